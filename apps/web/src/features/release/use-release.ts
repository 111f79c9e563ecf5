'use client';

import { useEffect, useRef } from 'react';
import {
  ReleaseDocument,
  type ReleaseLiveFragment,
  ReleaseProgressDocument,
  type ReleaseQuery,
} from '../../graphql/generated/documents.ts';
import { useFollow } from '../../graphql/use-follow.ts';
import { type Live, useLive } from '../../graphql/use-live.ts';
import { isMoving } from './release-words.ts';

export interface ReleasePageData {
  readonly page: Live<ReleaseQuery>;
  /** The release as it is now; undefined while it is read or when there is none. */
  readonly release: ReleaseLiveFragment | undefined;
}

/** A release, read once and then followed while it moves; what the subscription says is newer than what was read. */
export function useRelease(id: string): ReleasePageData {
  const page = useLive(ReleaseDocument, { id }, (change) => change.release === null || change.release === id);
  const read = page.data?.release ?? undefined;
  const moves = read !== undefined && isMoving(read.state);
  const followed = useFollow(ReleaseProgressDocument, moves ? { id } : undefined)?.releaseProgress;
  const release = moves && followed ? followed : read;

  // The last word of the subscription is that it has ended; images, tags and reports are then read anew.
  const ended = moves && followed !== undefined && !isMoving(followed.state);
  const reload = useRef(page.reload);
  useEffect(() => {
    reload.current = page.reload;
  });
  useEffect(() => {
    if (ended) reload.current();
  }, [ended]);

  return { page, release };
}

'use client';

import type { RebuildRowFragment } from '../../graphql/generated/documents.ts';
import { Moment } from '../../ui/age.tsx';

/** What a rebuild waits for, and until when; or why it ended. */
export function Because({ rebuild }: { rebuild: Pick<RebuildRowFragment, 'because' | 'clearsAt' | 'state'> }) {
  if (rebuild.because === null) return null;
  return (
    <>
      {rebuild.because}
      {rebuild.state === 'WAITING' && rebuild.clearsAt !== null && (
        <span className="relative z-1 block text-ink-faint">
          until <Moment at={rebuild.clearsAt} />
        </span>
      )}
    </>
  );
}

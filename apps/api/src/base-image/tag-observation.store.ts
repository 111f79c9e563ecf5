import type { Children } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';
import type { SeenBy } from './watched-tag.ts';

export interface TagObservationRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly digest: string | null;
  readonly children: Children | null;
  readonly seenBy: SeenBy;
  readonly seer: string | null;
  readonly message: string;
}

/** The newest first. */
export async function readObservations(
  sql: Queryable,
  watchedTagId: string,
  limit: number,
  before: string | undefined,
): Promise<TagObservationRow[]> {
  return sql<TagObservationRow[]>`
    select id, at, kind, index_digest as digest, children, seen_by as "seenBy", seer, message from tag_observation
    where watched_tag_id = ${watchedTagId} and (${before === undefined} or id < ${before ?? null}) order by id desc limit ${limit + 1}`;
}

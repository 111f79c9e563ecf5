import type { Queryable } from '../database/connect.ts';

/** One input that was taken under a tag, with what is known of the tag now; `tagId` is null where nobody watches it. */
export interface TakenRow {
  readonly releaseId: string;
  readonly reference: string;
  readonly platform: string;
  readonly pulledPlatform: string;
  readonly stage: number | null;
  readonly kind: string;
  readonly pin: string;
  readonly runtime: boolean;
  readonly used: string;
  readonly tagId: string | null;
  readonly watched: boolean | null;
  readonly seenDigest: string | null;
  readonly seenChildren: Readonly<Record<string, string>> | null;
  readonly settledDigest: string | null;
  readonly settledChildren: Readonly<Record<string, string>> | null;
  readonly settledAt: Date | null;
  readonly goneSince: Date | null;
  readonly lost: string[] | null;
  readonly failingSince: Date | null;
  readonly failure: string | null;
  /** Of the release; its inputs were resolved after that. */
  readonly createdAt: Date;
}

/** In the order of the Dockerfile. What is pinned by a digest alone has no tag that could move. */
export async function readTaken(sql: Queryable, releaseIds: readonly string[]): Promise<TakenRow[]> {
  return sql<TakenRow[]>`
    select i.release_id as "releaseId", i.reference, i.platform, i.pulled_platform as "pulledPlatform", i.stage, i.kind, i.pin,
      i.runtime, i.child_digest as used, t.id as "tagId", t.watched,
      t.index_digest as "seenDigest", t.children as "seenChildren", t.settled_digest as "settledDigest",
      t.settled_children as "settledChildren", t.settled_at as "settledAt", t.gone_since as "goneSince", t.lost,
      t.failing_since as "failingSince", t.failure, r.created_at as "createdAt"
    from base_image_input i join release r on r.id = i.release_id
      left join watched_tag t on t.reference = split_part(i.reference, '@', 1)
    where i.release_id = any (${releaseIds as string[]}) and i.child_digest is not null and i.pin <> 'digest'
    order by i.release_id, i.position`;
}

export interface SettledRow {
  readonly tagId: string;
  readonly at: Date;
  readonly children: Readonly<Record<string, string>>;
}

/** What tags settled at, by tag, the oldest first. */
export async function readSettled(sql: Queryable, tagIds: readonly string[]): Promise<Map<string, SettledRow[]>> {
  const rows = await sql<SettledRow[]>`select watched_tag_id as "tagId", at, coalesce(children, '{}'::jsonb) as children
    from tag_observation where watched_tag_id = any (${tagIds as string[]}) and kind = 'settled' order by at`;
  return Map.groupBy(rows, ({ tagId }) => tagId);
}

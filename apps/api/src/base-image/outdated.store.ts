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
  readonly settledDigest: string | null;
  readonly settledChildren: Readonly<Record<string, string>> | null;
  readonly settledAt: Date | null;
  readonly goneSince: Date | null;
  readonly lost: string[] | null;
  readonly failingSince: Date | null;
  readonly failure: string | null;
  /** When the tag first settled at something else after it was last seen to be what was used. */
  readonly leftAt: Date | null;
}

/** In the order of the Dockerfile. What is pinned by a digest alone has no tag that could move. */
export async function readTaken(sql: Queryable, releaseIds: readonly string[]): Promise<TakenRow[]> {
  return sql<TakenRow[]>`
    select i.release_id as "releaseId", i.reference, i.platform, i.pulled_platform as "pulledPlatform", i.stage, i.kind, i.pin,
      i.runtime, i.child_digest as used, t.id as "tagId", t.watched, t.settled_digest as "settledDigest",
      t.settled_children as "settledChildren", t.settled_at as "settledAt", t.gone_since as "goneSince", t.lost,
      t.failing_since as "failingSince", t.failure, left_at as "leftAt"
    from base_image_input i join release r on r.id = i.release_id
      left join watched_tag t on t.reference = split_part(i.reference, '@', 1)
      left join lateral (
        select min(o.at) as left_at from tag_observation o
        where o.watched_tag_id = t.id and o.kind = 'settled' and o.at > greatest(r.created_at, (
          select max(seen.at) from tag_observation seen where seen.watched_tag_id = t.id
            and seen.kind = 'settled' and seen.children @? ('$.* ? (@ == "' || i.child_digest || '")')::jsonpath))
      ) moved on not exists (select from jsonb_each_text(t.settled_children) now where now.value = i.child_digest)
    where i.release_id = any (${releaseIds as string[]}) and i.child_digest is not null and i.pin <> 'digest'
    order by i.release_id, i.position`;
}

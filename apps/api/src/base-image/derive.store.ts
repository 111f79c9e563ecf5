import type { Sql, Transaction } from '../database/connect.ts';

/** A mirror: what is read in place of a registry. */
export interface MirrorRow {
  readonly registry: string;
  readonly host: string;
  /** With a slash at its end, or empty. */
  readonly folder: string;
}

/** Farther ahead than any check is ever set, so a time beyond it was written by a clock that was wrong. */
const FARTHEST = '9 days';

/** False when another worker does it at the moment. */
export async function lockDeriving(tx: Transaction): Promise<boolean> {
  const [row] = await tx<{ got: boolean }[]>`select pg_try_advisory_xact_lock(hashtext('slipway watched tags')) as got`;
  return row?.got === true;
}

/**
 * Makes the watched tags those that the releases which count take: the newest that each application published, and what
 * runs. A new one begins with what its newest release resolved. Writes nothing when nothing changed. @returns ids of what changed
 */
export async function deriveWatchedTags(tx: Transaction, mirrors: readonly MirrorRow[]): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    with counting as (
      select id from (select distinct on (application_id) id from release where state = 'published'
        order by application_id, id desc) newest
      union select release_id from deployment
    ), used as (
      select split_part(i.reference, '@', 1) as reference, strpos(i.reference, '@') = 0 as plain,
        i.pulled_platform as platform, i.index_digest, i.child_digest, r.finished_at,
        rank() over (partition by split_part(i.reference, '@', 1), strpos(i.reference, '@') = 0 order by r.id desc) as age
      from counting c join release r on r.id = c.id join base_image_input i on i.release_id = c.id
      where i.child_digest is not null and split_part(i.reference, '@', 1) ~ ':[^:/]+$'
    ), named as materialized (
      -- In one pass: thousands of tags joined to themselves would take minutes where their number is guessed wrongly.
      select reference, bool_or(plain) as follows, array_agg(distinct platform order by platform) as platforms,
        min(index_digest) filter (where plain and age = 1) as index_digest,
        jsonb_object_agg(platform, child_digest) filter (where plain and age = 1) as children,
        max(finished_at) filter (where plain and age = 1) as finished_at
      from used group by reference
    ), parted as (
      select named.*, split_part(reference, '/', 1) as registry,
        substring(reference from '^[^/]+/(.*):[^:/]+$') as repository, substring(reference from ':([^:/]+)$') as tag
      from named
    ), wanted as (
      select p.*, coalesce(m.host, p.registry) as source_registry, coalesce(m.folder, '') || p.repository as source_repository
      from parted p
      left join jsonb_to_recordset(${tx.json(mirrors as unknown as Parameters<typeof tx.json>[0])})
        as m (registry text, host text, folder text) on m.registry = p.registry
    ), changed as (
      select w.* from wanted w left join watched_tag t using (registry, repository, tag)
      where t.id is null or (t.watched, t.follows, t.platforms, t.source_registry, t.source_repository)
          is distinct from (true, w.follows, w.platforms, w.source_registry, w.source_repository)
        or (w.index_digest <> t.index_digest and w.finished_at > t.checked_at and t.next_check_at > now())
    ), written as (
      insert into watched_tag as t (registry, repository, tag, source_registry, source_repository, follows, platforms,
        index_digest, children, seen_at, settled_digest, settled_children, settled_at)
      select registry, repository, tag, source_registry, source_repository, follows, platforms,
        index_digest, children, finished_at, index_digest, children, finished_at from changed order by reference
      on conflict (registry, repository, tag) do update set watched = true, follows = excluded.follows,
        platforms = excluded.platforms, source_registry = excluded.source_registry,
        source_repository = excluded.source_repository, next_check_at = now(),
        asked_by = case when t.asked_by = 'schedule' then 'release' else t.asked_by end
      returning t.id, t.index_digest, t.children, t.seen_at, old.id is null as added
    ), seen as (
      insert into tag_observation (watched_tag_id, at, kind, index_digest, children, seen_by, message)
      select id, coalesce(seen_at, now()), 'first', index_digest, children, 'release', 'A release took it.'
      from written where added and index_digest is not null
    ), left_alone as (
      update watched_tag t set watched = false
      where watched and reference not in (select reference from named) returning t.id
    )
    select id from written union all select id from left_alone`;
  return rows.map(({ id }) => id);
}

/** Brings back what a wrong clock sent away: a check in the far future, a lease or a wait that would not end. */
export async function mendClocks(sql: Sql): Promise<number> {
  const tags = await sql`update watched_tag set next_check_at = now(), claimed_until = null
    where next_check_at > now() + ${FARTHEST}::interval or claimed_until > now() + interval '10 minutes'`;
  const allowances = await sql`update registry_allowance set not_before = null
    where not_before > now() + interval '25 hours'`;
  return tags.count + allowances.count;
}

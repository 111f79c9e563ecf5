import type { Queryable, Transaction } from '../database/connect.ts';
import type { SeenBy, WatchedTagRow } from './watched-tag.ts';

export const watchedTagColumns = (sql: Queryable) => sql`t.id, t.reference, t.registry, t.repository, t.tag,
  t.source_registry as "sourceRegistry", t.source_repository as "sourceRepository", t.watched, t.follows, t.platforms,
  t.index_digest as "indexDigest", t.children, t.seen_at as "seenAt", t.read, t.gone_since as "goneSince", t.lost,
  t.settled_digest as "settledDigest", t.settled_children as "settledChildren", t.settled_at as "settledAt",
  t.settling_since as "settlingSince", t.settling_until as "settlingUntil", t.returns, t.checked_at as "checkedAt",
  t.next_check_at as "nextCheckAt", t.asked_by as "askedBy", t.asker, t.failing_since as "failingSince", t.failures,
  t.failure, t.advice, t.advised_at as "advisedAt"`;

export interface WatchedTagFilter {
  readonly states: readonly string[] | undefined;
  readonly text: string | undefined;
  readonly application: string | undefined;
  readonly unwatched: boolean;
}

/** As the view says it, in the same order. */
const stateWord = (sql: Queryable) => sql`case when t.failing_since is not null or t.next_check_at < now() and exists (
    select from registry_allowance a where a.host = t.source_registry and a.failing_since is not null and a.not_before > now()
  ) then 'could-not-check'
  when t.gone_since is not null then 'gone' when t.index_digest is null then 'not-checked'
  when t.lost <> '{}' then 'platform-lost' when t.settling_since is null then 'settled'
  when t.returns >= 2 then 'flapping' else 'settling' end`;

const matching = (sql: Queryable, { states, text, application, unwatched }: WatchedTagFilter) => sql`
  (${unwatched} or t.watched)
  and (${states === undefined} or ${stateWord(sql)} = any (${(states ?? []) as string[]}))
  and (${text === undefined} or strpos(lower(t.reference), lower(${text ?? ''})) > 0)
  and (${application === undefined} or exists (
    select from release r join application a on a.id = r.application_id join base_image_input i on i.release_id = r.id
    where a.name = ${application ?? ''} and split_part(i.reference, '@', 1) = t.reference
      and (r.id = (select id from release where application_id = a.id and state = 'published' order by id desc limit 1)
        or exists (select from deployment d where d.release_id = r.id))))`;

/** By reference, from after `after` on. */
export async function readWatchedTags(
  sql: Queryable,
  filter: WatchedTagFilter,
  limit: number,
  after: string | undefined,
): Promise<WatchedTagRow[]> {
  return sql<WatchedTagRow[]>`select ${watchedTagColumns(sql)} from watched_tag t
    where ${matching(sql, filter)} and t.reference > ${after ?? ''} order by t.reference limit ${limit + 1}`;
}

export async function countWatchedTags(sql: Queryable, filter: WatchedTagFilter): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from watched_tag t where ${matching(sql, filter)}`;
  return row?.count ?? 0;
}

export async function findWatchedTag(sql: Queryable, id: string): Promise<WatchedTagRow | undefined> {
  const [row] = await sql<WatchedTagRow[]>`select ${watchedTagColumns(sql)} from watched_tag t where t.id = ${id}`;
  return row;
}

export async function findWatchedTagByReference(sql: Queryable, reference: string): Promise<WatchedTagRow | undefined> {
  const [row] = await sql<WatchedTagRow[]>`
    select ${watchedTagColumns(sql)} from watched_tag t where t.reference = ${reference}`;
  return row;
}

/** Tags that some build follows and that have settled, whatever became of them since. */
export async function readSettledTags(sql: Queryable): Promise<WatchedTagRow[]> {
  return sql<WatchedTagRow[]>`select ${watchedTagColumns(sql)} from watched_tag t
    where t.watched and t.follows and t.settled_digest is not null order by t.reference`;
}

/**
 * Makes tags due now; one that somebody asked for already stays as it is, so that asking ten times is asking once.
 * @returns ids of those that became due
 */
export async function askForChecks(
  tx: Transaction,
  ids: readonly string[],
  askedBy: SeenBy,
  asker: string | null,
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update watched_tag set next_check_at = now(), asked_by = ${askedBy}, asker = ${asker}
    where id = any (${ids as string[]}) and watched and not (asked_by <> 'schedule' and next_check_at <= now())
    returning id`;
  return rows.map(({ id }) => id);
}

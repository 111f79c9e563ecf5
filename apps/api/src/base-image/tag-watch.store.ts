import type { Observed, SeenTag, TagState } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';
import { watchedTagColumns } from './watched-tag.store.ts';
import { columnsOf, type SeenBy, type WatchedTagRow } from './watched-tag.ts';

/** A tag that this worker has; `askedBy` and `asker` are of who wanted the look. */
export interface ClaimedTag extends WatchedTagRow {
  /** The database's clock at the claim: the one that all workers share. */
  readonly now: Date;
  /** Tags that are watched at its source's registry. */
  readonly tagsThere: number;
  /** That registry was limiting us, or away, when somebody asked it last. */
  readonly registryFailing: boolean;
}

/** Seconds that a claim holds without a sign of life. */
const LEASE_SECONDS = 30;
const lease = (sql: Queryable) => sql`now() + ${LEASE_SECONDS} * interval '1 second'`;

/** Due tags that nobody has, the longest due first, at most so many, and none of the registries that have enough. */
export async function claimTags(
  sql: Queryable,
  claim: string,
  most: number,
  busyRegistries: readonly string[],
): Promise<ClaimedTag[]> {
  return sql<ClaimedTag[]>`
    with due as (
      select id from watched_tag w
      where watched and next_check_at <= now() and (claimed_until is null or claimed_until < now())
        and source_registry <> all (${busyRegistries as string[]})
        and not exists (select from registry_allowance a where a.host = w.source_registry and a.not_before > now())
      order by next_check_at limit ${most} for update skip locked
    ), there as (
      select source_registry, count(*)::int as tags from watched_tag where watched group by 1
    ), taken as (
      update watched_tag t set claim = ${claim}, claimed_until = ${lease(sql)}, asked_by = 'schedule', asker = null
      from due where t.id = due.id
      returning ${watchedTagColumns(sql)}, old.asked_by as asked, old.asker as wanted
    )
    select taken.*, taken.asked as "askedBy", taken.wanted as asker, now() as now, there.tags as "tagsThere",
      a.failing_since is not null as "registryFailing"
    from taken join there on there.source_registry = taken."sourceRegistry"
      left join registry_allowance a on a.host = taken."sourceRegistry"`;
}

/** @returns those of the ids that are still this worker's */
export async function renewClaims(sql: Queryable, claim: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`update watched_tag set claimed_until = ${lease(sql)}
    where claim = ${claim} and id = any (${ids as string[]}) returning id`;
  return new Set(rows.map(({ id }) => id));
}

/** Gives tags back that were not looked at: they are due as they were. */
export async function releaseClaims(sql: Queryable, claim: string, tags: readonly ClaimedTag[]): Promise<void> {
  const asked = tags.map(({ id, askedBy, asker }) => ({ id, askedBy, asker }));
  await sql`update watched_tag t set claim = null, claimed_until = null,
      asked_by = case when t.asked_by = 'schedule' then v."askedBy" else t.asked_by end, asker = coalesce(t.asker, v.asker)
    from jsonb_to_recordset(${sql.json(asked)}) as v (id uuid, "askedBy" text, asker text)
    where t.id = v.id and t.claim = ${claim}`;
}

export interface FinishedCheck {
  readonly id: string;
  readonly at: Date;
  readonly next: Date;
}

/** Ends looks that saw nothing new. What somebody asked for meanwhile stays due: that look may have begun too early. */
export async function finishChecks(sql: Queryable, claim: string, checks: readonly FinishedCheck[]): Promise<void> {
  const values = checks.map(({ id, at, next }) => ({ id, at: at.toISOString(), next: next.toISOString() }));
  await sql`update watched_tag t set claim = null, claimed_until = null, checked_at = v.at,
      next_check_at = case when t.asked_by = 'schedule' then v.next else t.next_check_at end
    from jsonb_to_recordset(${sql.json(values)}) as v (id uuid, at timestamptz, next timestamptz)
    where t.id = v.id and t.claim = ${claim}`;
}

/** The row, until the transaction ends; undefined when it is another worker's by now. */
export async function lockClaimed(tx: Transaction, claim: string, id: string): Promise<WatchedTagRow | undefined> {
  const [row] = await tx<WatchedTagRow[]>`select ${watchedTagColumns(tx)} from watched_tag t
    where t.id = ${id} and t.claim = ${claim} for update`;
  return row;
}

/** What a tag was, the newest first, each from when on it was that. */
export async function readEarlier(sql: Queryable, id: string): Promise<(SeenTag & { readonly at: Date })[]> {
  return sql<(SeenTag & { readonly at: Date })[]>`
    select index_digest as digest, coalesce(children, '{}') as children, at from tag_observation
    where watched_tag_id = ${id} and index_digest is not null and kind not in ('settled', 'checked-again')
    order by id desc limit 50`;
}

export async function writeState(
  tx: Transaction,
  id: string,
  state: TagState,
  { at, next, read }: { readonly at: Date; readonly next: Date; readonly read: boolean },
): Promise<void> {
  const columns = columnsOf(state);
  const { children, settledChildren, lost } = columns;
  await tx`update watched_tag set claim = null, claimed_until = null, checked_at = ${at},
      next_check_at = case when asked_by = 'schedule' then ${next} else next_check_at end, read = ${read},
      index_digest = ${columns.indexDigest}, children = ${children && tx.json(children)}, seen_at = ${columns.seenAt},
      gone_since = ${columns.goneSince}, lost = ${lost},
      settled_digest = ${columns.settledDigest}, settled_children = ${settledChildren && tx.json(settledChildren)},
      settled_at = ${columns.settledAt}, settling_since = ${columns.settlingSince}, settling_until = ${columns.settlingUntil},
      returns = ${columns.returns}, failing_since = ${columns.failingSince}, failures = ${columns.failures},
      failure = ${columns.failure}
    where id = ${id}`;
}

export async function insertObservations(
  tx: Transaction,
  id: string,
  state: TagState,
  events: Observed['events'],
  by: { readonly at: Date; readonly askedBy: SeenBy; readonly asker: string | null },
): Promise<void> {
  for (const { kind, sentence } of events) {
    const seen = kind === 'could-not-check' || kind === 'gone' ? undefined : state.seen;
    await tx`insert into tag_observation (watched_tag_id, at, kind, index_digest, children, seen_by, seer, message)
      values (${id}, ${by.at}, ${kind}, ${seen?.digest ?? null}, ${seen ? tx.json(seen.children) : null},
        ${by.askedBy}, ${by.asker}, ${sentence})`;
  }
}

/** When the next tag is due that may be looked at; undefined: none is watched. */
export async function readNextDue(sql: Queryable): Promise<{ readonly inMs: number } | undefined> {
  const [row] = await sql<{ ms: number | null }[]>`
    select extract(epoch from min(greatest(t.next_check_at, a.not_before,
      case when t.claimed_until > now() then t.claimed_until end)) - now())::float8 * 1000 as ms
    from watched_tag t left join registry_allowance a on a.host = t.source_registry where t.watched`;
  return row?.ms === null || row?.ms === undefined ? undefined : { inMs: row.ms };
}

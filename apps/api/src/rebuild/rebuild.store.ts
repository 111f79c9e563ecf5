import type { RebuildChange, RebuildTrigger } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

/** As the API tells it: once it began, the state is its release's. */
export type RebuildState =
  | 'reported'
  | 'waiting'
  | 'running'
  | 'published'
  | 'unchanged'
  | 'failed'
  | 'errored'
  | 'cancelled'
  | 'superseded'
  | 'stopped';

export interface RebuildRow {
  readonly id: string;
  readonly applicationId: string;
  readonly fromReleaseId: string;
  readonly trigger: RebuildTrigger;
  readonly causeKey: string;
  readonly changes: readonly RebuildChange[];
  readonly state: RebuildState;
  readonly because: string | null;
  readonly clearsAt: Date | null;
  readonly releaseId: string | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
}

const columns = (sql: Queryable) => sql`b.id, b.application_id as "applicationId", b.from_release_id as "fromReleaseId",
  b.trigger, b.cause_key as "causeKey", b.changes,
  case when b.state <> 'begun' then b.state when r.state in ('queued', 'running', 'cancelling') then 'running' else r.state end as state,
  case when b.state <> 'begun' then b.because
    when r.state = 'unchanged' then 'Nothing that goes into it had changed, so nothing was built and nothing published.'
    else coalesce(r.failure ->> 'message', r.cause ->> 'without') end as because,
  b.clears_at as "clearsAt", b.release_id as "releaseId", b.requested_by as "requestedBy", b.created_at as "createdAt",
  b.begun_at as "begunAt", coalesce(b.ended_at, r.finished_at) as "endedAt"`;
const table = (sql: Queryable) => sql`rebuild b left join release r on r.id = b.release_id`;
const isOpen = (sql: Queryable) =>
  sql`(b.state in ('reported', 'waiting') or r.state in ('queued', 'running', 'cancelling'))`;

/** Serialises everything that writes rebuilds until the transaction ends: one look at a time decides what begins. */
export async function lockRebuilds(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('slipway rebuilds', 0))`;
}

export async function findRebuild(sql: Queryable, id: string): Promise<RebuildRow | undefined> {
  const [row] = await sql<RebuildRow[]>`select ${columns(sql)} from ${table(sql)} where b.id = ${id}`;
  return row;
}

export async function readRebuildsById(sql: Queryable, ids: readonly string[]): Promise<Map<string, RebuildRow>> {
  const rows = await sql<
    RebuildRow[]
  >`select ${columns(sql)} from ${table(sql)} where b.id = any (${ids as string[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

export interface RebuildFilter {
  readonly applicationId?: string | undefined;
  readonly open: boolean;
}

/** The newest first; one more than the limit. */
export async function readRebuilds(
  sql: Queryable,
  { applicationId, open }: RebuildFilter,
  page: { readonly limit: number; readonly before?: string | undefined },
): Promise<RebuildRow[]> {
  return sql<RebuildRow[]>`select ${columns(sql)} from ${table(sql)} where true
    ${applicationId === undefined ? sql`` : sql`and b.application_id = ${applicationId}`}
    ${page.before === undefined ? sql`` : sql`and b.id < ${page.before}`}
    ${open ? sql`and ${isOpen(sql)}` : sql``} order by b.id desc limit ${page.limit + 1}`;
}

/** What is reported, waits or runs, of each application, the newest first; of all applications without ids. */
export async function readOpenRebuilds(
  sql: Queryable,
  applicationIds?: readonly string[],
): Promise<Map<string, RebuildRow[]>> {
  const rows = await sql<RebuildRow[]>`select ${columns(sql)} from ${table(sql)} where ${isOpen(sql)}
    ${applicationIds === undefined ? sql`` : sql`and b.application_id = any (${applicationIds as string[]}::uuid[])`}
    order by b.id desc`;
  return Map.groupBy(rows, (row) => row.applicationId);
}

/** Those that rebuilt, or were to rebuild, one of these releases, and are over. */
export async function readEndedRebuilds(
  sql: Queryable,
  fromReleaseIds: readonly string[],
): Promise<Map<string, RebuildRow[]>> {
  const rows = await sql<RebuildRow[]>`select ${columns(sql)} from ${table(sql)}
    where b.from_release_id = any (${fromReleaseIds as string[]}::uuid[]) and b.state <> 'superseded' and not ${isOpen(sql)}`;
  return Map.groupBy(rows, (row) => row.fromReleaseId);
}

/** What waits or is told of. */
export interface OpenRow {
  readonly applicationId: string;
  readonly fromReleaseId: string;
  readonly trigger: RebuildTrigger;
  readonly causeKey: string;
  readonly changes: readonly RebuildChange[];
  readonly state: 'reported' | 'waiting' | 'stopped';
  readonly because: string | null;
  readonly clearsAt: Date | null;
  readonly requestedBy: string;
}

/** One whose cause had gone away and came back goes on as the row that it was. Undefined when it is there otherwise. */
export async function insertRebuild(tx: Transaction, row: OpenRow, now: Date): Promise<string | undefined> {
  const endedAt = row.state === 'stopped' ? now : null;
  const [inserted] = await tx<{ id: string }[]>`
    insert into rebuild (application_id, from_release_id, trigger, cause_key, changes, state, because, clears_at,
      requested_by, created_at, ended_at)
    values (${row.applicationId}, ${row.fromReleaseId}, ${row.trigger}, ${row.causeKey}, ${json(tx, row.changes)}, ${row.state},
      ${row.because}, ${row.clearsAt}, ${row.requestedBy}, ${now}, ${endedAt})
    on conflict (application_id, cause_key) do update set state = excluded.state, trigger = excluded.trigger,
      changes = excluded.changes, because = excluded.because, clears_at = excluded.clears_at, ended_at = excluded.ended_at
      where rebuild.state = 'superseded' returning id`;
  return inserted?.id;
}

/** Gives false, and writes nothing, when another row of the application is for that cause. */
export async function updateRebuild(tx: Transaction, id: string, row: OpenRow, now: Date): Promise<boolean> {
  const { count } = await tx`update rebuild b set trigger = ${row.trigger}, cause_key = ${row.causeKey},
      from_release_id = ${row.fromReleaseId}, changes = ${json(tx, row.changes)}, state = ${row.state},
      because = ${row.because}, clears_at = ${row.clearsAt}, requested_by = ${row.requestedBy},
      ended_at = ${row.state === 'stopped' ? now : null}
    where b.id = ${id} and not exists (select from rebuild other where other.application_id = b.application_id
      and other.cause_key = ${row.causeKey} and other.id <> b.id)`;
  return count === 1;
}

export async function endRebuild(
  tx: Transaction,
  id: string,
  state: 'superseded' | 'cancelled',
  because: string,
  now: Date,
): Promise<void> {
  await tx`update rebuild set state = ${state}, because = ${because}, clears_at = null, ended_at = ${now} where id = ${id}`;
}

export async function markBegun(tx: Transaction, id: string, releaseId: string, now: Date): Promise<void> {
  await tx`update rebuild set state = 'begun', release_id = ${releaseId}, because = null, clears_at = null, begun_at = ${now}
    where id = ${id}`;
}

function json(tx: Transaction, changes: readonly RebuildChange[]) {
  return tx.json(JSON.parse(JSON.stringify(changes)));
}

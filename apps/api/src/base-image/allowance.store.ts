import type { Quota } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';

/** Of a registry that does not say how long it wants to be left alone: at first, and at most. */
const PAUSE_SECONDS = 15;
const LONGEST_PAUSE_SECONDS = 600;
/** Whatever it says. */
const LONGEST_SECONDS = 86_400;

/** What a registry said of how much it allows, and whether it is left alone for now. */
export interface AllowanceRow {
  readonly host: string;
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly windowSeconds: number | null;
  readonly seenAt: Date | null;
  /** None before that. */
  readonly notBefore: Date | null;
  readonly failingSince: Date | null;
  readonly failures: number;
  readonly failure: string | null;
}

const columns = (sql: Queryable) => sql`host, quota_limit as "limit", quota_remaining as remaining,
  quota_window_seconds as "windowSeconds", quota_seen_at as "seenAt", not_before as "notBefore",
  failing_since as "failingSince", failures, failure`;

export async function readAllowances(sql: Queryable, hosts: readonly string[]): Promise<Map<string, AllowanceRow>> {
  const rows = await sql<AllowanceRow[]>`
    select ${columns(sql)} from registry_allowance where host = any (${hosts as string[]})`;
  return new Map(rows.map((row) => [row.host, row]));
}

/** `wait`: ms for which what remains is left to releases. */
export async function writeQuota(sql: Queryable, host: string, quota: Quota, wait: number): Promise<void> {
  const { limit, remaining, windowMs, seenAt } = quota;
  const windowSeconds = windowMs === undefined ? null : Math.round(windowMs / 1_000);
  await sql`insert into registry_allowance as a (host, quota_limit, quota_remaining, quota_window_seconds, quota_seen_at, not_before)
    values (${host}, ${limit ?? null}, ${remaining ?? null}, ${windowSeconds}, ${seenAt}, now() + ${wait} * interval '1 ms')
    on conflict (host) do update set quota_limit = excluded.quota_limit, quota_remaining = excluded.quota_remaining,
      quota_window_seconds = excluded.quota_window_seconds, quota_seen_at = excluded.quota_seen_at,
      not_before = greatest(a.not_before, excluded.not_before)`;
}

/** Nobody asks this registry for so long, without a wish of its own ever longer; a longer wait that is set already stays. */
export async function leaveAlone(sql: Queryable, host: string, ms: number | undefined, failure: string): Promise<void> {
  const longer = (failures: ReturnType<Queryable>) =>
    sql`now() + least(${LONGEST_SECONDS}, coalesce(${ms === undefined ? null : ms / 1_000}::float8,
      least(${LONGEST_PAUSE_SECONDS}, ${PAUSE_SECONDS} * 2 ^ least(${failures}, 20)))) * interval '1 second'`;
  await sql`insert into registry_allowance as a (host, not_before, failing_since, failures, failure)
    values (${host}, ${longer(sql`0`)}, now(), 1, ${failure})
    on conflict (host) do update set not_before = greatest(a.not_before, ${longer(sql`a.failures`)}),
      failing_since = coalesce(a.failing_since, excluded.failing_since), failures = a.failures + 1, failure = excluded.failure`;
}

export async function answersAgain(sql: Queryable, host: string): Promise<void> {
  await sql`update registry_allowance set failing_since = null, failures = 0, failure = null
    where host = ${host} and failing_since is not null`;
}

export function quotaOf(row: AllowanceRow | undefined): Quota | undefined {
  if (!row?.seenAt) return undefined;
  const { limit, remaining, windowSeconds, seenAt } = row;
  return {
    limit: limit ?? undefined,
    remaining: remaining ?? undefined,
    windowMs: windowSeconds === null ? undefined : windowSeconds * 1_000,
    seenAt,
  };
}

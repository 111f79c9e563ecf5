import type { RebuildPolicy } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

export interface RebuildPolicyRow {
  readonly id: string;
  readonly applicationId: string;
  readonly version: number;
  readonly policy: RebuildPolicy;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly scheduleSeenAt: Date;
}

const columns = (sql: Queryable) => sql`p.id, p.application_id as "applicationId", p.version, p.policy,
  p.created_by as "createdBy", p.created_at as "createdAt", p.schedule_seen_at as "scheduleSeenAt"`;

/** The newest of each application that has one, of all applications without ids. */
export async function readRebuildPolicies(
  sql: Queryable,
  applicationIds?: readonly string[],
): Promise<Map<string, RebuildPolicyRow>> {
  const rows = await sql<RebuildPolicyRow[]>`select p.* from application a
    cross join lateral (
      select ${columns(sql)} from rebuild_policy p where p.application_id = a.id order by p.version desc limit 1
    ) p ${applicationIds === undefined ? sql`` : sql`where a.id = any (${applicationIds as string[]}::uuid[])`}`;
  return new Map(rows.map((row) => [row.applicationId, row]));
}

/** The newest first. */
export async function readRebuildPolicyVersions(
  sql: Queryable,
  applicationIds: readonly string[],
): Promise<Map<string, RebuildPolicyRow[]>> {
  const rows = await sql<RebuildPolicyRow[]>`select ${columns(sql)} from rebuild_policy p
    where p.application_id = any (${applicationIds as string[]}::uuid[]) order by p.version desc`;
  return Map.groupBy(rows, (row) => row.applicationId);
}

/** Numbered after the newest one; what the schedule of that one has seen goes on where the schedule is the same. */
export async function insertRebuildPolicy(
  tx: Transaction,
  policy: { readonly applicationId: string; readonly policy: RebuildPolicy; readonly createdBy: string },
  scheduleSeenAt: Date,
): Promise<RebuildPolicyRow> {
  const { applicationId, createdBy } = policy;
  const [row] = await tx<RebuildPolicyRow[]>`
    insert into rebuild_policy as p (application_id, version, policy, created_by, schedule_seen_at)
    select ${applicationId}, coalesce(max(version), 0) + 1, ${tx.json(JSON.parse(JSON.stringify(policy.policy)))}, ${createdBy},
      ${scheduleSeenAt} from rebuild_policy where application_id = ${applicationId} returning ${columns(tx)}`;
  return row as RebuildPolicyRow;
}

export async function markScheduleSeen(tx: Transaction, ids: readonly string[], now: Date): Promise<void> {
  await tx`update rebuild_policy set schedule_seen_at = ${now} where id = any (${ids as string[]}::uuid[])`;
}

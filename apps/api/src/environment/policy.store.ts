import type { Policy } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

export interface PolicyRow {
  readonly id: string;
  readonly environmentId: string;
  readonly version: number;
  readonly text: string;
  readonly policy: Policy;
  readonly createdBy: string;
  readonly createdAt: Date;
}

const columns = (sql: Queryable) => sql`p.id, p.environment_id as "environmentId", p.version, p.text, p.policy,
  p.created_by as "createdBy", p.created_at as "createdAt"`;

/** The newest of each environment that has one. */
export async function readPolicies(sql: Queryable, environmentIds: readonly string[]): Promise<Map<string, PolicyRow>> {
  const rows = await sql<PolicyRow[]>`select p.* from unnest(${environmentIds as string[]}::uuid[]) as e (id)
    cross join lateral (
      select ${columns(sql)} from policy_version p where p.environment_id = e.id order by p.version desc limit 1
    ) p`;
  return new Map(rows.map((row) => [row.environmentId, row]));
}

/** The newest first. */
export async function readPolicyVersions(
  sql: Queryable,
  environmentIds: readonly string[],
): Promise<Map<string, PolicyRow[]>> {
  const rows = await sql<PolicyRow[]>`select ${columns(sql)} from policy_version p
    where p.environment_id = any (${environmentIds as string[]}) order by p.version desc`;
  return Map.groupBy(rows, (row) => row.environmentId);
}

/** Numbered after the newest one; the environment's row must be locked. */
export async function insertPolicy(
  tx: Transaction,
  policy: Pick<PolicyRow, 'environmentId' | 'text' | 'policy' | 'createdBy'>,
): Promise<PolicyRow> {
  const { environmentId, text, createdBy } = policy;
  const [row] = await tx<
    PolicyRow[]
  >`insert into policy_version as p (environment_id, version, text, policy, created_by)
    select ${environmentId}, coalesce(max(version), 0) + 1, ${text}, ${tx.json(JSON.parse(JSON.stringify(policy.policy)))}, ${createdBy}
    from policy_version where environment_id = ${environmentId} returning ${columns(tx)}`;
  return row as PolicyRow;
}

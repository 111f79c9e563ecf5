import type { Decision, DecisionFacts } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

/** At which point of a promotion's life the policy was asked. */
export type DecisionMoment = 'plan' | 'request' | 'approval' | 'promote' | 'claim' | 'before-copy' | 'before-deploy';

export interface DecisionRow {
  readonly id: string;
  readonly at: Date;
  readonly moment: DecisionMoment;
  readonly releaseId: string;
  readonly applicationId: string;
  readonly environmentId: string;
  readonly planId: string | null;
  readonly requestId: string | null;
  readonly promotionId: string | null;
  readonly policyVersion: number;
  readonly allowed: boolean;
  readonly answer: Decision;
  readonly facts: DecisionFacts;
  readonly overrideReason: string | null;
  readonly askedBy: string;
}

const columns = (
  sql: Queryable,
) => sql`d.id, d.at, d.moment, d.release_id as "releaseId", d.application_id as "applicationId",
  d.environment_id as "environmentId", d.plan_id as "planId", d.request_id as "requestId", d.promotion_id as "promotionId",
  coalesce(p.version, 0) as "policyVersion", d.allowed, d.answer, d.facts, d.override_reason as "overrideReason", d.asked_by as "askedBy"`;

export async function insertDecision(
  tx: Transaction,
  row: Omit<DecisionRow, 'id' | 'policyVersion' | 'allowed'> & { readonly policyVersionId: string | undefined },
): Promise<string> {
  const json = (value: unknown) => tx.json(JSON.parse(JSON.stringify(value)));
  const [inserted] = await tx<{ id: string }[]>`
    insert into decision (at, moment, release_id, application_id, environment_id, plan_id, request_id, promotion_id,
      policy_version_id, allowed, answer, facts, override_reason, asked_by)
    values (${row.at}, ${row.moment}, ${row.releaseId}, ${row.applicationId}, ${row.environmentId}, ${row.planId}, ${row.requestId},
      ${row.promotionId}, ${row.policyVersionId ?? null}, ${row.answer.allowed}, ${json(row.answer)}, ${json(row.facts)},
      ${row.overrideReason}, ${row.askedBy}) returning id`;
  return (inserted as { id: string }).id;
}

/** The oldest first. */
export async function readDecisionsOfPromotions(
  sql: Queryable,
  promotionIds: readonly string[],
): Promise<Map<string, DecisionRow[]>> {
  const rows = await sql<
    DecisionRow[]
  >`select ${columns(sql)} from decision d left join policy_version p on p.id = d.policy_version_id
    where d.promotion_id = any (${promotionIds as string[]}) order by d.id`;
  return Map.groupBy(rows, (row) => row.promotionId as string);
}

/** The newest of each request. */
export async function readLatestDecisionsOfRequests(
  sql: Queryable,
  requestIds: readonly string[],
): Promise<Map<string, DecisionRow>> {
  const rows = await sql<DecisionRow[]>`select distinct on (d.request_id) ${columns(sql)} from decision d
    left join policy_version p on p.id = d.policy_version_id
    where d.request_id = any (${requestIds as string[]}) order by d.request_id, d.id desc`;
  return new Map(rows.map((row) => [row.requestId as string, row]));
}

/** What the policy said when it was planned. */
export async function readDecisionsOfPlans(
  sql: Queryable,
  planIds: readonly string[],
): Promise<Map<string, DecisionRow>> {
  const rows = await sql<
    DecisionRow[]
  >`select ${columns(sql)} from decision d left join policy_version p on p.id = d.policy_version_id
    where d.plan_id = any (${planIds as string[]}) and d.moment = 'plan'`;
  return new Map(rows.map((row) => [row.planId as string, row]));
}

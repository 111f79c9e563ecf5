import type { Queryable, Transaction } from '../database/connect.ts';

export type RequestState = 'open' | 'promoted' | 'withdrawn' | 'expired' | 'superseded';

export interface RequestRow {
  readonly id: string;
  readonly planId: string;
  readonly releaseId: string;
  readonly applicationId: string;
  readonly environmentId: string;
  readonly state: RequestState;
  readonly notBefore: Date | null;
  readonly comment: string | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly closedBy: string | null;
  readonly closedAt: Date | null;
  readonly closedBecause: string | null;
  readonly promotionId: string | null;
}

const columns = (
  sql: Queryable,
) => sql`id, plan_id as "planId", release_id as "releaseId", application_id as "applicationId",
  environment_id as "environmentId", state, not_before as "notBefore", comment, requested_by as "requestedBy", created_at as "createdAt",
  expires_at as "expiresAt", closed_by as "closedBy", closed_at as "closedAt", closed_because as "closedBecause", promotion_id as "promotionId"`;

/** Undefined when one is open already. */
export async function insertRequest(
  tx: Transaction,
  request: Pick<
    RequestRow,
    | 'planId'
    | 'releaseId'
    | 'applicationId'
    | 'environmentId'
    | 'notBefore'
    | 'comment'
    | 'requestedBy'
    | 'createdAt'
    | 'expiresAt'
  >,
): Promise<RequestRow | undefined> {
  const { planId, releaseId, applicationId, environmentId, notBefore, comment, requestedBy, createdAt, expiresAt } =
    request;
  const [row] = await tx<RequestRow[]>`
    insert into promotion_request (plan_id, release_id, application_id, environment_id, state, not_before, comment, requested_by,
      created_at, expires_at)
    values (${planId}, ${releaseId}, ${applicationId}, ${environmentId}, 'open', ${notBefore}, ${comment}, ${requestedBy},
      ${createdAt}, ${expiresAt})
    on conflict (release_id, environment_id) where state = 'open' do nothing returning ${columns(tx)}`;
  return row;
}

export async function readRequests(sql: Queryable, ids: readonly string[]): Promise<Map<string, RequestRow>> {
  const rows = await sql<
    RequestRow[]
  >`select ${columns(sql)} from promotion_request where id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those that wait, the oldest first; or the newest hundred of all. */
export async function listRequests(sql: Queryable, all: boolean): Promise<RequestRow[]> {
  return all
    ? sql<RequestRow[]>`select ${columns(sql)} from promotion_request order by id desc limit 100`
    : sql<RequestRow[]>`select ${columns(sql)} from promotion_request where state = 'open' order by id`;
}

/** Locks the row; undefined when it is not open any more. */
export async function lockOpenRequest(tx: Transaction, id: string): Promise<RequestRow | undefined> {
  const [row] = await tx<
    RequestRow[]
  >`select ${columns(tx)} from promotion_request where id = ${id} and state = 'open' for update`;
  return row;
}

/** The same, also while its promotion is under way. */
export async function lockUnsettledRequest(tx: Transaction, id: string): Promise<RequestRow | undefined> {
  const [row] = await tx<RequestRow[]>`select ${columns(tx)} from promotion_request where id = ${id}
    and (state = 'open' or exists (select 1 from promotion p where p.id = promotion_request.promotion_id
      and p.state in ('queued', 'running'))) for update`;
  return row;
}

export async function closeRequest(
  tx: Transaction,
  id: string,
  end: {
    readonly state: Exclude<RequestState, 'open'>;
    readonly by: string;
    readonly at: Date;
    readonly because: string | null;
    readonly promotionId?: string;
  },
): Promise<void> {
  await tx`update promotion_request set state = ${end.state}, closed_by = ${end.by}, closed_at = ${end.at},
    closed_because = ${end.because}, promotion_id = ${end.promotionId ?? null} where id = ${id}`;
}

/** Undefined when this person's word stands already. */
export async function insertApproval(
  tx: Transaction,
  approval: {
    readonly requestId: string;
    readonly planId: string;
    readonly policyVersionId: string | null;
    readonly digest: string;
    readonly verdict: 'approved' | 'declined';
    readonly comment: string | null;
    readonly actor: string;
    readonly groups: readonly string[];
    readonly at: Date;
  },
): Promise<string | undefined> {
  const [row] = await tx<{ id: string }[]>`
    insert into approval (request_id, plan_id, policy_version_id, index_digest, verdict, comment, actor, groups, created_at)
    values (${approval.requestId}, ${approval.planId}, ${approval.policyVersionId}, ${approval.digest}, ${approval.verdict},
      ${approval.comment}, ${approval.actor}, ${approval.groups as string[]}, ${approval.at})
    on conflict (request_id, actor) where voided_at is null do nothing returning id`;
  return row?.id;
}

/** Of one person, or of everybody; gives how many there were. */
export async function voidApprovals(
  tx: Transaction,
  requestId: string,
  because: string,
  now: Date,
  actor?: string,
): Promise<number> {
  const { count } = await tx`update approval set voided_at = ${now}, voided_because = ${because}
    where request_id = ${requestId} and voided_at is null ${actor === undefined ? tx`` : tx`and actor = ${actor}`}`;
  return count;
}

import type { Failure, PromotionState } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

export type PromotionKind = 'manual' | 'automatic' | 'schedule' | 'webhook' | 'rollback';

export interface PromotionRow {
  readonly id: string;
  readonly releaseId: string;
  readonly applicationId: string;
  readonly environmentId: string;
  readonly previousReleaseId: string | null;
  readonly state: PromotionState;
  readonly requestedBy: string;
  readonly kind: PromotionKind;
  readonly planId: string | null;
  readonly requestId: string | null;
  readonly policyVersionId: string | null;
  /** The promotion whose failure made this rollback, where one did by itself. */
  readonly undoes: string | null;
  readonly failure: Failure | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface PromotionFilter {
  readonly kind?: PromotionKind | null | undefined;
  /** Begun then or later. */
  readonly since?: Date | null | undefined;
}

/** One page of one environment's promotions. */
export interface PromotionsOfEnvironment {
  readonly environmentId: string;
  readonly limit: number;
  readonly before?: string | undefined;
}

const columns = (sql: Queryable) => sql`p.id, p.release_id as "releaseId", p.application_id as "applicationId",
  p.environment_id as "environmentId", p.previous_release_id as "previousReleaseId", p.state, p.requested_by as "requestedBy",
  p.kind, p.plan_id as "planId", p.request_id as "requestId", p.policy_version_id as "policyVersionId", p.undoes, p.failure, p.created_at as "createdAt", p.started_at as "startedAt", p.finished_at as "finishedAt"`;

const olderThan = (sql: Queryable, id: string | undefined) => (id === undefined ? sql`` : sql`and p.id < ${id}`);

export async function readPromotionsById(sql: Queryable, ids: readonly string[]): Promise<Map<string, PromotionRow>> {
  const rows = await sql<PromotionRow[]>`select ${columns(sql)} from promotion p where p.id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** The newest first; one more than the limit. */
export async function readPromotions(
  sql: Queryable,
  limit: number,
  before: string | undefined,
  { kind, since }: PromotionFilter = {},
): Promise<PromotionRow[]> {
  return sql<PromotionRow[]>`select ${columns(sql)} from promotion p
    where true ${olderThan(sql, before)} ${kind == null ? sql`` : sql`and p.kind = ${kind}`}
      ${since == null ? sql`` : sql`and p.created_at >= ${since}`} order by p.id desc limit ${limit + 1}`;
}

/** Pages of several environments that ask alike, in one statement; each with one more than the limit. */
export async function readPromotionsOfEnvironments(
  sql: Queryable,
  environmentIds: readonly string[],
  { limit, before }: Omit<PromotionsOfEnvironment, 'environmentId'>,
): Promise<Map<string, PromotionRow[]>> {
  const rows = await sql<PromotionRow[]>`
    select page.* from unnest(${environmentIds as string[]}::uuid[]) as e (id)
    cross join lateral (
      select ${columns(sql)} from promotion p where p.environment_id = e.id ${olderThan(sql, before)} order by p.id desc limit ${limit + 1}
    ) page order by page.id desc`;
  return Map.groupBy(rows, (row) => row.environmentId);
}

export async function readPromotionsOfReleases(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, PromotionRow[]>> {
  const rows = await sql<PromotionRow[]>`select ${columns(sql)} from promotion p
    where p.release_id = any (${releaseIds as string[]}) order by p.id desc`;
  return Map.groupBy(rows, (row) => row.releaseId);
}

/** The one that is on its way, if there is one; with the name of its release. */
export async function findLive(
  sql: Queryable,
  applicationId: string,
  environmentId: string,
): Promise<{ id: string; release: string } | undefined> {
  const [row] = await sql<{ id: string; release: string }[]>`
    select p.id, coalesce(r.version, r.ref) as release from promotion p join release r on r.id = p.release_id
    where p.application_id = ${applicationId} and p.environment_id = ${environmentId}
      and p.state in ('queued', 'running', 'cancelling')`;
  return row;
}

/** The newest promotion of the application into the environment that succeeded after this one was asked for. */
export async function findLaterSuccess(
  sql: Queryable,
  promotion: PromotionRow,
): Promise<{ id: string; release: string } | undefined> {
  const [row] = await sql<{ id: string; release: string }[]>`
    select p.id, coalesce(r.version, r.ref) as release from promotion p join release r on r.id = p.release_id
    where p.application_id = ${promotion.applicationId} and p.environment_id = ${promotion.environmentId}
      and p.state = 'succeeded' and p.id > ${promotion.id} order by p.id desc limit 1`;
  return row;
}

/** A queued promotion without steps; undefined when another one is on its way into that environment. */
export async function insertPromotion(
  tx: Transaction,
  promotion: Omit<PromotionRow, 'id' | 'state' | 'failure' | 'createdAt' | 'startedAt' | 'finishedAt'>,
  now: Date,
): Promise<string | undefined> {
  const { releaseId, applicationId, environmentId, previousReleaseId, requestedBy } = promotion;
  const { kind, planId, requestId, policyVersionId, undoes } = promotion;
  const [row] = await tx<{ id: string }[]>`
    insert into promotion (release_id, application_id, environment_id, previous_release_id, state, requested_by, created_at,
      kind, plan_id, request_id, policy_version_id, undoes)
    values (${releaseId}, ${applicationId}, ${environmentId}, ${previousReleaseId}, 'queued', ${requestedBy}, ${now},
      ${kind}, ${planId}, ${requestId}, ${policyVersionId}, ${undoes})
    on conflict (application_id, environment_id) where state in ('queued', 'running', 'cancelling') do nothing
    returning id`;
  return row?.id;
}

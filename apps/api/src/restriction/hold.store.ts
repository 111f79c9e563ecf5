import type { Queryable, Transaction } from '../database/connect.ts';

export type HoldCause = 'older-release' | 'rollback' | 'pin';

export interface HoldRow {
  readonly id: string;
  readonly environmentId: string;
  readonly applicationId: string;
  readonly cause: HoldCause;
  readonly reason: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

const columns = (
  sql: Queryable,
) => sql`id, environment_id as "environmentId", application_id as "applicationId", cause, reason,
  created_by as "createdBy", created_at as "createdAt", lifted_by as "liftedBy", lifted_at as "liftedAt"`;

/** The holds that stand, by environment. */
export async function readHolds(sql: Queryable, environmentIds: readonly string[]): Promise<Map<string, HoldRow[]>> {
  const rows = await sql<HoldRow[]>`select ${columns(sql)} from hold
    where environment_id = any (${environmentIds as string[]}) and lifted_at is null order by id`;
  return Map.groupBy(rows, (row) => row.environmentId);
}

/** One that stands already is kept: the first cause is the one that a person has to look at. */
export async function insertHold(
  tx: Transaction,
  hold: Pick<HoldRow, 'environmentId' | 'applicationId' | 'cause' | 'reason' | 'createdBy' | 'createdAt'>,
): Promise<HoldRow | undefined> {
  const { environmentId, applicationId, cause, reason, createdBy, createdAt } = hold;
  const [row] = await tx<HoldRow[]>`
    insert into hold (environment_id, application_id, cause, reason, created_by, created_at)
    values (${environmentId}, ${applicationId}, ${cause}, ${reason}, ${createdBy}, ${createdAt})
    on conflict (environment_id, application_id) where lifted_at is null do nothing returning ${columns(tx)}`;
  return row;
}

export async function findHold(
  sql: Queryable,
  environmentId: string,
  applicationId: string,
): Promise<HoldRow | undefined> {
  const [row] = await sql<HoldRow[]>`select ${columns(sql)} from hold
    where environment_id = ${environmentId} and application_id = ${applicationId} and lifted_at is null`;
  return row;
}

/** Undefined when none stands. */
export async function liftHold(
  tx: Transaction,
  environmentId: string,
  applicationId: string,
  by: string,
  now: Date,
): Promise<HoldRow | undefined> {
  const [row] = await tx<HoldRow[]>`update hold set lifted_by = ${by}, lifted_at = ${now}
    where environment_id = ${environmentId} and application_id = ${applicationId} and lifted_at is null returning ${columns(tx)}`;
  return row;
}

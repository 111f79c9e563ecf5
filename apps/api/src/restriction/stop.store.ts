import type { Queryable, Transaction } from '../database/connect.ts';

export interface StopRow {
  readonly id: string;
  readonly reason: string;
  readonly environmentId: string | null;
  readonly applicationId: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

const columns = (
  sql: Queryable,
) => sql`id, reason, environment_id as "environmentId", application_id as "applicationId",
  created_by as "createdBy", created_at as "createdAt", lifted_by as "liftedBy", lifted_at as "liftedAt"`;

/** The newest first: those that stand, or the last hundred of all. */
export async function readStops(sql: Queryable, all: boolean): Promise<StopRow[]> {
  return sql<StopRow[]>`select ${columns(sql)} from stop
    where ${all ? sql`true` : sql`lifted_at is null`} order by id desc limit ${all ? 100 : 1_000}`;
}

export async function insertStop(
  tx: Transaction,
  stop: Pick<StopRow, 'reason' | 'environmentId' | 'applicationId' | 'createdBy' | 'createdAt'>,
): Promise<StopRow> {
  const [row] = await tx<StopRow[]>`insert into stop (reason, environment_id, application_id, created_by, created_at)
    values (${stop.reason}, ${stop.environmentId}, ${stop.applicationId}, ${stop.createdBy}, ${stop.createdAt}) returning ${columns(tx)}`;
  return row as StopRow;
}

/** Locks the row; undefined when there is no such stop. */
export async function lockStop(tx: Transaction, id: string): Promise<StopRow | undefined> {
  const [row] = await tx<StopRow[]>`select ${columns(tx)} from stop where id = ${id} for update`;
  return row;
}

export async function liftStop(tx: Transaction, id: string, by: string, now: Date): Promise<StopRow> {
  const [row] = await tx<
    StopRow[]
  >`update stop set lifted_by = ${by}, lifted_at = ${now} where id = ${id} returning ${columns(tx)}`;
  return row as StopRow;
}

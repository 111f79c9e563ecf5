import type { Queryable, Transaction } from '../database/connect.ts';

export interface FreezeRow {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly environmentId: string | null;
  readonly applicationId: string | null;
  readonly startsAt: Date;
  readonly seconds: number;
  /** An RFC 5545 RRULE; null: once. */
  readonly recurrence: string | null;
  readonly timeZone: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
}

const columns = (
  sql: Queryable,
) => sql`id, name, reason, environment_id as "environmentId", application_id as "applicationId",
  starts_at as "startsAt", seconds, recurrence, time_zone as "timeZone", created_by as "createdBy", created_at as "createdAt",
  ended_by as "endedBy", ended_at as "endedAt"`;

/** The newest first: those that were not ended, or the last hundred of all. Whether a rule still has occurrences is not looked at. */
export async function readFreezes(sql: Queryable, all: boolean): Promise<FreezeRow[]> {
  return sql<FreezeRow[]>`select ${columns(sql)} from freeze_window
    where ${all ? sql`true` : sql`ended_at is null`} order by id desc limit ${all ? 100 : 1_000}`;
}

export async function insertFreeze(
  tx: Transaction,
  freeze: Omit<FreezeRow, 'id' | 'endedBy' | 'endedAt'>,
): Promise<FreezeRow> {
  const [row] = await tx<FreezeRow[]>`
    insert into freeze_window (name, reason, environment_id, application_id, starts_at, seconds, recurrence, time_zone, created_by, created_at)
    values (${freeze.name}, ${freeze.reason}, ${freeze.environmentId}, ${freeze.applicationId}, ${freeze.startsAt}, ${freeze.seconds},
      ${freeze.recurrence}, ${freeze.timeZone}, ${freeze.createdBy}, ${freeze.createdAt}) returning ${columns(tx)}`;
  return row as FreezeRow;
}

/** Locks the row; undefined when there is no such freeze. */
export async function lockFreeze(tx: Transaction, id: string): Promise<FreezeRow | undefined> {
  const [row] = await tx<FreezeRow[]>`select ${columns(tx)} from freeze_window where id = ${id} for update`;
  return row;
}

export async function endFreeze(tx: Transaction, id: string, by: string, now: Date): Promise<FreezeRow> {
  const [row] = await tx<
    FreezeRow[]
  >`update freeze_window set ended_by = ${by}, ended_at = ${now} where id = ${id} returning ${columns(tx)}`;
  return row as FreezeRow;
}

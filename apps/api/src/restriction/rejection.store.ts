import type { Queryable, Transaction } from '../database/connect.ts';

export interface RejectionRow {
  readonly id: string;
  readonly releaseId: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

const columns = (sql: Queryable) => sql`id, release_id as "releaseId", reason, created_by as "createdBy",
  created_at as "createdAt", lifted_by as "liftedBy", lifted_at as "liftedAt"`;

/** The rejections that stand, by release. */
export async function readRejections(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, RejectionRow>> {
  const rows = await sql<RejectionRow[]>`select ${columns(sql)} from rejection
    where release_id = any (${releaseIds as string[]}) and lifted_at is null`;
  return new Map(rows.map((row) => [row.releaseId, row]));
}

/** Undefined when the release is rejected already. */
export async function insertRejection(
  tx: Transaction,
  rejection: Pick<RejectionRow, 'releaseId' | 'reason' | 'createdBy' | 'createdAt'>,
): Promise<RejectionRow | undefined> {
  const { releaseId, reason, createdBy, createdAt } = rejection;
  const [row] = await tx<RejectionRow[]>`insert into rejection (release_id, reason, created_by, created_at)
    values (${releaseId}, ${reason}, ${createdBy}, ${createdAt})
    on conflict (release_id) where lifted_at is null do nothing returning ${columns(tx)}`;
  return row;
}

/** Undefined when none stands. */
export async function liftRejection(
  tx: Transaction,
  releaseId: string,
  by: string,
  now: Date,
): Promise<RejectionRow | undefined> {
  const [row] = await tx<RejectionRow[]>`update rejection set lifted_by = ${by}, lifted_at = ${now}
    where release_id = ${releaseId} and lifted_at is null returning ${columns(tx)}`;
  return row;
}

import type { Sql, Transaction } from './connect.ts';

export type { Transaction } from './connect.ts';

/** Runs the work in one transaction: committed when it returns, rolled back when it throws or its connection is lost. */
export async function inTransaction<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return (await sql.begin(work)) as T;
}

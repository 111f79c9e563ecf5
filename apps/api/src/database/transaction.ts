import type { Sql, Transaction } from './connect.ts';

export type { Transaction } from './connect.ts';

/** Runs the work in one transaction: committed when it returns, rolled back when it throws or its connection is lost. */
export async function inTransaction<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return (await sql.begin(work)) as T;
}

/**
 * Sends statements of one transaction without waiting for each answer; they run in this order. Ends when all have ended, so
 * that none reaches the connection after its transaction, and throws what failed first (those behind it only echo that).
 */
export async function pipelined<T extends readonly unknown[]>(
  works: readonly [...T],
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  const all = Promise.all(works);
  all.catch(() => undefined);
  await Promise.allSettled(works);
  return all;
}

import { isConnectionLost } from './away.ts';
import type { Sql, Transaction } from './connect.ts';

export type { Transaction } from './connect.ts';

/** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
export async function inTransaction<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return (await sql.begin((tx) => work(tx).catch(withoutRollback))) as T;
}

/**
 * postgres.js sends a rollback over a connection that is gone, and that write ends the process (its issue 1208). With
 * nothing to roll back the work is left unanswered instead; `begin` itself rejects when it hears of the loss.
 */
function withoutRollback(error: unknown): Promise<never> {
  if (!isConnectionLost(error)) throw error;
  return new Promise(() => undefined);
}

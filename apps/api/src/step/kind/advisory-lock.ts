import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Sql } from '../../database/connect.ts';
import { StepErrored } from '../step-failure.ts';

const LOOK_MS = 250;

export interface HeldLock {
  /** Throws StepErrored when the connection that held the lock was lost and another process has it now. */
  readonly confirm: () => Promise<void>;
}

/**
 * Runs the work while a connection of its own holds a lock of the database, so that the lock ends with the process and
 * no statement of the pool waits behind it. `waits` is called once when another one has it, which is looked at every `lookMs` again.
 */
export async function withAdvisoryLock<T>(
  databaseUrl: string,
  name: string,
  signal: AbortSignal,
  waits: () => Promise<void>,
  work: (lock: HeldLock) => Promise<T>,
  lookMs = LOOK_MS,
): Promise<T> {
  // Not a reserved connection: postgres.js ends the process when it writes over one that is gone (its issue 1208).
  const sql = connect(databaseUrl, { max: 1, idle_timeout: 0, max_lifetime: null, fetch_types: false });
  try {
    for (let looks = 0; !(await take(sql, name)); looks += 1) {
      if (looks === 0) await waits();
      await sleep(lookMs, undefined, { signal });
    }
    signal.throwIfAborted();
    return await work({
      confirm: async () => {
        // Granted again to the session that has it; a new session asks anew.
        if (!(await take(sql, name)))
          throw new StepErrored('The database was away for a moment, and another worker took over the lock.', {
            transient: true,
          });
      },
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function take(sql: Sql, name: string): Promise<boolean> {
  const [row] = await sql<{ held: boolean }[]>`select pg_try_advisory_lock(hashtextextended(${name}, 0)) as held`;
  return row?.held ?? false;
}

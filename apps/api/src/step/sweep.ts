import type { Sql } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { loseLease } from './claim.ts';
import { findStep, lockClaims, readForgotten } from './step.store.ts';

/**
 * Sends again what is ready and has no live job, and hands on what runs under a lease that is gone: what is left when
 * jobs were lost, deleted by hand, or given up by the queue. Answers with the number of steps it mended.
 */
export async function sweep(sql: Sql, queue: Queue): Promise<number> {
  let mended = 0;
  for (const { id } of await readForgotten(sql)) {
    mended += await inTransaction(sql, async (tx) => {
      // Under the lock no claim is half way; a look before it may have met a step between two jobs.
      await lockClaims(tx);
      const still = (await readForgotten(tx)).find((one) => one.id === id);
      const step = await findStep(tx, id);
      if (!still || !step) return 0;
      if (still.state === 'running') await loseLease(tx, queue, step, still.epoch, new Date());
      else await queue.sendStep(tx, { stepId: id, ...(step.builderId ? { group: step.builderId } : {}) });
      return 1;
    });
  }
  return mended;
}

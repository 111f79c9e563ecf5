import { Inject, Injectable } from '@nestjs/common';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { ReconcileLoop } from '../database/reconcile-loop.ts';
import { inTransaction } from '../database/transaction.ts';
import { AutomaticPromotion } from './automatic.ts';
import { FollowUp } from './follow-up.ts';
import { listRequests } from './request.store.ts';
import { RequestSettle } from './request-settle.ts';

/**
 * Lets go on what waits: requests that the policy allows now, releases that go by themselves, and what follows the end of
 * a promotion. Every worker runs one; what two see at once, one of them does. A look that changes nothing writes nothing.
 */
@Injectable()
export class PromotionReconciler {
  private readonly loop: ReconcileLoop;

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    changes: Changes,
    private readonly requests: RequestSettle,
    private readonly followUp: FollowUp,
    private readonly automatic: AutomaticPromotion,
  ) {
    this.loop = new ReconcileLoop({
      name: 'Promotions',
      changes,
      // Progress of steps comes many times a second and lets nothing go on by itself.
      concerns: ({ step, promotion }) => step === undefined || promotion !== undefined,
      gatherMs: 300,
      look: () => this.look(),
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** One look at everything. @returns when time alone may change something */
  async look(): Promise<Date | undefined> {
    await this.followUp.all();
    const times: Date[] = [];
    for (const { id } of await listRequests(this.sql, false)) {
      const next = await inTransaction(this.sql, (tx) => this.requests.settle(tx, id, new Date()));
      if (next) times.push(next);
    }
    const next = await this.automatic.all();
    return [...times, ...(next ? [next] : [])].toSorted((left, right) => Number(left) - Number(right))[0];
  }
}

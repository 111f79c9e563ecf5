import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { isDatabaseAway } from '../database/away.ts';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import { AutomaticPromotion } from './automatic.ts';
import { FollowUp } from './follow-up.ts';
import { listRequests } from './request.store.ts';
import { RequestSettle } from './request-settle.ts';

/** After a change, others that belong to it are waited for so long. */
const GATHER_MS = 300;
/** Without any change, everything is looked at this often: a notification may be lost. */
const LOOK_MS = 15_000;

/**
 * Lets go on what waits: requests that the policy allows now, releases that go by themselves, and what follows the end of
 * a promotion. Every worker runs one; what two see at once, one of them does. A look that changes nothing writes nothing.
 */
@Injectable()
export class PromotionReconciler {
  private readonly logger = new Logger('Promotions');
  private readonly ending = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();
  private wake: (() => void) | undefined;
  private woken = false;

  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    private readonly changes: Changes,
    private readonly requests: RequestSettle,
    private readonly followUp: FollowUp,
    private readonly automatic: AutomaticPromotion,
  ) {}

  start(): void {
    this.loops = Promise.all([this.listen(), this.run()]);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    this.wake?.();
    await this.loops;
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

  private async listen(): Promise<void> {
    for await (const change of this.changes.subscribe({}, this.ending.signal)) {
      // Progress of steps comes many times a second and lets nothing go on by itself.
      if (change.step !== undefined && change.promotion === undefined) continue;
      this.woken = true;
      this.wake?.();
    }
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      this.woken = false;
      let pause = LOOK_MS;
      try {
        const next = await this.look();
        if (next) pause = Math.min(pause, Math.max(GATHER_MS, next.getTime() - Date.now()));
      } catch (cause) {
        if (isDatabaseAway(cause)) this.logger.warn(`Promotions wait: the database is away (${String(cause)}).`);
        else
          this.logger.error(
            `Promotions could not be looked at: ${cause instanceof Error ? cause.stack : String(cause)}`,
          );
      }
      if (!this.woken) await this.untilWoken(pause);
      await sleep(GATHER_MS, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private async untilWoken(ms: number): Promise<void> {
    if (this.ending.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}

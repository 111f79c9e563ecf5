import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isDatabaseAway } from './away.ts';
import type { Change, Changes } from './changes.ts';
import { WakeUp } from './wake-up.ts';

/** Without any change, everything is looked at this often: a notification may be lost. */
const LOOK_MS = 15_000;

export interface ReconcileLoopOptions {
  /** What is looked at, in the plural and with a capital, as the log's sentences begin. */
  readonly name: string;
  readonly changes: Pick<Changes, 'subscribe'>;
  /** Whether something may go on after this change. */
  readonly concerns: (change: Change) => boolean;
  /** After a change, others that belong to it are waited for so long. */
  readonly gatherMs: number;
  /** One look at everything. @returns when time alone may change something */
  readonly look: () => Promise<Date | undefined>;
}

/**
 * Looks after each change, when time alone may have changed an answer, and now and then. A look that fails is done again:
 * nothing is remembered but what the tables hold.
 */
export class ReconcileLoop {
  private readonly options: ReconcileLoopOptions;
  private readonly logger: Logger;
  private readonly ending = new AbortController();
  private readonly wakeUp = new WakeUp();
  private loops: Promise<unknown> = Promise.resolve();

  constructor(options: ReconcileLoopOptions) {
    this.options = options;
    this.logger = new Logger(options.name);
  }

  start(): void {
    this.loops = Promise.all([this.listen(), this.run()]);
  }

  /** Resolves after the look that is under way. */
  async stop(): Promise<void> {
    this.ending.abort();
    this.wakeUp.rouse();
    await this.loops;
  }

  private async listen(): Promise<void> {
    const { changes, concerns } = this.options;
    for await (const change of changes.subscribe({}, this.ending.signal)) if (concerns(change)) this.wakeUp.rouse();
  }

  private async run(): Promise<void> {
    const { gatherMs } = this.options;
    const { signal } = this.ending;
    while (!signal.aborted) {
      this.wakeUp.forget();
      const next = await this.look();
      const pause = next ? Math.min(LOOK_MS, Math.max(gatherMs, next.getTime() - Date.now())) : LOOK_MS;
      if (!signal.aborted) await this.wakeUp.pause(pause);
      await sleep(gatherMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<Date | undefined> {
    const { name, look } = this.options;
    try {
      return await look();
    } catch (cause) {
      if (isDatabaseAway(cause)) this.logger.warn(`${name} wait: the database is away (${String(cause)}).`);
      else this.logger.error(`${name} could not be looked at: ${cause instanceof Error ? cause.stack : String(cause)}`);
      return undefined;
    }
  }
}

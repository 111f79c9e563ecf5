import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { isDatabaseAway } from '../database/away.ts';
import { Changes } from '../database/changes.ts';
import { Rebuilder } from './rebuilder.ts';

/** After a change, others that belong to it are waited for so long. */
const GATHER_MS = 1_000;
/** Without any change, everything is looked at this often: a notification may be lost. */
const LOOK_MS = 15_000;

/** Lets rebuilds begin, in every worker: after what changes, when time alone may have changed an answer, and now and then. */
@Injectable()
export class RebuildReconciler {
  private readonly logger = new Logger('Rebuilds');
  private readonly ending = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();
  private wake: (() => void) | undefined;
  private woken = false;

  constructor(
    private readonly changes: Changes,
    private readonly rebuilder: Rebuilder,
  ) {}

  start(): void {
    this.loops = Promise.all([this.listen(), this.run()]);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    this.wake?.();
    await this.loops;
  }

  private async listen(): Promise<void> {
    for await (const change of this.changes.subscribe({}, this.ending.signal)) {
      // Steps tell many times a second, and no rebuild hangs on one of them; nor on what environments do.
      if (change.step !== undefined || change.promotion !== undefined || change.environment !== undefined) continue;
      this.woken = true;
      this.wake?.();
    }
  }

  private async run(): Promise<void> {
    while (!this.ending.signal.aborted) {
      this.woken = false;
      let pause = LOOK_MS;
      try {
        const next = await this.rebuilder.look(new Date());
        if (next) pause = Math.min(pause, Math.max(GATHER_MS, next.getTime() - Date.now()));
      } catch (cause) {
        if (isDatabaseAway(cause)) this.logger.warn(`Rebuilds wait: the database is away (${String(cause)}).`);
        else
          this.logger.error(`Rebuilds could not be looked at: ${cause instanceof Error ? cause.stack : String(cause)}`);
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

import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.ts';
import { type Change, type ChangeFilter, ChangeQueue } from './change-queue.ts';
import { connect, type Sql } from './connect.ts';
import { CHANNEL } from './notify.ts';
import { WakeUp } from './wake-up.ts';

export type { Change, ChangeFilter } from './change-queue.ts';

const PROBE_MS = 10_000;
const LONGEST_PAUSE_MS = 2_000;

const payload = z.object({
  application: z.string().optional(),
  release: z.string().optional(),
  promotion: z.string().optional(),
  environment: z.string().optional(),
  step: z.string().optional(),
  baseImage: z.string().optional(),
});

/**
 * What changed in the database, from all processes: one LISTEN connection however many subscribers. After a lost
 * connection every subscriber gets one change with `missed`, because anything may have happened meanwhile.
 */
@Injectable()
export class Changes implements OnApplicationShutdown {
  private readonly logger = new Logger('Changes');
  private readonly queues = new Set<ChangeQueue>();
  private connection: Sql | undefined;
  private listening: Promise<void> | undefined;
  private stopped = false;
  private readonly wakeUp = new WakeUp();

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'databaseUrl'>) {}

  /** Subscribers at this moment. */
  get size(): number {
    return this.queues.size;
  }

  /**
   * Changes that match the filter, from the moment of the call on (before the first `next()`), so that a caller who
   * subscribes, then reads, misses nothing. Ends with `end()`, with the signal, or when the process shuts down.
   */
  subscribe(filter: ChangeFilter = {}, signal?: AbortSignal): ChangeQueue {
    const queue = new ChangeQueue(filter, () => this.queues.delete(queue));
    if (this.stopped || signal?.aborted) {
      queue.end();
      return queue;
    }
    this.queues.add(queue);
    queue.endWith(signal);
    this.listening ??= this.listen();
    return queue;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const queue of [...this.queues]) queue.end();
    this.wakeUp.rouse();
    await this.connection?.end({ timeout: 1 });
    await this.listening;
  }

  private async listen(): Promise<void> {
    let pause = 100;
    while (!this.stopped) {
      try {
        await this.listenOnce(() => {
          pause = 100;
          // The first time too: a change between `subscribe` and LISTEN would otherwise be lost.
          this.publish({ missed: true });
        });
      } catch (error) {
        if (!this.stopped)
          this.logger.warn(`Lost the connection that listens for changes: ${String(error)}. Connecting again.`);
      }
      if (!this.stopped) await this.sleep(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Listens on one connection and returns or throws when it is gone. A silent half-open connection is found by a probe. */
  private async listenOnce(ready: () => void): Promise<void> {
    let lost = false;
    let over = false;
    const sql = connect(this.config.databaseUrl, {
      max: 1,
      idle_timeout: undefined,
      max_lifetime: null,
      fetch_types: false,
      onnotify: (_channel: string, text: string) => this.receive(text),
      onclose: () => {
        lost = true;
        // Later ones must not cut the pause before the next try short: that would be a loop without a pause.
        if (!over) this.wakeUp.rouse();
      },
    } as Parameters<typeof connect>[1]);
    this.connection = sql;
    try {
      await sql.unsafe(`listen ${CHANNEL}`);
      ready();
      while (!this.stopped && !lost) {
        await this.sleep(PROBE_MS);
        if (!this.stopped && !lost) await within(sql`select 1`, PROBE_MS / 2);
      }
    } finally {
      over = true;
      await sql.end({ timeout: 0 });
    }
  }

  private receive(text: string): void {
    try {
      this.publish(payload.parse(JSON.parse(text)));
    } catch (error) {
      this.logger.error(`A notification on ${CHANNEL} is not a change (${text.slice(0, 200)}): ${String(error)}`);
    }
  }

  private publish(change: Change): void {
    for (const queue of this.queues) queue.push(change);
  }

  private async sleep(ms: number): Promise<void> {
    this.wakeUp.forget();
    await this.wakeUp.pause(ms);
  }
}

async function within(work: PromiseLike<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer')), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

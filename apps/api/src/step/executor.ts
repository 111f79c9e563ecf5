import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isDatabaseAway } from '../database/away.ts';
import type { Change, ChangeFilter } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { QUEUES, type Queue, type QueueName } from '../queue/queue.ts';
import { type Claim, claimStep } from './claim.ts';
import { RunningStep, type RunStepContext } from './run-step.ts';
import { isQueued, readStandings } from './step.store.ts';
import type { StepHandler } from './step.ts';
import { LeaseLost, MustStop, WorkerStops } from './step-failure.ts';
import { sweep } from './sweep.ts';

export interface ExecutorOptions {
  readonly sql: Sql;
  readonly queue: Queue;
  /** Wakes the loop; without it the loop still looks each `pollMs`. */
  readonly changes: { subscribe(filter: ChangeFilter, signal: AbortSignal): AsyncIterable<Change> };
  readonly handlers: readonly StepHandler[];
  /** Names this worker in attempts. */
  readonly worker?: string;
  /** Steps at once in this process. Engine steps are limited by their builders, over all processes, besides. */
  readonly limits?: Readonly<Record<QueueName, number>>;
  /** How often the loop looks without being woken, in ms; each second when not given. Leases that lapsed wake nobody. */
  readonly pollMs?: number;
}

const POLL_MS = 1_000;
const SWEEP_MS = 30_000;
/** At a shutdown, running steps may end by themselves for this long; then they are handed on. */
const GRACE_MS = 3_000;
/** And this long they may take to obey. */
const OBEY_MS = 5_000;
const LIMITS: Readonly<Record<QueueName, number>> = { step: 8, 'engine-step': 64 };

/** The worker's loop: claims steps, runs their handlers, and tells them when to stop. */
export class Executor {
  private readonly logger = new Logger('Executor');
  private readonly options: ExecutorOptions;
  private readonly context: RunStepContext;
  private readonly limits: Readonly<Record<QueueName, number>>;
  private readonly pollMs: number;
  private readonly running = new Set<RunningStep>();
  private readonly ending = new AbortController();
  private loops: Promise<unknown> = Promise.resolve();
  private wake: (() => void) | undefined;
  private woken = false;
  private looking: Promise<void> | undefined;

  constructor(options: ExecutorOptions) {
    const { sql, queue, handlers } = options;
    const worker = options.worker ?? `${hostname()}/${process.pid}/${randomBytes(3).toString('hex')}`;
    this.options = options;
    this.limits = options.limits ?? LIMITS;
    this.pollMs = options.pollMs ?? POLL_MS;
    this.context = { sql, queue, worker, handlers: new Map(handlers.map((handler) => [handler.kind, handler])) };
  }

  async start(): Promise<void> {
    await this.options.queue.supervise();
    this.loops = Promise.all([this.claimLoop(), this.listenLoop(), this.lookLoop(), this.sweepLoop()]);
    this.logger.log(`Worker ${this.context.worker} takes steps.`);
  }

  /** Takes nothing new, lets short work end, hands the rest on. Within ten seconds, whatever a handler does. */
  async stop(): Promise<void> {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    this.wake?.();
    await this.loops;
    await this.idle(GRACE_MS);
    for (const step of this.running) step.abort(new WorkerStops('The worker was shut down and handed the step on.'));
    await this.idle(OBEY_MS);
    for (const { claim } of this.running)
      this.logger.warn(`${claim.step.key} of release ${claim.step.releaseId} did not stop; its lease will lapse.`);
  }

  private async claimLoop(): Promise<void> {
    while (!this.ended) {
      this.woken = false;
      try {
        await Promise.all(QUEUES.map((name) => this.claimAll(name)));
      } catch (cause) {
        this.report('Steps could not be claimed', cause);
      }
      if (!this.woken && !this.ended) await this.untilWoken(this.pollMs);
    }
  }

  private async claimAll(name: QueueName): Promise<void> {
    while (!this.ended && this.count(name) < this.limits[name]) {
      // Most wakes find nothing; asking costs one statement, while a claim holds the lock that all workers claim under.
      if (!(await isQueued(this.options.sql, name))) return;
      const claim = await claimStep(this.context, name);
      if (claim === undefined) return;
      if (claim !== 'dropped') this.launch(claim);
    }
  }

  private launch(claim: Claim): void {
    const step = new RunningStep(this.context, claim);
    this.running.add(step);
    void step.done.then(() => {
      this.running.delete(step);
      // Its end may have freed a place here or on its builder.
      this.nudge();
    });
  }

  private async listenLoop(): Promise<void> {
    for await (const change of this.options.changes.subscribe({}, this.ending.signal)) {
      // Progress comes many times a second; what happens to a run is told of the run itself, too.
      if (change.step !== undefined) continue;
      this.nudge();
      const mine = [...this.running].some(
        ({ claim }) => change.missed || change.release === claim.step.releaseId || change.promotion !== undefined,
      );
      if (mine) void this.look();
    }
  }

  private async lookLoop(): Promise<void> {
    while (await this.pause(this.pollMs)) await this.look();
  }

  /** Tells running steps whose result no longer matters to stop. One look at a time. */
  private look(): Promise<void> {
    this.looking ??= this.lookOnce()
      .catch((cause) => this.report('Running steps could not be looked at', cause))
      .finally(() => {
        this.looking = undefined;
      });
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    if (this.running.size === 0) return;
    const steps = [...this.running];
    const standings = await readStandings(
      this.options.sql,
      steps.map(({ claim }) => claim.step.id),
    );
    for (const running of steps) {
      const now = standings.find(({ id }) => id === running.claim.step.id);
      if (!now?.running || now.epoch !== running.claim.epoch)
        running.abort(new LeaseLost('Another worker has the step.'));
      else if (now.mustStop) running.abort(new MustStop('It was stopped, because its result is not needed any more.'));
    }
  }

  private async sweepLoop(): Promise<void> {
    // Workers that start together do not sweep together.
    let pause = Math.random() * 5_000;
    while (await this.pause(pause)) {
      pause = SWEEP_MS;
      try {
        const mended = await sweep(this.options.sql, this.options.queue);
        if (mended > 0) this.logger.warn(`Took up ${mended} steps that no worker had and no job was queued for.`);
      } catch (cause) {
        this.report('The sweep failed', cause);
      }
    }
  }

  private get ended(): boolean {
    return this.ending.signal.aborted;
  }

  private count(name: QueueName): number {
    return [...this.running].filter(({ claim }) => claim.lease.queue === name).length;
  }

  private nudge(): void {
    this.woken = true;
    this.wake?.();
  }

  private async untilWoken(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  private async pause(ms: number): Promise<boolean> {
    // Its only failure is the abort that ends the loops.
    await sleep(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
    return !this.ended;
  }

  private async idle(ms: number): Promise<void> {
    const all = Promise.all([...this.running].map(({ done }) => done));
    await Promise.race([all, sleep(ms, undefined, { ref: false })]);
  }

  private report(what: string, cause: unknown): void {
    if (isDatabaseAway(cause)) this.logger.warn(`${what}: the database is away (${String(cause)}).`);
    else this.logger.error(`${what}: ${cause instanceof Error ? cause.stack : String(cause)}`);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'node:util';
import { Logger } from '@nestjs/common';
import { isDatabaseAway } from '../database/away.ts';
import type { Claim } from './claim.ts';
import { failureOf } from './failure-of.ts';
import { HeldLease } from './lease.ts';
import { StepProgress } from './progress/progress.ts';
import { type Ending, type SettleContext, settle } from './settle.ts';
import { readSurroundings, type Surroundings } from './step.store.ts';
import type { StepHandler, StepOutcome } from './step.ts';
import { LeaseLost, MustStop, StepErrored, StepFailed, WorkerStops } from './step-failure.ts';

export interface RunStepContext extends SettleContext {
  readonly handlers: ReadonlyMap<string, StepHandler>;
}

const logger = new Logger('Step');
const SETTLE_PAUSE_MS = 500;

/** One attempt in this process, from its claim to its settle. `done` never rejects. */
export class RunningStep {
  readonly claim: Claim;
  readonly done: Promise<void>;
  private readonly context: RunStepContext;
  private readonly aborter = new AbortController();
  private readonly lease: HeldLease;

  constructor(context: RunStepContext, claim: Claim) {
    this.context = context;
    this.claim = claim;
    this.lease = new HeldLease(context.queue, claim.lease, (reason) => this.abort(reason));
    this.done = this.run()
      .catch((cause) => {
        if (cause instanceof LeaseLost) logger.warn(`${this.name}: ${cause.message} This attempt is given up.`);
        else logger.error(`${this.name} could not be settled: ${describe(cause)}`);
      })
      .finally(() => this.lease.release());
  }

  /** The first reason counts. */
  abort(reason: LeaseLost | MustStop | WorkerStops): void {
    this.aborter.abort(reason);
  }

  private get name(): string {
    return `${this.claim.step.key} of release ${this.claim.step.releaseId}, attempt ${this.claim.epoch}`;
  }

  private async run(): Promise<void> {
    const surroundings = await this.patiently(() => readSurroundings(this.context.sql, this.claim.step));
    const ending = await this.work(surroundings);
    await this.settle(ending, surroundings.application.name);
  }

  private async work(surroundings: Surroundings): Promise<Ending> {
    const { step, epoch } = this.claim;
    const { signal } = this.aborter;
    const { application, release, promotion, environment } = surroundings;
    const progress = new StepProgress(
      this.context.sql,
      {
        stepId: step.id,
        epoch,
        subject: {
          application: application.name,
          release: release.id,
          promotion: promotion?.id,
          environment: environment?.name,
        },
      },
      signal,
    );
    let outcome: StepOutcome | undefined;
    let thrown: unknown;
    try {
      const handler = this.context.handlers.get(step.kind);
      if (!handler)
        throw new StepErrored(`This worker does not know steps of kind ${step.kind}; update it.`, { transient: true });
      outcome = await handler.run({
        ...surroundings,
        step: {
          id: step.id,
          key: step.key,
          kind: step.kind,
          platform: step.platform ?? undefined,
          builderId: step.builderId ?? undefined,
        },
        epoch,
        signal,
        progress,
        hold: () => this.lease.hold(),
      });
    } catch (cause) {
      thrown = cause;
    }
    const ending = this.endingOf(outcome, thrown, progress);
    if (ending.kind === 'failed' || ending.kind === 'errored')
      await progress.say(ending.failure.message).catch(ignoreLate);
    await progress.close().catch((cause) => {
      if (outcome !== undefined) logger.warn(`The end of the log of ${this.name} was not kept: ${describe(cause)}`);
    });
    return ending;
  }

  private endingOf(outcome: StepOutcome | undefined, thrown: unknown, progress: StepProgress): Ending {
    const { aborted, reason } = this.aborter.signal;
    // Even when the lease seems lost: the fence knows, and finished work is not thrown away for a short outage.
    if (outcome !== undefined) return { kind: 'succeeded', outcome };
    // Whatever else a stopped handler threw is most likely the echo of the stop.
    if (aborted) return { kind: 'stopped', reason: (reason as Error).message };
    if (thrown instanceof LeaseLost) return { kind: 'stopped', reason: thrown.message };
    const failure = failureOf(thrown);
    if (!(thrown instanceof StepFailed) && !(thrown instanceof StepErrored) && failure instanceof StepErrored)
      logger.error(`${this.name}: ${describe(thrown)}`);
    // What an engine or git said last may hold what must not be shown.
    failure.message = progress.clean(failure.message);
    return failure instanceof StepFailed ? { kind: 'failed', failure } : { kind: 'errored', failure };
  }

  /** Writes the end. What the write itself refuses (a version that somebody else published) becomes the end. */
  private async settle(ending: Ending, application: string): Promise<void> {
    try {
      await this.patiently(() => settle(this.context, this.claim, ending, application));
    } catch (cause) {
      if (cause instanceof LeaseLost || ending.kind === 'stopped') throw cause;
      if (!(cause instanceof StepFailed)) logger.error(`${this.name} could not be written: ${describe(cause)}`);
      const failure = failureOf(cause);
      const instead: Ending =
        failure instanceof StepFailed ? { kind: 'failed', failure } : { kind: 'errored', failure };
      await this.patiently(() => settle(this.context, this.claim, instead, application));
    }
  }

  /** Tries again while the database is away, for as long as the lease may still be ours. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (cause) {
        if (!isDatabaseAway(cause) || this.aborter.signal.reason instanceof WorkerStops) throw cause;
        await sleep(SETTLE_PAUSE_MS);
      }
    }
  }
}

function ignoreLate(cause: unknown): void {
  logger.debug(`A last line was not kept: ${describe(cause)}`);
}

function describe(cause: unknown): string {
  return types.isNativeError(cause) ? (cause.stack ?? cause.message) : String(cause);
}

import {
  type Advance,
  advance,
  isFinalRun,
  newRun,
  type PlannedStep,
  type Run,
  type RunEvent,
} from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';
import { notifyChange } from '../database/notify.ts';
import { pipelined } from '../database/transaction.ts';
import { lockRun, type RunSubject, type StoredRun, writeRun, writeSteps } from './run.store.ts';

export type { RunSubject } from './run.store.ts';

/** Sends the job of a ready step inside the transaction that made it ready. `queue/` has the real one. */
export interface StepJobs {
  sendStep(tx: Transaction, job: { stepId: string; group?: string; startAfter?: Date }): Promise<void>;
}

export interface RunContext {
  readonly queue: StepJobs;
  readonly now: Date;
  /** Builders of steps that this event adds: step key → builder id. Their jobs share the builder's places. */
  readonly builders?: ReadonlyMap<string, string>;
}

/** The release or promotion is not there; a fault of the caller, since ids come from rows. */
export class RunMissing extends Error {
  override name = 'RunMissing';
}

/**
 * Everything that happens to a release or a promotion passes here: locks its row, applies `advance`, writes what
 * changed, sends the jobs of ready steps and notifies. A stale or unfitting event writes nothing (`changed` is empty).
 */
export async function applyEvent(
  tx: Transaction,
  context: RunContext,
  subject: RunSubject,
  event: RunEvent,
): Promise<Advance> {
  const stored = await lockRun(tx, subject);
  if (!stored)
    throw new RunMissing(
      `There is no ${subject.promotionId ? `promotion ${subject.promotionId}` : `release ${subject.releaseId}`}.`,
    );
  const result = advance(stored.run, event, context.now);
  if (result.run !== stored.run) await write(tx, context, subject, stored, result);
  return result;
}

/** Gives a new release or promotion its first steps and starts it; its row must stand there, queued and without steps. */
export async function startRun(
  tx: Transaction,
  context: RunContext,
  subject: RunSubject,
  steps: readonly PlannedStep[],
): Promise<Advance> {
  const stored = await lockRun(tx, subject);
  if (!stored) throw new RunMissing('A run must be inserted before it is started.');
  const run: Run = newRun(stored.run.kind, steps);
  const result = advance(run, { type: 'created' }, context.now);
  const all = { ...result, changed: result.run.steps.map((step) => step.key) };
  await write(tx, context, subject, stored, all);
  return all;
}

async function write(tx: Transaction, context: RunContext, subject: RunSubject, stored: StoredRun, result: Advance) {
  const { run, changed, ready } = result;
  const rows = await writeSteps(tx, subject, stored, run, changed, context.builders ?? new Map(), context.now);
  const about = {
    application: stored.application,
    release: subject.releaseId,
    promotion: subject.promotionId,
    environment: stored.environment,
  };
  const moved = run.state !== stored.run.state || run.failure !== stored.run.failure;
  // Running steps that must stop are told too, though nothing of theirs changed yet.
  const told = [...changed, ...result.stop].map((key) => ({ ...about, step: rowOf(rows, key).id }));
  await pipelined([
    ...(moved ? [writeRun(tx, subject, run, isFinalRun(run.state), context.now)] : []),
    ...ready.map((key) => {
      const { id, builderId } = rowOf(rows, key);
      const notBefore = run.steps.find((step) => step.key === key)?.notBefore;
      return context.queue.sendStep(tx, {
        stepId: id,
        ...(builderId ? { group: builderId } : {}),
        ...(notBefore ? { startAfter: notBefore } : {}),
      });
    }),
    notifyChange(tx, about, ...told),
  ]);
}

function rowOf(rows: StoredRun['steps'], key: string) {
  const row = rows.get(key);
  if (!row) throw new Error(`The run has a step ${key} that was not written.`);
  return row;
}

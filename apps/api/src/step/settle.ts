import { type Advance, type Failure, isFinalRun, type RunEvent, type StepState } from '@slipway/pipeline';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql, Transaction } from '../database/connect.ts';
import { inTransaction, pipelined } from '../database/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { applyEvent } from '../release/run.ts';
import type { Claim } from './claim.ts';
import { endAttempt, readNames, type StepRow, writeResult } from './step.store.ts';
import type { StepOutcome } from './step.ts';
import { LeaseLost, type StepErrored, type StepFailed } from './step-failure.ts';

/** How an attempt ended. `stopped`: it obeyed, or its worker hands it on. */
export type Ending =
  | { readonly kind: 'succeeded'; readonly outcome: StepOutcome }
  | { readonly kind: 'failed'; readonly failure: StepFailed }
  | { readonly kind: 'errored'; readonly failure: StepErrored }
  | { readonly kind: 'stopped'; readonly reason: string };

export interface SettleContext {
  readonly sql: Sql;
  readonly queue: Queue;
  readonly worker: string;
}

/**
 * Ends an attempt in one transaction: the run advances, what the step found is written, its job is completed, what
 * became ready is sent, and all of it is on record. Throws LeaseLost when the attempt is stale, and writes nothing.
 */
export async function settle(context: SettleContext, claim: Claim, ending: Ending, application: string): Promise<void> {
  const { sql, queue, worker } = context;
  const now = new Date();
  const { step, epoch, subject } = claim;
  await inTransaction(sql, async (tx) => {
    const builders = ending.kind === 'succeeded' ? ending.outcome.builders : undefined;
    const result = await applyEvent(
      tx,
      { queue, now, ...(builders ? { builders } : {}) },
      subject,
      eventOf(ending, step.key, epoch),
    );
    if (!result.changed.includes(step.key)) throw new LeaseLost(`Attempt ${epoch} at ${step.key} is stale.`);
    if (ending.kind === 'succeeded') await ending.outcome.commit?.(tx);
    else if (ending.kind === 'failed') await ending.failure.commit?.(tx);
    const found = ending.kind === 'succeeded' ? ending.outcome.result : undefined;
    const [, , completed] = await pipelined([
      found ? writeResult(tx, step.id, found) : undefined,
      endAttempt(tx, { stepId: step.id, epoch }, attemptState(ending), failureOf(ending, step.key), now),
      queue.complete(tx, claim.lease),
      recordAudit(tx, {
        actor: 'slipway',
        action: `step.${ending.kind}`,
        subject: step.key,
        application,
        facts: {
          release: step.releaseId,
          ...(step.promotionId === null ? {} : { promotion: step.promotionId }),
          step: step.id,
          attempt: epoch,
          worker,
          ...(ending.kind === 'succeeded' ? ending.outcome.facts : { message: messageOf(ending) }),
        },
      }),
    ]);
    if (!completed) throw new LeaseLost('Another worker has the step.');
    if (isFinalRun(result.run.state)) await recordEnd(tx, step, result, application);
  });
}

async function recordEnd(tx: Transaction, step: StepRow, { run }: Advance, application: string): Promise<void> {
  const { version, environment } = await readNames(tx, step);
  await recordAudit(tx, {
    actor: 'slipway',
    action: `${run.kind}.${run.state}`,
    subject: `${application} ${version}${environment === null ? '' : ` to ${environment}`}`,
    application,
    facts: {
      release: step.releaseId,
      ...(step.promotionId === null ? {} : { promotion: step.promotionId }),
      ...(run.failure === undefined ? {} : { failure: run.failure }),
    },
  });
}

function eventOf(ending: Ending, key: string, epoch: number): RunEvent {
  const about = { key, epoch };
  switch (ending.kind) {
    case 'succeeded':
      return {
        type: 'step-succeeded',
        ...about,
        ...(ending.outcome.adds === undefined ? {} : { adds: ending.outcome.adds }),
        ...(ending.outcome.nothingNew === undefined ? {} : { nothingNew: ending.outcome.nothingNew }),
      };
    case 'failed':
      return { type: 'step-failed', ...about, failure: { message: ending.failure.message } };
    case 'errored':
      return {
        type: 'step-errored',
        ...about,
        failure: { message: ending.failure.message },
        transient: ending.failure.transient,
      };
    case 'stopped':
      return { type: 'step-stopped', ...about };
  }
}

function attemptState({ kind }: Ending): StepState {
  return kind === 'stopped' ? 'cancelled' : kind;
}

function messageOf(ending: Exclude<Ending, { kind: 'succeeded' }>): string {
  return ending.kind === 'stopped' ? ending.reason : ending.failure.message;
}

function failureOf(ending: Ending, step: string): Failure | undefined {
  if (ending.kind === 'succeeded' || ending.kind === 'stopped') return undefined;
  return { kind: ending.kind, message: ending.failure.message, step };
}

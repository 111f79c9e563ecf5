import type { Advance, Failure } from '@slipway/pipeline';
import type { Sql, Transaction } from '../database/connect.ts';
import { inTransaction, pipelined } from '../database/transaction.ts';
import type { ClaimedJob, Lease, Queue, QueueName } from '../queue/queue.ts';
import { applyEvent, type RunSubject, type StepJobs } from '../release/run.ts';
import {
  addAttempt,
  endAttempt,
  findAttemptJob,
  findStep,
  lockClaims,
  readPlaces,
  type StepRow,
} from './step.store.ts';

/** A step that this worker has, until it settles or loses the lease. */
export interface Claim {
  readonly step: StepRow;
  readonly subject: RunSubject;
  readonly epoch: number;
  readonly lease: Lease;
}

export interface ClaimContext {
  readonly sql: Sql;
  readonly queue: Queue;
  readonly worker: string;
}

/**
 * Takes the next step of a queue in one transaction: the job's lease, the step's state and epoch, the attempt.
 * `dropped`: there was a job, but nothing to do for it; ask again.
 */
export async function claimStep(context: ClaimContext, queueName: QueueName): Promise<Claim | 'dropped' | undefined> {
  const { sql, queue, worker } = context;
  return inTransaction(sql, async (tx) => {
    const [, places] = await pipelined([lockClaims(tx), queueName === 'engine-step' ? readPlaces(tx) : noPlaces]);
    const job = await queue.claim(tx, queueName, places);
    if (!job) return undefined;
    const now = new Date();
    const step = await findStep(tx, job.stepId);
    const claimed = step && (await claimRow(tx, queue, step, job, now));
    if (!step || claimed === undefined) {
      await queue.complete(tx, job.lease);
      return 'dropped';
    }
    await addAttempt(tx, { stepId: step.id, epoch: claimed, worker, jobId: job.lease.id }, now);
    return { step, subject: subjectOf(step), epoch: claimed, lease: job.lease };
  });
}

const noPlaces = Promise.resolve(new Map<string, number>());

export function subjectOf(step: StepRow): RunSubject {
  return { releaseId: step.releaseId, ...(step.promotionId === null ? {} : { promotionId: step.promotionId }) };
}

/** The epoch that the claim took; undefined when there is nothing to do for this job. */
async function claimRow(
  tx: Transaction,
  queue: StepJobs,
  step: StepRow,
  job: ClaimedJob,
  now: Date,
): Promise<number | undefined> {
  const { key } = step;
  const claim = (epoch: number) =>
    applyEvent(tx, { queue, now }, subjectOf(step), { type: 'step-claimed', key, epoch });
  let result = await claim(step.epoch + 1);
  // The row was read before its run was locked; now it stands still.
  const { state, epoch } = standing(result, key);
  if (!result.changed.includes(key)) {
    if (state === 'running') {
      // The queue gives a job a second time only when its lease was not renewed. Another job is a mere duplicate.
      if ((await findAttemptJob(tx, step.id, epoch)) !== job.lease.id) return undefined;
      await loseLease(tx, withoutJobsFor(step.id, queue), step, epoch, now);
    } else if (state !== 'ready') return undefined;
    result = await claim(epoch + 1);
  }
  return result.changed.includes(key) ? standing(result, key).epoch : undefined;
}

/** The attempt's worker is gone or out of reach: what it holds is handed on, or ended when nobody wants it any more. */
export async function loseLease(
  tx: Transaction,
  queue: StepJobs,
  step: StepRow,
  epoch: number,
  now: Date,
): Promise<void> {
  const result = await applyEvent(tx, { queue, now }, subjectOf(step), { type: 'lease-lost', key: step.key, epoch });
  if (!result.changed.includes(step.key)) return;
  const failure: Failure = { kind: 'errored', message: 'The worker was lost in the middle of it.', step: step.key };
  await endAttempt(tx, { stepId: step.id, epoch }, 'errored', failure, now);
}

function standing({ run }: Advance, key: string) {
  const step = run.steps.find((one) => one.key === key);
  if (!step) throw new Error(`The run has no step ${key}, though its row names it.`);
  return step;
}

/** The job at hand takes the step up again; a second one would only be dropped. */
function withoutJobsFor(stepId: string, queue: StepJobs): StepJobs {
  return { sendStep: async (tx, job) => (job.stepId === stepId ? undefined : queue.sendStep(tx, job)) };
}

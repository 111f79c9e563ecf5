import type { Failure, Run, RunStep } from './run.ts';
import { endedBadly, isLiveStep, type PromotionState, type ReleaseState } from './status.ts';

/**
 * True when nothing that still runs can bring this run to a good end: it is being cancelled, or a step ended badly.
 * Then nothing new is started and what runs is told to stop, on every platform. A worker that missed the message
 * finds out by asking this.
 */
export function mustStop(run: Run): boolean {
  return run.state === 'cancelling' || run.steps.some((step) => endedBadly(step.state));
}

/** What follows from the steps' states: who becomes ready, who is not needed any more, whether the run is final. */
export function settle(run: Run): Run {
  const opened = mustStop(run) ? run : withoutDeadlock(openReady(run));
  const closed = mustStop(opened) ? closeRest(opened) : opened;
  return closed.steps.some((step) => isLiveStep(step.state)) ? closed : finish(closed);
}

/** The failure that names the run's end: failed outranks errored, otherwise the first to happen stays. */
export function deciding(present: Failure | undefined, next: Failure): Failure {
  if (present === undefined) return next;
  return present.kind === 'errored' && next.kind === 'failed' ? next : present;
}

function openReady(run: Run): Run {
  const succeeded = new Set(run.steps.filter((step) => step.state === 'succeeded').map((step) => step.key));
  const steps = run.steps.map((step) =>
    step.state === 'waiting' && step.needs.every((key) => succeeded.has(key))
      ? { ...step, state: 'ready' as const }
      : step,
  );
  return { ...run, steps };
}

function closeRest(run: Run): Run {
  const state = run.state === 'cancelling' ? ('cancelled' as const) : ('skipped' as const);
  const steps = run.steps.map((step) =>
    step.state === 'waiting' || step.state === 'ready'
      ? { ...step, state, notBefore: undefined, failure: undefined }
      : step,
  );
  return { ...run, steps };
}

/** Needs that are unknown or go in a circle would keep a run waiting for ever; it ends with the reason instead. */
function withoutDeadlock(run: Run): Run {
  if (run.steps.some((step) => step.state === 'ready' || step.state === 'running')) return run;
  const blocked = run.steps.filter((step) => step.state === 'waiting');
  const keys = new Set(run.steps.map((step) => step.key));
  const culprit = blocked.find((step) => step.needs.some((key) => !keys.has(key))) ?? blocked[0];
  if (culprit === undefined) return run;
  const failure: Failure = { kind: 'errored', message: reasonOfDeadlock(culprit, keys), step: culprit.key };
  const steps = run.steps.map((step) => (step === culprit ? { ...step, state: 'errored' as const, failure } : step));
  return { ...run, steps, failure: deciding(run.failure, failure) };
}

function reasonOfDeadlock(step: RunStep, keys: ReadonlySet<string>): string {
  const unknown = step.needs.find((key) => !keys.has(key));
  return unknown === undefined
    ? `${step.key} can never start, because its needs (${step.needs.join(', ')}) wait for one another.`
    : `${step.key} can never start, because it needs ${unknown}, which is not a step here.`;
}

/** failed if any step failed, else errored, else cancelled, else the good end; never good with a step left out. */
function finish(run: Run): Run {
  const has = (state: RunStep['state']) => run.steps.some((step) => step.state === state);
  const bad = has('failed') ? 'failed' : has('errored') ? 'errored' : has('cancelled') ? 'cancelled' : undefined;
  if (bad !== undefined) return { ...run, state: bad };
  if (run.steps.length === 0 || has('skipped')) return { ...run, state: 'errored' };
  if (run.kind === 'release')
    return { ...run, state: run.steps.every(isBeginning) ? 'unchanged' : ('published' satisfies ReleaseState) };
  return { ...run, state: 'succeeded' satisfies PromotionState };
}

/** What every release begins with, before it is known what there is to do. */
export function isBeginning({ kind }: Pick<RunStep, 'kind'>): boolean {
  return kind === 'checkout' || kind === 'plan';
}

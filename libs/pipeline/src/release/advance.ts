import { attemptsOnErrors, attemptsOnLostWorkers, pauseAfter } from './attempts.ts';
import {
  type Advance,
  type Failure,
  newStep,
  type PlannedStep,
  type Reason,
  type Run,
  type RunEvent,
  type RunStep,
} from './run.ts';
import { deciding, isBeginning, mustStop, settle } from './settle.ts';
import { canCancel, canRetry, isFinalRun } from './status.ts';

/**
 * The one place in which a release or a promotion moves. Total: an event that does not fit (an unknown step, a stale
 * epoch, a final run) changes nothing and gives the same run back. Pure: `now` only dates the next try.
 */
export function advance(run: Run, event: RunEvent, now: Date): Advance {
  const told = apply(run, event, now);
  return told === undefined ? { run, ready: [], stop: [], changed: [] } : difference(run, settle(told));
}

/** The event itself, without what follows from it; undefined when it does not fit. */
function apply(run: Run, event: RunEvent, now: Date): Run | undefined {
  if (event.type === 'retry-requested') return retry(run);
  if (isFinalRun(run.state)) return undefined;
  if (event.type === 'created') return run;
  if (event.type === 'cancel-requested') return canCancel(run.state) ? { ...run, state: 'cancelling' } : undefined;

  const step = run.steps.find((candidate) => candidate.key === event.key);
  if (step === undefined) return undefined;
  if (event.type === 'step-claimed') return claim(run, step, event.epoch);
  if (step.state !== 'running' || step.epoch !== event.epoch) return undefined;
  switch (event.type) {
    case 'step-succeeded':
      return succeed(run, step, event.adds ?? [], event.nothingNew ?? false);
    case 'step-failed':
      return fail(run, step, 'failed', event.failure);
    case 'step-errored':
      return err(run, step, event.failure, event.transient, now);
    case 'lease-lost':
    case 'step-stopped':
      return handOn(run, step);
  }
}

/** Epochs follow each other without gaps, so of two claims that read the same epoch only the first one counts. */
function claim(run: Run, step: RunStep, epoch: number): Run | undefined {
  if (step.state !== 'ready' || epoch !== step.epoch + 1) return undefined;
  const attempts = step.attempts + 1;
  const claimed = replace(run, step, { state: 'running', epoch, attempts, notBefore: undefined, failure: undefined });
  return run.state === 'queued' ? { ...claimed, state: 'running' } : claimed;
}

function succeed(run: Run, step: RunStep, adds: readonly PlannedStep[], nothingNew: boolean): Run {
  const steps = [...run.steps];
  const keys = new Set(steps.map((present) => present.key));
  for (const planned of adds) {
    if (keys.has(planned.key)) continue;
    keys.add(planned.key);
    steps.push(newStep(planned));
  }
  // Without this a release whose plan forgot its steps would count as published.
  if (step.kind === 'plan' && !nothingNew && steps.every(isBeginning)) {
    return fail(run, step, 'errored', { message: 'The plan named no steps, so there is nothing to build or publish.' });
  }
  return replace({ ...run, steps }, step, { state: 'succeeded' });
}

function fail(run: Run, step: RunStep, kind: Failure['kind'], reason: Reason): Run {
  const failure: Failure = { kind, message: reason.message, step: step.key };
  return { ...replace(run, step, { state: kind, failure }), failure: deciding(run.failure, failure) };
}

/** An error while the run must stop is most likely the stop's own echo: it neither counts nor is tried again. */
function err(run: Run, step: RunStep, reason: Reason, transient: boolean, now: Date): Run {
  if (mustStop(run)) return replace(run, step, { state: 'cancelled' });
  if (!transient || step.attempts >= attemptsOnErrors) return fail(run, step, 'errored', reason);
  const notBefore = new Date(now.getTime() + pauseAfter(step.attempts));
  const failure: Failure = { kind: 'errored', message: reason.message, step: step.key };
  return replace(run, step, { state: 'ready', notBefore, failure });
}

/** Its worker was lost, or gave it back without having been told to stop (a shutdown): another one takes it. */
function handOn(run: Run, step: RunStep): Run {
  if (mustStop(run)) return replace(run, step, { state: 'cancelled' });
  if (step.attempts < attemptsOnLostWorkers) return replace(run, step, { state: 'ready' });
  const message = `The worker was lost in each of ${step.attempts} attempts at ${step.key}; look at the workers' own logs.`;
  return fail(run, step, 'errored', { message });
}

/** Keeps what succeeded; everything else starts again with a fresh count of attempts. Epochs go on. */
function retry(run: Run): Run | undefined {
  if (!canRetry(run.state) || run.steps.every((step) => step.state === 'succeeded')) return undefined;
  const steps = run.steps.map((step) =>
    step.state === 'succeeded'
      ? step
      : { ...step, state: 'waiting' as const, attempts: 0, notBefore: undefined, failure: undefined },
  );
  return { ...run, state: 'queued', steps, failure: undefined };
}

function replace(run: Run, step: RunStep, change: Partial<RunStep>): Run {
  return {
    ...run,
    steps: run.steps.map((present) => (present.key === step.key ? { ...present, ...change } : present)),
  };
}

function difference(before: Run, after: Run): Advance {
  const known = new Map(before.steps.map((step) => [step.key, step]));
  const changed = after.steps.filter((step) => known.get(step.key) !== step);
  if (changed.length === 0 && before.state === after.state) return { run: before, ready: [], stop: [], changed: [] };
  const ready = changed.filter((step) => step.state === 'ready');
  const stop = mustStop(after) && !mustStop(before) ? after.steps.filter((step) => step.state === 'running') : [];
  const keys = (steps: readonly RunStep[]) => steps.map((step) => step.key);
  return { run: after, ready: keys(ready), stop: keys(stop), changed: keys(changed) };
}

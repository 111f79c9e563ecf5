/** Kinds of steps, in the order in which a release and then a promotion passes them. */
export const stepKinds = [
  'checkout',
  'plan',
  'build',
  'test',
  'package',
  'assemble',
  'check',
  'publish',
  'copy',
  'deploy',
  'verify',
] as const;
export type StepKind = (typeof stepKinds)[number];

/**
 * waiting: its needs are not done. ready: a job is queued for it. failed: the thing under test said no.
 * errored: something of ours or around us broke. skipped: not needed any more because another step ended badly.
 */
export const stepStates = [
  'waiting',
  'ready',
  'running',
  'succeeded',
  'failed',
  'errored',
  'cancelled',
  'skipped',
] as const;
export type StepState = (typeof stepStates)[number];

/** unchanged: a rebuild that found nothing new in what goes into it, so that nothing was built or published. */
export const releaseStates = [
  'queued',
  'running',
  'cancelling',
  'published',
  'unchanged',
  'failed',
  'errored',
  'cancelled',
] as const;
export type ReleaseState = (typeof releaseStates)[number];

export const promotionStates = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'errored',
  'cancelled',
] as const;
export type PromotionState = (typeof promotionStates)[number];

/** A release and a promotion advance by the same rules; only the name of their good end differs. */
export type RunState = ReleaseState | PromotionState;

const liveStepStates: ReadonlySet<StepState> = new Set(['waiting', 'ready', 'running']);
const liveRunStates: ReadonlySet<RunState> = new Set(['queued', 'running', 'cancelling']);
const succeededRunStates: ReadonlySet<RunState> = new Set(['published', 'succeeded']);

/** A live step can still change by itself; a final one only by a retry that a person asks for. */
export function isLiveStep(state: StepState): boolean {
  return liveStepStates.has(state);
}

export function isFinalStep(state: StepState): boolean {
  return !liveStepStates.has(state);
}

/** Ended without success by itself: nothing after it can be reached. */
export function endedBadly(state: StepState): boolean {
  return state === 'failed' || state === 'errored';
}

export function isLiveRun(state: RunState): boolean {
  return liveRunStates.has(state);
}

export function isFinalRun(state: RunState): boolean {
  return !liveRunStates.has(state);
}

export function hasSucceeded(state: RunState): boolean {
  return succeededRunStates.has(state);
}

/** A retry runs again what did not succeed, so only a final run in which something did not can be retried. */
export function canRetry(state: RunState): boolean {
  return isFinalRun(state) && !hasSucceeded(state) && state !== 'unchanged';
}

/** Asking again while it is being cancelled changes nothing. */
export function canCancel(state: RunState): boolean {
  return state === 'queued' || state === 'running';
}

export function isStepKind(text: string): text is StepKind {
  return (stepKinds as readonly string[]).includes(text);
}

export function isStepState(text: string): text is StepState {
  return (stepStates as readonly string[]).includes(text);
}

export function isReleaseState(text: string): text is ReleaseState {
  return (releaseStates as readonly string[]).includes(text);
}

export function isPromotionState(text: string): text is PromotionState {
  return (promotionStates as readonly string[]).includes(text);
}

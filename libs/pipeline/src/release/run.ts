import type { PromotionState, ReleaseState, StepKind, StepState } from './status.ts';

/** Why a step, a release or a promotion did not end well. */
export interface Failure {
  /** failed: the thing under test said no. errored: something of ours or around us broke. */
  readonly kind: 'failed' | 'errored';
  /** One sentence for a person. */
  readonly message: string;
  /** Key of the step in which it happened. */
  readonly step: string;
}

/** A step that is to be done, before anything happened to it. */
export interface PlannedStep {
  /** Unique within its run: `plan`, `build linux/arm64`. */
  readonly key: string;
  readonly kind: StepKind;
  /** Normalised, as formatPlatform writes it. */
  readonly platform?: string;
  /** Keys of the steps that must have succeeded before. */
  readonly needs: readonly string[];
}

export interface RunStep extends PlannedStep {
  readonly state: StepState;
  /** Grows by one with every claim; what carries an older epoch is stale and changes nothing. */
  readonly epoch: number;
  /** Claims since the step was planned or a person asked for a retry. */
  readonly attempts: number;
  /** A ready step is not to be started before this; the queue holds its job back. */
  readonly notBefore?: Date;
  /** Of a failed or errored step; also of a ready one that is to be tried again. */
  readonly failure?: Failure;
}

interface RunOf<Kind extends string, State extends string> {
  readonly kind: Kind;
  readonly state: State;
  readonly steps: readonly RunStep[];
  /** The failure that decides the state: a failed step's before an errored one's, then the first to happen. */
  readonly failure?: Failure;
}

export type ReleaseRun = RunOf<'release', ReleaseState>;
export type PromotionRun = RunOf<'promotion', PromotionState>;
export type Run = ReleaseRun | PromotionRun;

/**
 * What happened. `epoch` names the attempt that an event is about: `step-claimed` carries the epoch that the claim
 * takes, one above the step's; every later event of that attempt carries the same number.
 */
export type RunEvent =
  | { readonly type: 'created' }
  | { readonly type: 'step-claimed'; readonly key: string; readonly epoch: number }
  | {
      readonly type: 'step-succeeded';
      readonly key: string;
      readonly epoch: number;
      readonly adds?: readonly PlannedStep[];
      /** Of the plan of a rebuild: every platform's inputs are those of the release before, so it ends here. */
      readonly nothingNew?: boolean;
    }
  | { readonly type: 'step-failed'; readonly key: string; readonly epoch: number; readonly failure: Reason }
  | {
      readonly type: 'step-errored';
      readonly key: string;
      readonly epoch: number;
      readonly failure: Reason;
      readonly transient: boolean;
    }
  | { readonly type: 'lease-lost'; readonly key: string; readonly epoch: number }
  | { readonly type: 'step-stopped'; readonly key: string; readonly epoch: number }
  | { readonly type: 'cancel-requested' }
  | { readonly type: 'retry-requested' };

/** A Failure fits here; its kind and step follow from the event and are not taken from it. */
export interface Reason {
  readonly message: string;
  readonly kind?: Failure['kind'];
  readonly step?: string;
}

export interface Advance {
  /** The very object that came in when the event changed nothing. */
  readonly run: Run;
  /** Steps that became ready by this event: a job must be sent for each, held back until its notBefore. */
  readonly ready: readonly string[];
  /** Running steps whose work must be told to stop; each answers with step-stopped or with its own end. */
  readonly stop: readonly string[];
  /** Steps that differ from before or are new. */
  readonly changed: readonly string[];
}

/** A run before its `created` event: queued, every step waiting. */
export function newRun(kind: Run['kind'], steps: readonly PlannedStep[]): Run {
  return { kind, state: 'queued', steps: steps.map(newStep) };
}

export function newStep(planned: PlannedStep): RunStep {
  const { key, kind, platform, needs } = planned;
  return { key, kind, ...(platform === undefined ? {} : { platform }), needs, state: 'waiting', epoch: 0, attempts: 0 };
}

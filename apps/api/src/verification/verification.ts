import type { VerifySettings } from '@slipway/pipeline';
import type { Engine } from '../engine/engine.ts';
import type { DeployLog, DeploySpec, Observed, Target } from '../target/target.ts';

export interface VerificationSpec {
  /** What was deployed. */
  readonly deployment: DeploySpec;
  /** With the values of its variables put in; see `expandVerify`. */
  readonly verify: VerifySettings;
}

export interface VerificationSurroundings {
  readonly target: Target;
  /** That of the target, for commands; absent where the target has none. */
  readonly engine?: Engine;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly log: DeployLog;
  /** Takes private values out of what is logged and kept. */
  readonly mask: (text: string) => string;
  /** Waits for so many ms, or throws the signal's reason. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export type CheckKind = 'health' | 'http' | 'command' | 'bake';

/** What was looked at, and what was seen last; bounded, masked, and nothing but plain data. */
export interface Check {
  readonly kind: CheckKind;
  /** `GET http://…/version`, `/smoke --fast`, `5m`. */
  readonly name: string;
  readonly passed: boolean;
  /** Looks or tries, the last one included. */
  readonly attempts: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** One sentence when it did not pass. */
  readonly message?: string;
  readonly status?: number;
  readonly exitCode?: number;
  /** The beginning of the last answer, or the end of what the command wrote; at most 2,000 characters. */
  readonly answer?: string;
}

/** `failed`: the deployment is not what it should be; `unreachable`: nobody could look, which says nothing about it. */
export type Verification = {
  /** In the order in which they were made; after one that did not pass none is made. */
  readonly checks: readonly Check[];
  /** The last look at the target. */
  readonly observed: Observed;
} & (
  | { readonly outcome: 'passed'; readonly message?: undefined }
  | { readonly outcome: 'failed' | 'unreachable'; readonly message: string }
);

/** One check that was made; `outcome` as of a verification. */
export interface Checked {
  readonly check: Check;
  readonly outcome: Verification['outcome'];
  readonly observed?: Observed;
}

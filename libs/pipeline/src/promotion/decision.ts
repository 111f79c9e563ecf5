import type { RuleName } from './policy.ts';

/** What has to happen so that a reason goes away; a page offers it as an act. */
export const clearingActs = [
  'wait',
  'approve',
  'withdraw-decline',
  'end-freeze',
  'lift-stop',
  'lift-rejection',
  'lift-hold',
  'promote-elsewhere',
  'finish-promotion',
  'promote-set',
  'measure',
  'scan',
  'release-again',
  'change-policy',
  'change-environment',
] as const;
export type ClearingAct = (typeof clearingActs)[number];

export interface DecisionReason {
  readonly rule: RuleName;
  /** Stable: `rule.what`, in kebab case. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** When it goes away by itself; absent: it does not, or nobody knows. */
  readonly clearsAt?: Date;
  readonly clearsBy: { readonly act: ClearingAct; readonly who: string };
  /** It is reported and does not block. */
  readonly rehearsal: boolean;
  /** Whether somebody with that permission may pass it with a reason. */
  readonly overridable: boolean;
}

/**
 * passed, refused; rehearsed: it would have refused; overridden: it refused and somebody passed it with a reason;
 * not-applicable: there was nothing to ask.
 */
export type CheckState = 'passed' | 'refused' | 'rehearsed' | 'overridden' | 'not-applicable';

/** One rule and what it says. */
export interface Check {
  readonly rule: RuleName;
  readonly state: CheckState;
  /** One sentence: why it passed or does not apply; of the others, their first reason. */
  readonly message: string;
  readonly reasons: readonly DecisionReason[];
  /** When time alone makes it say something else. */
  readonly changesAt?: Date;
}

export interface Decision {
  readonly allowed: boolean;
  /** Everything that refuses; empty when it is allowed. Rehearsed and overridden reasons stand in their checks. */
  readonly reasons: readonly DecisionReason[];
  /** Every rule that was asked, in the order of `ruleNames`. */
  readonly checks: readonly Check[];
  /** When time alone will have cleared every reason; absent when it is allowed and when one of them needs more. */
  readonly clearsAt?: Date;
  /** Before this, time alone changes no check; absent when it never does. */
  readonly nextChangeAt?: Date;
  readonly override?: { readonly by: string; readonly reason: string; readonly rules: readonly RuleName[] };
}

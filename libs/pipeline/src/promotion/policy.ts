import type { Severity } from './severity.ts';

/** Rules that hold everywhere, whatever a policy says. */
export const standingRules = ['published', 'rejected', 'stop', 'busy', 'freeze', 'hold'] as const;

/** Rules that a policy sets, by the key under which they stand in its document. */
export const policyRules = [
  'freezeWindows',
  'upstream',
  'soak',
  'platforms',
  'tests',
  'size',
  'baseImage',
  'findings',
  'approvals',
  'order',
  'concurrency',
  'releaseSet',
] as const;

export type StandingRule = (typeof standingRules)[number];
export type PolicyRule = (typeof policyRules)[number];
export type RuleName = StandingRule | PolicyRule;
export const ruleNames: readonly RuleName[] = [...standingRules, ...policyRules];

export interface RuleSettings {
  /** Reported, never blocking. */
  readonly rehearsal: boolean;
}

/**
 * Which rules an environment has, with every default in place; a rule that is absent is not asked. Plain data: it
 * survives JSON. Times in milliseconds, sizes in bytes.
 */
export interface Policy {
  readonly freezeWindows?: FreezeWindowsRule;
  readonly upstream?: UpstreamRule;
  readonly soak?: SoakRule;
  readonly platforms?: RuleSettings;
  readonly tests?: TestsRule;
  readonly size?: SizeRule;
  readonly baseImage?: BaseImageRule;
  readonly findings?: FindingsRule;
  readonly approvals?: ApprovalsRule;
  readonly order?: RuleSettings;
  readonly concurrency?: RuleSettings;
  readonly releaseSet?: ReleaseSetRule;
}

/** What holds where nobody wrote a policy, and where a document leaves these two out. */
export const defaultPolicy: Policy = {
  upstream: { rehearsal: false },
  platforms: { rehearsal: false },
};

export interface FreezeWindowsRule extends RuleSettings {
  /** Whether rollbacks pass; they do when not said. */
  readonly rollbacksPass: boolean;
  readonly windows: readonly PolicyFreeze[];
}

export interface PolicyFreeze {
  readonly name: string;
  /** Local time of the first one, `2026-01-02T18:00`; it need not match the recurrence. */
  readonly start: string;
  /** Whole days are days of the calendar, the rest is exact (RFC 5545, 3.3.6). */
  readonly duration: number;
  /** An RFC 5545 RRULE; absent: once. */
  readonly recurrence?: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Deployed and verified in the environment's upstreams, or in those that stand here. */
export interface UpstreamRule extends RuleSettings {
  readonly environments?: readonly string[];
  /** Absent: the environment's own. */
  readonly mode?: 'all' | 'one';
}

/** How long it must have run, verified, in which environment. */
export interface SoakRule extends RuleSettings {
  /** In each upstream; with mode `one`, in one of them. */
  readonly duration?: number;
  /** In these, whether they are upstreams or not. */
  readonly environments: Readonly<Record<string, number>>;
}

export interface TestsRule extends RuleSettings {
  /** Whether an application without tests passes; it does not when not said. */
  readonly nonePasses: boolean;
}

/** By platform; `default` for those that are not named. */
export type Budget = Readonly<Record<string, number>>;

export interface SizeRule extends RuleSettings {
  /** Most bytes of a pull. */
  readonly pull?: Budget;
  /** Most bytes of an update from what runs. */
  readonly update?: Budget;
  /** Most bytes by which a pull may grow against what runs. */
  readonly growth?: Budget;
}

export interface BaseImageRule extends RuleSettings {
  /** Milliseconds since the base image was built. */
  readonly maxAge?: number;
  /** Whether its tag must not have moved on since: of every base image, or of those that the runtime stage stands on. */
  readonly current: boolean | 'runtime';
}

export interface FindingsRule extends RuleSettings {
  /** Every finding must be less severe than this. */
  readonly below: Severity;
  /** Identifiers that somebody has looked at and lets pass. */
  readonly accepted: readonly string[];
  /** Whether findings without a severity pass; they do not when not said. */
  readonly unknownPasses: boolean;
  /** A report that is older counts as none. */
  readonly reportAge?: number;
}

export interface ApprovalsRule extends RuleSettings {
  /** How many different people. */
  readonly count: number;
  /** How many of each group at least; when any is named, only members of these count. */
  readonly groups: Readonly<Record<string, number>>;
  readonly requesterMayApprove: boolean;
  /** Milliseconds after which an approval counts no more. */
  readonly expiresAfter?: number;
}

export interface ReleaseSetRule extends RuleSettings {
  /** Whether a release that belongs to no set is refused; it passes when not said. */
  readonly required: boolean;
}

import type { Severity } from './severity.ts';

/** `rehearsal` of every rule. */
interface RuleShape {
  readonly rehearsal?: boolean;
}

export type BudgetShape = string | Readonly<Record<string, string>>;

export interface FreezeWindowShape {
  readonly name: string;
  readonly start: string;
  readonly duration: string;
  readonly recurrence?: string;
  readonly timeZone: string;
}

/** What the schema lets through, before defaults and before what a schema cannot say. */
export interface PolicyShape {
  readonly freezeWindows?: RuleShape & {
    readonly windows: readonly FreezeWindowShape[];
    readonly rollbacksPass?: boolean;
  };
  readonly upstream?:
    | false
    | (RuleShape & { readonly environments?: readonly string[]; readonly mode?: 'all' | 'one' });
  readonly soak?: RuleShape & {
    readonly duration?: string;
    readonly environments?: Readonly<Record<string, string>>;
  };
  readonly platforms?: false | RuleShape;
  readonly tests?: RuleShape & { readonly nonePasses?: boolean };
  readonly size?: RuleShape & {
    readonly pull?: BudgetShape;
    readonly update?: BudgetShape;
    readonly growth?: BudgetShape;
  };
  readonly baseImage?: RuleShape & { readonly maxAge?: string; readonly current?: boolean | 'runtime' };
  readonly findings?: RuleShape & {
    readonly below: Severity;
    readonly accepted?: readonly string[];
    readonly unknownPasses?: boolean;
    readonly reportAge?: string;
  };
  readonly approvals?: RuleShape & {
    readonly count?: number;
    readonly groups?: Readonly<Record<string, number>>;
    readonly requesterMayApprove?: boolean;
    readonly expiresAfter?: string;
  };
  readonly order?: RuleShape;
  readonly concurrency?: RuleShape;
  readonly releaseSet?: RuleShape & { readonly required?: boolean };
}

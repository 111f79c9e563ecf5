import type { DecisionReason } from '../decision.ts';
import type { DecisionFacts } from '../facts.ts';
import type { Policy } from '../policy.ts';

/** A reason before it is known how the rule is asked. */
export type Objection = Pick<DecisionReason, 'code' | 'message' | 'clearsAt' | 'clearsBy'>;

/** What one rule says. `changesAt`: when time alone makes it say something else. */
export type Answer =
  | { readonly state: 'passed' | 'not-applicable'; readonly message: string; readonly changesAt?: Date | undefined }
  | { readonly state: 'refused'; readonly objections: readonly Objection[]; readonly changesAt?: Date | undefined };

/** undefined: the policy does not ask. */
export type Rule = (facts: DecisionFacts, policy: Policy, now: Date) => Answer | undefined;

export const passed = (message: string, changesAt?: Date): Answer => ({ state: 'passed', message, changesAt });

export const notApplicable = (message: string, changesAt?: Date): Answer => ({
  state: 'not-applicable',
  message,
  changesAt,
});

/** Refused when there is any objection, else passed. */
export function unless(objections: readonly Objection[], message: string, changesAt?: Date): Answer {
  return objections.length > 0 ? { state: 'refused', objections, changesAt } : passed(message, changesAt);
}

/** The first moment after now of those that are known. */
export function earliest(moments: Iterable<Date | undefined>, now: Date): Date | undefined {
  let first: Date | undefined;
  for (const moment of moments) {
    if (moment !== undefined && moment > now && (first === undefined || moment < first)) first = moment;
  }
  return first;
}

export function later(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}

/** Facts of each platform that are wrong in the same way become one sentence that names them. */
export function byKey<T>(entries: Iterable<readonly [key: string, value: T]>): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of entries) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

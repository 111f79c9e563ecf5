import type { CheckPartsFragment } from '../../graphql/generated/documents.ts';

type Asked = Pick<CheckPartsFragment, 'state' | 'reasons'>;

/** Acts after which this very plan still could not go on: a new release, or other rules, make another plan. */
const beyond: readonly string[] = ['release-again', 'change-policy', 'change-environment'];

export interface ArrangedChecks<Check> {
  /** What refuses, was overridden, or would refuse: what a reader came for. */
  readonly standing: readonly Check[];
  readonly passed: readonly Check[];
  readonly notApplicable: readonly Check[];
}

/** Refusals first, then what somebody passed, then what is in rehearsal; within each as the policy asks. */
export function arrangeChecks<Check extends Pick<Asked, 'state'>>(checks: readonly Check[]): ArrangedChecks<Check> {
  const of = (state: Asked['state']) => checks.filter((check) => check.state === state);
  return {
    standing: [...of('REFUSED'), ...of('OVERRIDDEN'), ...of('REHEARSED')],
    passed: of('PASSED'),
    notApplicable: of('NOT_APPLICABLE'),
  };
}

export interface Ways {
  readonly promote: boolean;
  /** It may be allowed later without another plan, so it is worth asking for. */
  readonly request: boolean;
  /** Somebody with that permission may pass all of what refuses. */
  readonly override: boolean;
}

/** What can be done with a plan after the policy's answer, whoever looks at it. */
export function waysOn(decision: { readonly allowed: boolean; readonly checks: readonly Asked[] }): Ways {
  if (decision.allowed) return { promote: true, request: false, override: false };
  const reasons = decision.checks.filter((check) => check.state === 'REFUSED').flatMap((check) => check.reasons);
  return {
    promote: false,
    request: reasons.every((reason) => reason.clearsAt !== null || !beyond.includes(reason.clearsBy)),
    override: reasons.every((reason) => reason.overridable),
  };
}

/** `base-image` and `baseImage` are both `Base image`. */
export function ruleName(rule: string): string {
  const words = rule.replaceAll('-', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

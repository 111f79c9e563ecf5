import type { Check, Decision, DecisionReason } from './decision.ts';
import type { DecisionFacts, OverrideFacts } from './facts.ts';
import { type Policy, type RuleName, ruleNames } from './policy.ts';
import { goesBack } from './rollback-request.ts';
import { type Answer, notApplicable, type Rule } from './rule/answer.ts';
import { approvals } from './rule/approvals.ts';
import { baseImage } from './rule/base-image.ts';
import { findings } from './rule/findings.ts';
import { freeze, freezeWindows } from './rule/freeze.ts';
import { platforms, size, tests } from './rule/image.ts';
import { concurrency, order, releaseSet } from './rule/relation.ts';
import { soak } from './rule/soak.ts';
import { busy, hold, published, rejected, stop } from './rule/standing.ts';
import { upstream } from './rule/upstream.ts';

const rules: Readonly<Record<RuleName, Rule>> = {
  published,
  rejected,
  stop,
  busy,
  freeze,
  hold,
  freezeWindows,
  upstream,
  soak,
  platforms,
  tests,
  size,
  baseImage,
  findings,
  approvals,
  order,
  concurrency,
  releaseSet,
};

/** What nobody passes by a reason: it is lifted, ended or waited for instead. */
const neverOverridden: ReadonlySet<RuleName> = new Set(['published', 'rejected', 'stop', 'busy', 'hold', 'platforms']);

/** What a release had to show before it ran here the first time; going back to it does not ask again. */
const qualifying: ReadonlySet<RuleName> = new Set([
  ...([
    'upstream',
    'soak',
    'tests',
    'size',
    'baseImage',
    'findings',
    'approvals',
    'concurrency',
    'releaseSet',
  ] as const),
]);

/** Freezes follow one another; after this many the time at which all has cleared is called unknown. */
const mostTurns = 100;

/**
 * Whether a release may go into an environment now, with every reason against it. Pure: the same facts, policy and time
 * have the same answer. A rule that needs a fact which nobody knows refuses and says so.
 */
export function decide(facts: DecisionFacts, policy: Policy, now: Date): Decision {
  const checks = checksOf(facts, policy, now);
  const reasons = blocking(checks);
  const allowed = reasons.length === 0;
  const clearsAt = allowed ? undefined : clearing(facts, policy, reasons, now);
  const nextChangeAt = first(checks.flatMap((check) => check.changesAt ?? []));
  const overridden = checks.filter(({ state }) => state === 'overridden').map(({ rule }) => rule);
  const { override } = facts.request;
  return {
    allowed,
    reasons,
    checks,
    ...(clearsAt === undefined ? {} : { clearsAt }),
    ...(nextChangeAt === undefined ? {} : { nextChangeAt }),
    ...(override === undefined || overridden.length === 0
      ? {}
      : { override: { by: override.by, reason: override.reason, rules: overridden } }),
  };
}

function checksOf(facts: DecisionFacts, policy: Policy, now: Date): readonly Check[] {
  return ruleNames.flatMap((rule): Check[] => {
    const answer = rules[rule](facts, policy, now);
    if (answer === undefined) return [];
    const back = qualifying.has(rule) && goesBack(facts);
    return [
      checkOf(rule, back ? notApplicable('It ran here before, verified, and is gone back to.') : answer, facts, policy),
    ];
  });
}

function checkOf(rule: RuleName, answer: Answer, { request }: DecisionFacts, policy: Policy): Check {
  const changes = answer.changesAt === undefined ? {} : { changesAt: answer.changesAt };
  if (answer.state !== 'refused')
    return { rule, state: answer.state, message: answer.message, reasons: [], ...changes };
  const rehearsal = rule in policy && policy[rule as keyof Policy]?.rehearsal === true;
  const overridable = !neverOverridden.has(rule);
  const reasons = answer.objections.map(
    (objection): DecisionReason => ({ rule, ...objection, rehearsal, overridable }),
  );
  const state = rehearsal ? 'rehearsed' : passes(rule, overridable, request.override) ? 'overridden' : 'refused';
  return { rule, state, message: reasons[0]?.message ?? '', reasons, ...changes };
}

/** A stop is passed only by who may lift stops; an override without a reason is none. */
function passes(rule: RuleName, overridable: boolean, override: OverrideFacts | undefined): boolean {
  if (override === undefined || override.reason.trim() === '') return false;
  return overridable || (rule === 'stop' && override.mayPassStops);
}

function blocking(checks: readonly Check[]): readonly DecisionReason[] {
  return checks.filter(({ state }) => state === 'refused').flatMap(({ reasons }) => reasons);
}

/** When one reason has cleared, another may have begun: asks again at that time, until nothing stands against it. */
function clearing(facts: DecisionFacts, policy: Policy, now: readonly DecisionReason[], asked: Date): Date | undefined {
  let reasons = now;
  let moment = asked;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const times = reasons.map(({ clearsAt }) => clearsAt);
    if (times.includes(undefined)) return undefined;
    const last = new Date(Math.max(...times.map(Number)));
    if (last <= moment) return undefined;
    moment = last;
    reasons = blocking(checksOf(facts, policy, moment));
    if (reasons.length === 0) return moment;
  }
  return undefined;
}

function first(moments: readonly Date[]): Date | undefined {
  return moments.length === 0 ? undefined : new Date(Math.min(...moments.map(Number)));
}

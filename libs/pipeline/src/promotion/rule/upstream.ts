import type { DecisionFacts } from '../facts.ts';
import { listed } from '../measure.ts';
import type { Policy } from '../policy.ts';
import { notApplicable, type Objection, type Rule, unless } from './answer.ts';

/** Which environments come before, and whether one of them is enough. */
export function upstreamsOf({ environment }: DecisionFacts, { upstream }: Policy) {
  return {
    environments: upstream?.environments ?? environment.upstreams.environments,
    mode: upstream?.mode ?? environment.upstreams.mode,
  };
}

export function gone(rule: string, name: string, fromPolicy: boolean, environment: string): Objection {
  const what = fromPolicy ? 'The policy of' : 'The environment';
  return {
    code: `${rule}.environment-gone`,
    message: `${what} ${environment} refers to the environment ${name}, which does not exist; change it.`,
    clearsBy: { act: fromPolicy ? 'change-policy' : 'change-environment', who: 'whoever governs the environment' },
  };
}

/** Deployments of these very digests there. */
export function deploymentsIn({ deployments, release }: DecisionFacts, environment: string) {
  if (release.digest === undefined) return [];
  return deployments.filter((one) => one.environment === environment && one.digest === release.digest);
}

export const upstream: Rule = (facts, policy) => {
  const { upstream: rule } = policy;
  if (rule === undefined) return undefined;
  const { release, environment } = facts;
  const { environments, mode } = upstreamsOf(facts, policy);
  if (environments.length === 0) return notApplicable(`${environment.name} has no upstream environment.`);
  const objections = environments.flatMap((name): Objection[] => {
    if (!facts.environments.includes(name))
      return [gone('upstream', name, rule.environments !== undefined, environment.name)];
    const there = deploymentsIn(facts, name);
    if (there.some(({ verifiedAt }) => verifiedAt !== undefined)) return [];
    const clearsBy = { act: 'promote-elsewhere', who: `whoever promotes to ${name}` } as const;
    if (there.length > 0)
      return [
        {
          code: 'upstream.not-verified',
          message: `Release ${release.name} was deployed to ${name}, but never verified there; see to it that it is.`,
          clearsBy,
        },
      ];
    const message = `Release ${release.name} was never deployed to ${name}; promote it there first.`;
    return [{ code: 'upstream.not-deployed', message, clearsBy }];
  });
  const verified = `Release ${release.name} was verified in ${listed(environments, mode === 'one' ? 'or' : 'and')}.`;
  if (mode === 'one' && objections.length < environments.length) return unless([], verified);
  return unless(mode === 'one' ? objections.map((one) => orElse(one, environments)) : objections, verified);
};

/** Where one is enough, a reason says so. */
function orElse(objection: Objection, environments: readonly string[]): Objection {
  if (environments.length === 1) return objection;
  return {
    ...objection,
    message: `${objection.message.replace(/\.$/, '')} (one of ${listed(environments, 'or')} is enough).`,
  };
}

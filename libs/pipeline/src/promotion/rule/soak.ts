import type { DecisionFacts, DeploymentFacts } from '../facts.ts';
import { formatMoment, formatPeriod, listed } from '../measure.ts';
import { earliest, later, notApplicable, type Objection, type Rule, unless } from './answer.ts';
import { deploymentsIn, gone, upstreamsOf } from './upstream.ts';

/** undefined: it has run there for long enough. */
type Soaked = Objection | undefined;

export const soak: Rule = (facts, policy, now) => {
  const { soak: rule } = policy;
  if (rule === undefined) return undefined;
  const upstreams = upstreamsOf(facts, policy);
  const general = rule.duration === undefined ? [] : upstreams.environments;
  const named = Object.entries(rule.environments);
  const unnamed = general.filter((name) => rule.environments[name] === undefined);
  if (named.length + general.length === 0)
    return notApplicable(`${facts.environment.name} has no upstream environment to run in before.`);
  const ofNamed = named.map(([name, duration]) => soaked(facts, name, duration, now, true));
  const fromPolicy = policy.upstream?.environments !== undefined;
  const ofOthers = unnamed.map((name) => soaked(facts, name, rule.duration ?? 0, now, fromPolicy));
  const oneIsEnough = upstreams.mode === 'one' && unnamed.length > 1;
  const others = oneIsEnough ? leastOf(ofOthers, unnamed) : ofOthers;
  const objections = [...ofNamed, ...others].filter((one) => one !== undefined);
  const where = listed([...named.map(([name]) => name), ...unnamed], oneIsEnough ? 'or' : 'and');
  const changesAt = earliest(
    objections.map(({ clearsAt }) => clearsAt),
    now,
  );
  return unless(objections, `Release ${facts.release.name} has run for long enough in ${where}.`, changesAt);
};

function soaked(facts: DecisionFacts, name: string, duration: number, now: Date, fromPolicy: boolean): Soaked {
  if (!facts.environments.includes(name)) return gone('soak', name, fromPolicy, facts.environment.name);
  const { release } = facts;
  const verified = deploymentsIn(facts, name).filter(({ verifiedAt }) => verifiedAt !== undefined);
  const clearsBy = { act: 'promote-elsewhere', who: `whoever promotes to ${name}` } as const;
  if (verified.length === 0) {
    const message = `Release ${release.name} must run in ${name} for ${formatPeriod(duration)}, and it was never verified there.`;
    return { code: 'soak.not-started', message, clearsBy };
  }
  const times = verified.map((one) => ran(one, now));
  const longest = Math.max(...times);
  if (longest >= duration) return undefined;
  const soFar = `Release ${release.name} has run in ${name} for ${formatPeriod(Math.max(longest, 0))} of ${formatPeriod(duration)}`;
  const running = verified.filter(({ until }) => until === undefined || until > now);
  const ends = running
    .map(({ verifiedAt }) => later(verifiedAt as Date, duration))
    .toSorted((a, b) => Number(a) - Number(b));
  const [clearsAt] = ends;
  if (clearsAt === undefined)
    return { code: 'soak.ended', message: `${soFar} and runs there no more; promote it there again.`, clearsBy };
  const message = `${soFar}; it is done at ${formatMoment(clearsAt)}.`;
  return { code: 'soak.running', message, clearsAt, clearsBy: { act: 'wait', who: 'time' } };
}

function ran({ verifiedAt, until }: DeploymentFacts, now: Date): number {
  const end = until !== undefined && until < now ? until : now;
  return Number(end) - Number(verifiedAt);
}

/** Where one is enough: nothing when one has, else the one that is done first, else all. */
function leastOf(soaks: readonly Soaked[], names: readonly string[]): readonly Soaked[] {
  if (soaks.some((one) => one === undefined)) return [];
  const known = soaks.filter((one) => one?.clearsAt !== undefined);
  const [first] = known.toSorted((a, b) => Number(a?.clearsAt) - Number(b?.clearsAt));
  const enough = ` (one of ${listed(names, 'or')} is enough).`;
  return (first === undefined ? soaks : [first]).map(
    (one) => one && { ...one, message: one.message.replace(/\.$/, enough) },
  );
}

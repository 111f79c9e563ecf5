import { hasSucceeded, isLiveRun } from '../../release/status.ts';
import type { DecisionFacts, Scope } from '../facts.ts';
import { formatMoment } from '../measure.ts';
import { notApplicable, type Objection, passed, type Rule, unless } from './answer.ts';

/** Kinds of requests behind which nobody sits. */
const unattended: ReadonlySet<string> = new Set(['automatic', 'schedule', 'webhook']);

export function inScope({ environment, application }: Scope, facts: DecisionFacts): boolean {
  return (
    (environment === undefined || environment === facts.environment.name) &&
    (application === undefined || application === facts.release.application)
  );
}

export const published: Rule = ({ release }) => {
  if (!hasSucceeded(release.state)) {
    const act = isLiveRun(release.state) ? 'wait' : 'release-again';
    const message = `Release ${release.name} is ${release.state}; only a published release can be promoted.`;
    const who = act === 'wait' ? 'the release itself' : 'whoever releases';
    return unless([{ code: 'published.not-published', message, clearsBy: { act, who } }], '');
  }
  if (release.digest !== undefined) return passed(`Release ${release.name} is published.`);
  const message = `The digest of release ${release.name} is not known; release that commit again.`;
  const clearsBy = { act: 'release-again', who: 'whoever releases' } as const;
  return unless([{ code: 'published.digest-unknown', message, clearsBy }], '');
};

export const rejected: Rule = ({ release, rejection }) => {
  if (rejection === null) return passed(`Release ${release.name} is not rejected.`);
  const { by, at, reason } = rejection;
  const message = `Release ${release.name} was rejected by ${by} on ${formatMoment(at)} (${reason}); lift the rejection first.`;
  const clearsBy = { act: 'lift-rejection', who: 'somebody who may lift rejections' } as const;
  return unless([{ code: 'rejected.release', message, clearsBy }], '');
};

export const stop: Rule = (facts) => {
  const stops = facts.stops.filter((one) => inScope(one, facts));
  const objections = stops.map(({ application, environment, by, at, reason }): Objection => {
    const what = application === undefined ? 'everything' : application;
    const where = environment === undefined ? 'everywhere' : `in ${environment}`;
    return {
      code: 'stop.line',
      message: `The line is stopped for ${what} ${where} by ${by} since ${formatMoment(at)} (${reason}).`,
      clearsBy: { act: 'lift-stop', who: 'somebody who may lift stops' },
    };
  });
  return unless(objections, 'The line is not stopped.');
};

export const busy: Rule = ({ release, environment, underWay, request }) => {
  const others = underWay.filter(
    (one) =>
      one.application === release.application &&
      one.environment === environment.name &&
      one.promotion !== request.promotion,
  );
  const objections = others.map(
    ({ name }): Objection => ({
      code: 'busy.promotion',
      message: `A promotion of ${release.application} ${name} to ${environment.name} is on its way; wait for its end, or cancel it.`,
      clearsBy: { act: 'finish-promotion', who: 'that promotion, or somebody who cancels it' },
    }),
  );
  return unless(objections, `No other promotion of ${release.application} to ${environment.name} is on its way.`);
};

const causes = {
  'older-release': 'promoted an older release by hand',
  rollback: 'rolled back',
  pin: 'pinned what runs',
} as const;

export const hold: Rule = ({ release, environment, request, hold }) => {
  if (hold === null) return passed(`Automatic promotion of ${release.application} is not held.`);
  const { cause, by, at, reason } = hold;
  const since = `${by} ${causes[cause]} on ${formatMoment(at)}`;
  if (!unattended.has(request.kind)) return notApplicable(`${since}, which holds only what nobody asks for by hand.`);
  // One that has begun was free of any hold then; while it is under way, nothing else can have made one of this cause.
  if (request.kind === 'schedule' && request.promotion !== undefined && cause === 'older-release')
    return notApplicable(`${since}, which is this very promotion.`);
  const why = reason === undefined ? '' : ` (${reason})`;
  const message = `Automatic promotion of ${release.application} to ${environment.name} is held: ${since}${why}; lift the hold first.`;
  return unless(
    [{ code: 'hold.stands', message, clearsBy: { act: 'lift-hold', who: 'a person who may promote' } }],
    '',
  );
};

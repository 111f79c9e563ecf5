import { listed } from '../measure.ts';
import { isOlderRelease } from '../release-order.ts';
import { isRollback } from '../rollback-request.ts';
import { notApplicable, type Objection, passed, type Rule, unless } from './answer.ts';

export const order: Rule = ({ release, environment, present, request }, { order: rule }) => {
  if (rule === undefined) return undefined;
  if (isRollback(request)) return notApplicable('A rollback may go back to something older.');
  if (present.state === 'none') return notApplicable(`Nothing runs in ${environment.name} yet.`);
  if (present.state === 'unknown') {
    const message = `Nobody knows what runs in ${environment.name}, so nobody can say whether release ${release.name} is older.`;
    return unless(
      [{ code: 'order.present-unknown', message, clearsBy: { act: 'measure', who: 'the target, once it answers' } }],
      '',
    );
  }
  if (present.release === release.id || !isOlderRelease(release.order, present.order))
    return passed(`Release ${release.name} is not older than ${present.name}, which runs in ${environment.name}.`);
  const message = `Release ${release.name} is older than ${present.name}, which runs in ${environment.name}; roll back instead, or promote a newer one.`;
  return unless(
    [{ code: 'order.older', message, clearsBy: { act: 'release-again', who: 'whoever releases something newer' } }],
    '',
  );
};

export const concurrency: Rule = ({ release, environment, underWay, request }, { concurrency: rule }) => {
  if (rule === undefined) return undefined;
  const elsewhere = underWay.filter(
    (one) => one.release === release.id && one.environment !== environment.name && one.promotion !== request.promotion,
  );
  const objections = elsewhere.map(
    (one): Objection => ({
      code: 'concurrency.elsewhere',
      message: `Release ${release.name} is on its way to ${one.environment}; it goes to one environment at a time.`,
      clearsBy: { act: 'finish-promotion', who: 'that promotion, or somebody who cancels it' },
    }),
  );
  return unless(objections, `Release ${release.name} is not on its way anywhere else.`);
};

export const releaseSet: Rule = ({ release, environment, sets }, { releaseSet: rule }) => {
  if (rule === undefined) return undefined;
  const clearsBy = { act: 'promote-set', who: `whoever promotes to ${environment.name}` } as const;
  if (sets.length === 0) {
    if (!rule.required) return notApplicable(`Release ${release.name} belongs to no set.`);
    const message = `Release ${release.name} belongs to no set of releases that were tested together; make one that was.`;
    return unless([{ code: 'release-set.none', message, clearsBy }], '');
  }
  const whole = sets.find(({ members }) => members.every(({ there }) => there));
  if (whole !== undefined) return passed(`All of the set ${whole.name} is in ${environment.name} or comes along.`);
  const objections = sets.map(({ name, members }): Objection => {
    const missing = members.filter(({ there }) => !there).map((one) => `${one.application} ${one.name}`);
    const message = `Release ${release.name} was tested with ${listed(missing)} (set ${name}); promote them together to ${environment.name}.`;
    return { code: 'release-set.incomplete', message, clearsBy };
  });
  return unless(objections, '');
};

import { countApprovals, expiryOf } from '../approval.ts';
import { formatMoment, listed } from '../measure.ts';
import { earliest, type Objection, type Rule, unless } from './answer.ts';

export const approvals: Rule = (facts, { approvals: rule }, now) => {
  if (rule === undefined) return undefined;
  const { approved, declined, discounted, missing, missingOf, nextExpiry } = countApprovals(facts, rule, now);
  const groups = Object.keys(rule.groups);
  const others = rule.requesterMayApprove ? '' : ` other than ${facts.request.requestedBy}`;
  const who = groups.length === 0 ? `people${others}` : `members of ${listed(groups, 'or')}${others}`;
  const aside = discounted.map(({ approval, because }) => `that of ${approval.actor} does not count: ${because}`);
  const note = aside.length === 0 ? '' : ` (${aside.slice(0, 3).join('; ')})`;
  const objections: Objection[] = [];
  if (missing > 0) {
    const have = approved.length === 0 ? 'none' : `${approved.length} (${listed(approved.map(({ actor }) => actor))})`;
    const message = `It needs ${rule.count} approval${rule.count === 1 ? '' : 's'} of ${who} and has ${have}${note}.`;
    objections.push({ code: 'approvals.missing', message, clearsBy: { act: 'approve', who } });
  }
  for (const [group, lacking] of Object.entries(missingOf)) {
    const message = `It lacks ${lacking} approval${lacking === 1 ? '' : 's'} of ${group}${missing > 0 ? '' : note}.`;
    objections.push({
      code: 'approvals.group',
      message,
      clearsBy: { act: 'approve', who: `members of ${group}${others}` },
    });
  }
  for (const one of declined) {
    const expiry = expiryOf(one, rule);
    const message = `${one.actor} declined on ${formatMoment(one.at)}; ask for another word.`;
    const clearsBy = { act: 'withdraw-decline', who: one.actor } as const;
    objections.push({
      code: 'approvals.declined',
      message,
      clearsBy,
      ...(expiry === undefined ? {} : { clearsAt: expiry }),
    });
  }
  const message = `${listed(approved.map(({ actor }) => actor))} approved.`;
  return unless(objections, message, earliest([nextExpiry], now));
};

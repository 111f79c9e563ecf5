import { describe, expect, it } from '@jest/globals';
import { approvalHelps, countApprovals, expiryOf, voidedBecause } from './approval.ts';
import type { ApprovalsRule } from './policy.ts';
import { approval, at, base, digest, now, otherDigest } from './testing/decide-table.ts';

const rule: ApprovalsRule = { rehearsal: false, count: 2, groups: { security: 1 }, requesterMayApprove: false };
const binding = { digest, plan: 'plan-7', policyVersion: 3 };

describe('an approval', () => {
  it.each([
    ['for the same', binding, undefined],
    ['for other digests', { ...binding, digest: otherDigest }, 'the release has another digest now'],
    ['for another plan', { ...binding, plan: 'plan-6' }, 'there is another plan now'],
    ['for another policy', { ...binding, policyVersion: 2 }, 'the policy has changed since'],
  ])('%s', (_what, given, because) => expect(voidedBecause(given, binding)).toBe(because));

  it('expires at the earlier of its own time and the one of the policy', () => {
    const given = { at: at('07:00'), expiresAt: at('09:00') };
    expect(expiryOf(given, {})).toEqual(at('09:00'));
    expect(expiryOf(given, { expiresAfter: 3_600_000 })).toEqual(at('08:00'));
    expect(expiryOf(given, { expiresAfter: 9_000_000 })).toEqual(at('09:00'));
    expect(expiryOf({ at: at('07:00') }, { expiresAfter: 3_600_000 })).toEqual(at('08:00'));
    expect(expiryOf({ at: at('07:00') }, {})).toBeUndefined();
  });
});

it('counts who agrees, and says of each other one why it does not count', () => {
  const approvals = [
    approval('ben', { expiresAt: at('10:00') }),
    approval('anna'),
    approval('carol', { groups: ['security'] }),
    approval('gus', { groups: ['security'], plan: 'plan-6' }),
    approval('hal', { groups: ['security'], expiresAt: at('07:59') }),
  ];
  const count = countApprovals({ ...base, approvals }, rule, now);
  expect(count).toMatchObject({ missing: 1, missingOf: {}, complete: false, declined: [], nextExpiry: at('10:00') });
  expect(count.approved.map(({ actor }) => actor)).toEqual(['ben']);
  expect(count.discounted.map(({ approval, because }) => `${approval.actor}: ${because}`)).toEqual([
    'anna: anna is in none of the groups that count',
    'carol: who asks does not approve',
    'gus: there is another plan now',
    'hal: it has expired',
  ]);
});

describe('an approval is missing', () => {
  const two = { ...rule, groups: {} };
  const security = { groups: ['security'] };
  const ops = { groups: ['ops'] };
  // base was asked for by carol.
  it.each<[string, string, { groups: string[] }, ApprovalsRule, ReturnType<typeof approval>[], boolean]>([
    ['of anybody', 'ben', ops, two, [], true],
    ['of one more', 'ben', ops, two, [approval('anna')], true],
    ['of nobody more', 'ben', ops, two, [approval('anna'), approval('gus')], false],
    ['of the group', 'ben', security, rule, [], true],
    ['of the group, and not of others', 'ben', ops, rule, [], false],
    [
      'of one group more, and not of those that agree',
      'ben',
      ops,
      { ...rule, count: 1, groups: { security: 1, ops: 1 } },
      [approval('anna', ops)],
      false,
    ],
    [
      'of the other group',
      'ben',
      security,
      { ...rule, count: 1, groups: { security: 1, ops: 1 } },
      [approval('anna', ops)],
      true,
    ],
    ['not of who asks', 'carol', security, rule, [], false],
    ['of who asks, where the policy lets them', 'carol', security, { ...rule, requesterMayApprove: true }, [], true],
    [
      'in place of one that expired',
      'ben',
      ops,
      { ...two, count: 1 },
      [approval('anna', { expiresAt: at('07:59') })],
      true,
    ],
    ['beside a decline', 'ben', ops, two, [approval('anna', { verdict: 'declined' })], true],
    [
      'none: it is a decline alone that stands against it',
      'ben',
      ops,
      { ...two, count: 1 },
      [approval('gus'), approval('anna', { verdict: 'declined' })],
      false,
    ],
  ])('%s', (_what, actor, { groups }, policy, approvals, helps) => {
    expect(approvalHelps({ actor, groups }, { ...base, approvals }, policy, now)).toBe(helps);
  });
});

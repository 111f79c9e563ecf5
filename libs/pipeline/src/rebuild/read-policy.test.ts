import { describe, expect, it } from '@jest/globals';
import { type RebuildPolicyInput, readRebuildPolicy } from './read-policy.ts';

const said = (input: Partial<RebuildPolicyInput>) => {
  const read = readRebuildPolicy({ mode: 'any-stage', ...input });
  return 'problems' in read ? read.problems.map(({ field, message }) => `${field}: ${message}`) : read.policy;
};
const example = 'write five fields, as 30 3 * * 1 for Mondays at 3:30.';

describe('a policy of rebuilds', () => {
  it('has defaults', () =>
    expect(said({ schedule: ' ', windows: null, timeZone: null })).toEqual({
      mode: 'any-stage',
      timeZone: 'UTC',
      windows: [],
      atOnce: 2,
      settle: 0,
    }));

  it('keeps what was said', () =>
    expect(
      said({
        mode: 'report',
        schedule: ' 30 3 * * MON ',
        timeZone: 'Europe/Berlin',
        windows: [{ days: ['monday', 'monday'], from: '22:00', to: '06:00' }],
        atOnce: 1,
        settleMinutes: 10,
      }),
    ).toEqual({
      mode: 'report',
      schedule: '30 3 * * MON',
      timeZone: 'Europe/Berlin',
      windows: [{ days: ['monday'], from: '22:00', to: '06:00' }],
      atOnce: 1,
      settle: 600_000,
    }));

  it.each<[string, Partial<RebuildPolicyInput>, readonly string[]]>([
    ['too few fields', { schedule: 'daily' }, [`schedule: The schedule "daily" has 1 field; ${example}`]],
    ['seconds', { schedule: '0 30 3 * * 1' }, [`schedule: The schedule "0 30 3 * * 1" has 6 fields; ${example}`]],
    [
      'a minute that is none',
      { schedule: '75 3 * * 1' },
      [`schedule: The schedule "75 3 * * 1" cannot be read; ${example}`],
    ],
    [
      '"now"',
      { schedule: '? 3 * * 1' },
      [`schedule: The schedule "? 3 * * 1" has a question mark, which means no time; ${example}`],
    ],
    [
      'a day that never comes',
      { schedule: '0 0 30 2 *' },
      [`schedule: The schedule "0 0 30 2 *" names a day that never comes; ${example}`],
    ],
    [
      'no time zone',
      { timeZone: 'Berlin' },
      ['timeZone: "Berlin" is no time zone; write one as Europe/Berlin or UTC.'],
    ],
    [
      'no time',
      { windows: [{ from: '25:00', to: '06:00' }] },
      ['windows: "25:00" is no time of a window; write it as 22:00.'],
    ],
    [
      'no length',
      { windows: [{ from: '06:00', to: '06:00' }] },
      ['windows: A window from 06:00 to 06:00 has no length; leave windows out for "at any time".'],
    ],
    [
      'too many windows',
      { windows: Array.from({ length: 21 }, () => ({ from: '01:00', to: '02:00' })) },
      ['windows: 21 windows are too many; 20 are the most.'],
    ],
    ['none at once', { atOnce: 0 }, ['atOnce: atOnce is 0, but must be from 1 to 100.']],
    [
      'too long a pause',
      { settleMinutes: 10_081 },
      ['settleMinutes: settleMinutes is 10081, but must be from 0 to 10080.'],
    ],
    [
      'everything at once',
      { schedule: 'x', timeZone: 'y', atOnce: -1 },
      [
        `schedule: The schedule "x" has 1 field; ${example}`,
        'timeZone: "y" is no time zone; write one as Europe/Berlin or UTC.',
        'atOnce: atOnce is -1, but must be from 1 to 100.',
      ].toSorted((a, b) => (a.startsWith('timeZone') ? -1 : b.startsWith('timeZone') ? 1 : 0)),
    ],
  ])('%s is refused', (_what, input, expected) => expect(said(input)).toEqual(expected));
});

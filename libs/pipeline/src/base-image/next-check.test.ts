import { expect, it } from '@jest/globals';
import { type NextCheckFacts, nextCheck, type Quota, untilAllowed } from './next-check.ts';
import { type TagState, unseen } from './tag-state.ts';

const now = new Date('2026-11-21T08:00:00.000Z');
const minute = 60_000;
const hour = 60 * minute;
const inMs = (ms: number) => new Date(now.getTime() + ms);
const facts: NextCheckFacts = { intervalMs: hour, chance: 0, tagsThere: 10 };
const quota = (remaining: number, ageMs = 0): Quota => ({
  limit: 100,
  remaining,
  windowMs: 6 * hour,
  seenAt: inMs(-ageMs),
});
const failing = (failures: number): Partial<TagState> => ({ failing: { since: now, failures, sentence: '' } });
const settling = (ms: number): Partial<TagState> => ({ settling: { since: now, until: inMs(ms) } });

it.each<[what: string, state: Partial<TagState>, facts: Partial<NextCheckFacts>, inMs: number]>([
  ['at each interval', {}, {}, hour],
  ['or up to a fifth later', {}, { chance: 1 }, 1.2 * hour],
  ['when it will have settled', settling(10 * minute), {}, 10 * minute],
  ['at the interval where it settles for longer', settling(24 * hour), {}, hour],
  ['at once where it should have settled', settling(-minute), {}, 0],
  ['a minute after a failure', failing(1), {}, minute],
  ['ever later after more', failing(4), {}, 8 * minute],
  ['at the interval after many', failing(30), {}, hour],
  ['not before the registry asked', failing(1), { retryAfterMs: 90 * minute }, 90 * minute],
  ['which is not believed beyond a day', failing(1), { retryAfterMs: 1_000 * hour }, 24 * hour],
  ['a short wish does not hasten', failing(4), { retryAfterMs: 1 }, 8 * minute],
  ['much is allowed', {}, { quota: quota(100) }, hour],
  // 75 are left to the watch, for 100 tags in 6 hours.
  ['as often as what is allowed carries for all tags', {}, { quota: quota(100), tagsThere: 100 }, 8 * hour],
  [
    'what settles may be looked at while something is left',
    settling(minute),
    { quota: quota(30), tagsThere: 100 },
    minute,
  ],
  ['the last quarter is left to releases', {}, { quota: quota(25) }, 6 * hour],
  ['for what settles, too', settling(minute), { quota: quota(0, hour) }, 5 * hour],
  ['what was said before the window says nothing', {}, { quota: quota(0, 7 * hour) }, hour],
  ['nor what was said by a clock ahead', {}, { quota: quota(0, -hour) }, hour],
  ['a registry that states a limit alone', {}, { quota: { ...quota(0), remaining: undefined } }, hour],
])('%s', (_what, state, more, expected) => {
  expect(nextCheck({ ...unseen, ...state }, now, { ...facts, ...more })).toEqual(inMs(expected));
});

it('a registry without a window is given six hours', () => {
  expect(untilAllowed({ ...quota(0), windowMs: undefined }, now)).toBe(6 * hour);
  expect(untilAllowed(undefined, now)).toBe(0);
});

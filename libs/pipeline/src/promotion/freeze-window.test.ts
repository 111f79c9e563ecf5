import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FreezeTimes, freezeProblem, freezeWindow, policyFreezeWindow } from './freeze-window.ts';
import { FreezeError } from './local-time.ts';
import type { PolicyFreeze } from './policy.ts';

const hour = 3_600_000;
const weekly = (start: string, hours: number, timeZone = 'Europe/Berlin', recurrence = 'FREQ=WEEKLY;BYDAY=FR') =>
  ({ name: 'weekend', start, duration: hours * hour, timeZone, recurrence }) satisfies PolicyFreeze;
const weekend = weekly('2026-01-02T18:00', 62);
const night = (recurrence = 'FREQ=DAILY', hours = 1) => weekly('2026-01-01T02:30', hours, 'Europe/Berlin', recurrence);
const once: PolicyFreeze = {
  name: 'party',
  start: '2026-12-24T12:00',
  duration: 72 * hour,
  timeZone: 'America/New_York',
};

const said = (freeze: PolicyFreeze, now: string): string => {
  const window = policyFreezeWindow(freeze, new Date(now));
  if (window === undefined) return 'over';
  const short = (date: Date) => date.toISOString().slice(0, 16);
  return `${window.active ? 'in' : 'next'} ${short(window.from)} ${short(window.until)}`;
};

describe('the present or the next window', () => {
  const rows: readonly (readonly [what: string, freeze: PolicyFreeze, now: string, window: string])[] = [
    ['before a weekend', weekend, '2026-01-09T16:59:59Z', 'next 2026-01-09T17:00 2026-01-12T07:00'],
    ['at its first moment', weekend, '2026-01-09T17:00:00Z', 'in 2026-01-09T17:00 2026-01-12T07:00'],
    ['in it', weekend, '2026-01-11T12:00:00Z', 'in 2026-01-09T17:00 2026-01-12T07:00'],
    ['in its last moment', weekend, '2026-01-12T06:59:59.999Z', 'in 2026-01-09T17:00 2026-01-12T07:00'],
    ['when it is over', weekend, '2026-01-12T07:00:00Z', 'next 2026-01-16T17:00 2026-01-19T07:00'],
    ['before the first', weekend, '2025-11-01T00:00:00Z', 'next 2026-01-02T17:00 2026-01-05T07:00'],
    ['in summer', weekend, '2026-07-10T15:59:00Z', 'next 2026-07-10T16:00 2026-07-13T06:00'],
    [
      'over the weekend on which clocks go forward, it ends at 8 as ever',
      weekend,
      '2026-03-28T00:00:00Z',
      'in 2026-03-27T17:00 2026-03-30T06:00',
    ],
    [
      'over the weekend on which clocks go back, it ends at 8 as ever',
      weekend,
      '2026-10-24T00:00:00Z',
      'in 2026-10-23T16:00 2026-10-26T07:00',
    ],
    ['at an hour that clocks skip', night(), '2026-03-29T00:30:00Z', 'next 2026-03-29T01:30 2026-03-29T02:30'],
    ['on the day after', night(), '2026-03-29T03:00:00Z', 'next 2026-03-30T00:30 2026-03-30T01:30'],
    ['at an hour that comes twice, the first', night(), '2026-10-25T00:40:00Z', 'in 2026-10-25T00:30 2026-10-25T01:30'],
    [
      'at an hour that comes twice, the second time round',
      night(),
      '2026-10-25T01:10:00Z',
      'in 2026-10-25T00:30 2026-10-25T01:30',
    ],
    [
      'when an hour that comes twice is over',
      night(),
      '2026-10-25T01:40:00Z',
      'next 2026-10-26T01:30 2026-10-26T02:30',
    ],
    ['before one that happens once', once, '2026-11-21T00:00:00Z', 'next 2026-12-24T17:00 2026-12-27T17:00'],
    ['in one that happens once', once, '2026-12-25T00:00:00Z', 'in 2026-12-24T17:00 2026-12-27T17:00'],
    ['after one that happens once', once, '2026-12-27T17:00:00Z', 'over'],
    ['after the last of three', night('FREQ=DAILY;COUNT=3'), '2026-01-03T02:30:00Z', 'over'],
    [
      'in the last of three',
      night('FREQ=DAILY;COUNT=3'),
      '2026-01-03T02:00:00Z',
      'in 2026-01-03T01:30 2026-01-03T02:30',
    ],
    [
      'until the moment of its last one',
      night('FREQ=DAILY;UNTIL=20260703T003000Z'),
      '2026-07-02T12:00:00Z',
      'next 2026-07-03T00:30 2026-07-03T01:30',
    ],
    ['until just before it', night('FREQ=DAILY;UNTIL=20260703T002959Z'), '2026-07-02T12:00:00Z', 'over'],
    [
      'until a date, that day included',
      night('FREQ=DAILY;UNTIL=20260703'),
      '2026-07-02T12:00:00Z',
      'next 2026-07-03T00:30 2026-07-03T01:30',
    ],
    [
      'windows that touch are one',
      weekly('2026-01-03T00:00', 24, 'UTC', 'FREQ=WEEKLY;BYDAY=SA,SU'),
      '2026-01-11T12:00:00Z',
      'in 2026-01-10T00:00 2026-01-12T00:00',
    ],
    [
      'windows that overlap are one',
      weekly('2026-01-03T00:00', 30, 'UTC', 'FREQ=WEEKLY;BYDAY=SA,SU'),
      '2026-01-10T12:00:00Z',
      'in 2026-01-10T00:00 2026-01-12T06:00',
    ],
    [
      'the last Friday of a month',
      weekly('2026-01-01T00:00', 24, 'Asia/Tokyo', 'FREQ=MONTHLY;BYDAY=-1FR'),
      '2026-11-21T00:00:00Z',
      'next 2026-11-26T15:00 2026-11-27T15:00',
    ],
    [
      'the end of each quarter',
      weekly('2026-01-01T00:00', 48, 'UTC', 'FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-2'),
      '2026-11-21T00:00:00Z',
      'next 2026-12-30T00:00 2027-01-01T00:00',
    ],
    [
      'decades after its start',
      weekly('1990-01-05T18:00', 62),
      '2026-11-21T00:00:00Z',
      'in 2026-11-20T17:00 2026-11-23T07:00',
    ],
  ];
  it.each(rows)('%s', (_what, freeze, now, window) => expect(said(freeze, now)).toBe(window));

  it('takes the moment at which a freeze of a person begins, also in an hour that comes twice', () => {
    const freeze: FreezeTimes = {
      startsAt: new Date('2026-10-25T01:15:00Z'),
      seconds: 600,
      recurrence: undefined,
      timeZone: 'Europe/Berlin',
    };
    expect(freezeWindow(freeze, new Date('2026-10-25T01:16:00Z'))).toEqual({
      from: new Date('2026-10-25T01:15:00Z'),
      until: new Date('2026-10-25T01:25:00Z'),
      active: true,
    });
  });
});

describe('what cannot be kept', () => {
  const rows: readonly (readonly [what: string, freeze: PolicyFreeze, problem: RegExp | undefined])[] = [
    ['a good one', weekend, undefined],
    ['one that happens once', once, undefined],
    [
      'no zone',
      weekly('2026-01-02T18:00', 1, 'Mars/Base'),
      /^"Mars\/Base" is no time zone; write one as Europe\/Berlin/,
    ],
    ['an offset', weekly('2026-01-02T18:00', 1, '+01:00'), /^"\+01:00" is no time zone/],
    ['no time', { ...once, start: '24.12.2026' }, /^"24\.12\.2026" is no local time; write it as 2026-01-02T18:00\.$/],
    ['a year long gone', { ...once, start: '0001-01-01T00:00' }, /^It must begin in a year from 1970 to 9998\.$/],
    ['no duration', { ...once, duration: 0 }, /^Its duration must be longer than nothing\.$/],
    [
      'no rule',
      night('every Friday'),
      /^"every Friday" is no recurrence that can be used: write it as FREQ=WEEKLY;BYDAY=FR/,
    ],
    ['an unknown part', night('FREQ=DAILY;FOO=1'), /: it has FOO; use FREQ, /],
    ['weeks by their number', night('FREQ=YEARLY;BYWEEKNO=1'), /: it has BYWEEKNO; use FREQ, /],
    [
      'the second Friday of no month',
      night('FREQ=WEEKLY;BYDAY=2FR'),
      /: BYDAY counts days only with FREQ=MONTHLY or FREQ=YEARLY\.$/,
    ],
    ['the second Friday of a month', night('FREQ=MONTHLY;BYDAY=2FR'), undefined],
    ['a part twice', night('FREQ=DAILY;FREQ=DAILY'), /: it has FREQ twice\.$/],
    ['every second', night('FREQ=SECONDLY'), /: FREQ must be one of YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY\.$/],
    ['without FREQ', night('BYDAY=FR'), /: FREQ must be one of/],
    ['an unknown day', night('FREQ=WEEKLY;BYDAY=XX'), /^"FREQ=WEEKLY;BYDAY=XX" is no recurrence that can be used: /],
    ['another line', night('FREQ=DAILY\nEXDATE:20260101'), /: write it as/],
    ['far too long', night(`FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(300)}1`), /: it is longer than 500 characters\.$/],
    ['a day that never comes', night('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'), /never happens\.$/],
    ['an end before its beginning', night('FREQ=DAILY;UNTIL=20200101T000000Z'), /never happens\.$/],
    ['windows without a gap', night('FREQ=DAILY', 24), /^Its windows leave no time between them/],
  ];
  it.each(rows)('%s', (_what, freeze, problem) => {
    const said = freezeProblem(freeze);
    if (problem === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(problem);
  });
});

describe('whatever stands in it', () => {
  const hours = fc
    .integer({ min: -50_000, max: 50_000 })
    .map((count) => new Date(Date.UTC(2026, 10, 21) + count * hour));
  const list = (values: readonly string[]) =>
    fc.subarray([...values], { minLength: 1, maxLength: 3 }).map((some) => some.join(','));
  const part = fc.oneof(
    list(['MO', 'TU', 'FR', 'SU', '1MO', '-1FR', 'XX']).map((days) => `BYDAY=${days}`),
    list(['1', '15', '31', '-1', '0', '99']).map((days) => `BYMONTHDAY=${days}`),
    list(['1', '2', '12', '13']).map((months) => `BYMONTH=${months}`),
    list(['0', '2', '23', '24']).map((all) => `BYHOUR=${all}`),
    fc.constantFrom(
      'INTERVAL=2',
      'INTERVAL=0',
      'COUNT=3',
      'COUNT=0',
      'UNTIL=20270101',
      'UNTIL=20270101T000000Z',
      'UNTIL=2027',
    ),
    fc.constantFrom('BYSETPOS=1', 'BYSETPOS=-1', 'BYWEEKNO=1', 'BYYEARDAY=200', 'WKST=SU', 'WKST=1', 'RSCALE=HEBREW'),
  );
  const recurrence = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'), fc.array(part, { maxLength: 2 }))
        .map(([often, rest]) => [`FREQ=${often}`, ...rest].join(';')),
    },
    { weight: 1, arbitrary: fc.string() },
  );
  const times: fc.Arbitrary<FreezeTimes> = fc.record({
    startsAt: fc.oneof({ weight: 19, arbitrary: hours }, { weight: 1, arbitrary: fc.date() }),
    seconds: fc.integer({ min: 1, max: 2_000_000 }),
    recurrence: fc.option(recurrence, { nil: undefined }),
    timeZone: fc.oneof(
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
      fc.string(),
    ),
  });

  it('says a window that holds now or comes, and until its end it is the present one; or it throws the typed error', () => {
    fc.assert(
      fc.property(times, hours, (freeze, now) => {
        try {
          const window = freezeWindow(freeze, now);
          if (window === undefined) return;
          const { from, until, active } = window;
          expect(until > now && until > from).toBe(true);
          expect(active).toBe(from <= now);
          const last = freezeWindow(freeze, new Date(until.getTime() - 1));
          expect(last).toMatchObject({ active: true });
          if (!window.endless) expect(last?.until).toEqual(until);
          if (!window.endless) expect(freezeWindow(freeze, until)?.active ?? false).toBe(false);
        } catch (error) {
          if (!(error instanceof FreezeError)) throw error;
          expect(error.message).toMatch(/^\S.*\.$/s);
        }
      }),
      { numRuns: 60 },
    );
  });
});

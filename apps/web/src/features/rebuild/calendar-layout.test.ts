import { expect, test } from '@jest/globals';
import type { Weekday } from '../../graphql/generated/documents.ts';
import { calendar } from './calendar-layout.ts';

// A Wednesday afternoon on the reader's clocks.
const now = new Date(2026, 0, 7, 12).getTime();
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const at = (day: number, hour: number, minute = 0) => new Date(2026, 0, day, hour, minute).toISOString();
const run = (application: string, time: string) => ({
  at: time,
  kind: 'SCHEDULE' as const,
  application: { name: application },
});
const policy = (name: string, mode: string, ...windows: [Weekday[], string, string][]) => ({
  name,
  rebuildPolicy: { mode, timeZone: zone, windows: windows.map(([days, from, to]) => ({ days, from, to })) },
});
const rounded = (value: number) => Number(value.toFixed(3));

test('a lane for each application of which something runs or may run, by the alphabet', () => {
  const { lanes } = calendar(
    [run('shop', at(8, 3)), run('mail', at(9, 3))],
    [
      policy('web', 'ANY_STAGE', [[], '22:00', '23:00']),
      policy('told', 'REPORT', [[], '22:00', '23:00']),
      policy('shop', 'RUNTIME_STAGE'),
      policy('idle', 'ANY_STAGE'),
    ],
    now,
    10,
  );
  expect(lanes.map(({ application }) => application)).toEqual(['mail', 'shop', 'web']);
});

test.each<[string, string[], [number, number][]]>([
  ['none', [], []],
  [
    'apart',
    [at(8, 0), at(12, 0)],
    [
      [0.1, 1],
      [0.5, 1],
    ],
  ],
  ['too near to tell apart', [at(8, 1), at(8, 0), at(8, 2)], [[0.1, 3]]],
  ['due already: now', [at(7, 3)], [[0.05, 1]]],
  ['after the strip', [at(18, 0)], []],
])('marks %s', (_, times, expected) => {
  const { lanes } = calendar(
    times.map((time) => run('shop', time)),
    [],
    now,
    10,
  );
  const marks = lanes[0]?.marks ?? [];
  expect(marks.map((mark) => [rounded(mark.at), mark.entries.length])).toEqual(expected);
});

test.each<[string, Weekday[], string, string, [number, number][]]>([
  [
    'of one weekday',
    ['FRIDAY'],
    '00:00',
    '12:00',
    [
      [0.2, 0.25],
      [0.9, 0.95],
    ],
  ],
  ['over midnight', ['SATURDAY'], '12:00', '12:00', [[0.35, 0.45]]],
  [
    'over midnight, begun before the strip',
    ['TUESDAY'],
    '12:00',
    '06:00',
    [
      [0, 0.025],
      [0.65, 0.725],
    ],
  ],
])('a window %s', (_, days, from, to, expected) => {
  const { lanes } = calendar([], [policy('shop', 'ANY_STAGE', [days, from, to])], now, 10);
  expect(lanes[0]?.windows.map((window) => [rounded(window.from), rounded(window.to)])).toEqual(expected);
});

import { expect, test } from '@jest/globals';
import { freezeStrip } from './freeze-strip-layout.ts';

const now = new Date(2026, 0, 7, 15).getTime();
const at = (day: number, hour = 0) => new Date(2026, 0, day, hour).toISOString();
const bars = (...occurrences: ([string, string] | null)[]) =>
  freezeStrip(
    occurrences.map((times, index) => ({
      id: String(index),
      occurrence: times && { from: times[0], until: times[1] },
    })),
    now,
    10,
  ).bars;

test('ten days from the beginning of today, weekends told', () => {
  const { days } = freezeStrip([], now, 10);
  expect(days.map(({ at }) => Number(at.toFixed(3)))).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  expect(days.flatMap(({ weekend }, index) => (weekend ? [index] : []))).toEqual([3, 4]);
});

test.each<[string, [string, string] | null, object[]]>([
  ['over', null, []],
  ['before', [at(5), at(7)], []],
  ['after', [at(17), at(18)], []],
  ['within', [at(8), at(9)], [{ id: '0', from: 0.1, to: 0.2, openStart: false, openEnd: false }]],
  ['since before', [at(1), at(8)], [{ id: '0', from: 0, to: 0.1, openStart: true, openEnd: false }]],
  ['all along', [at(1), at(30)], [{ id: '0', from: 0, to: 1, openStart: true, openEnd: true }]],
])('%s', (_, occurrence, expected) => {
  expect(bars(occurrence)).toEqual(expected);
});

test('the earliest first', () => {
  expect(bars([at(12), at(13)], [at(8), at(9)]).map(({ id }) => id)).toEqual(['1', '0']);
});

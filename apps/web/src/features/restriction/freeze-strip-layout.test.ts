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

test.each<[string, [string, string] | null, object[]]>([
  ['over', null, []],
  ['outside', [at(17), at(18)], []],
  ['within', [at(8), at(9)], [{ id: '0', from: 0.1, to: 0.2, openStart: false, openEnd: false }]],
])('%s', (_, occurrence, expected) => {
  expect(bars(occurrence)).toEqual(expected);
});

test('the earliest first', () => {
  expect(bars([at(12), at(13)], [at(8), at(9)]).map(({ id }) => id)).toEqual(['1', '0']);
});

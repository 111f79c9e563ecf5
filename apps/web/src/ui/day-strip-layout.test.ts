import { expect, test } from '@jest/globals';
import { dayStrip } from './day-strip-layout.ts';

const now = new Date(2026, 0, 7, 15).getTime();
const at = (day: number, hour = 0) => new Date(2026, 0, day, hour).getTime();
const strip = dayStrip(now, 10);

test('ten days from the beginning of today, weekends told', () => {
  expect([strip.from, strip.until]).toEqual([at(7), at(17)]);
  expect(strip.days.map((day) => Number(day.at.toFixed(3)))).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  expect(strip.days.flatMap(({ weekend }, index) => (weekend ? [index] : []))).toEqual([3, 4]);
});

test.each<[string, number, number, object | undefined]>([
  ['before', at(5), at(7), undefined],
  ['after', at(17), at(18), undefined],
  ['within', at(8), at(9), { from: 0.1, to: 0.2, openStart: false, openEnd: false }],
  ['since before', at(1), at(8), { from: 0, to: 0.1, openStart: true, openEnd: false }],
  ['all along', at(1), at(30), { from: 0, to: 1, openStart: true, openEnd: true }],
])('a time %s', (_, begin, end, expected) => {
  expect(strip.span(begin, end)).toEqual(expected);
});

test.each<[string, number, number | undefined]>([
  ['before', at(6, 23), undefined],
  ['at its beginning', at(7), 0],
  ['within', at(12), 0.5],
  ['at its end', at(17), undefined],
])('a moment %s', (_, time, expected) => {
  expect(strip.place(time)).toBe(expected);
});

import { expect, test } from '@jest/globals';
import { instantOf, localOf } from './local-time.ts';

test.each<[string, string, string | undefined]>([
  ['2026-11-27T18:00', 'UTC', '2026-11-27T18:00:00.000Z'],
  ['2026-11-27T18:00', 'Europe/Berlin', '2026-11-27T17:00:00.000Z'],
  ['2026-07-01T00:30', 'America/New_York', '2026-07-01T04:30:00.000Z'],
  ['2026-07-01T00:30', 'Asia/Kolkata', '2026-06-30T19:00:00.000Z'],
  // Clocks go back at 03:00: the first of the two.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  // Clocks skip this hour.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-11-27', 'UTC', undefined],
  ['2026-13-27T18:00', 'UTC', undefined],
  ['2026-11-27T18:00', 'Europe/Nowhere', undefined],
])('%s in %s', (local, timeZone, instant) => {
  expect(instantOf(local, timeZone)?.toISOString()).toBe(instant);
});

test('what is shown leads back', () => {
  const instant = Date.parse('2026-11-27T17:00:00Z');
  expect(localOf(instant, 'Europe/Berlin')).toBe('2026-11-27T18:00');
  expect(instantOf(localOf(instant, 'Europe/Berlin'), 'Europe/Berlin')?.getTime()).toBe(instant);
});

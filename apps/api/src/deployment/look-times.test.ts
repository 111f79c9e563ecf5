import { expect, test } from '@jest/globals';
import { pauseAfter } from './look-times.ts';

test.each([
  { unreached: 0, chance: 0, ms: 30_000 },
  { unreached: 0, chance: 1, ms: 36_000 },
  { unreached: 1, chance: 0, ms: 30_000 },
  { unreached: 2, chance: 0, ms: 60_000 },
  { unreached: 4, chance: 0.5, ms: 264_000 },
  { unreached: 5, chance: 0, ms: 300_000 },
  { unreached: 2_000, chance: 1, ms: 300_000 },
])('after $unreached looks that did not get there the next one is $ms ms away', ({ unreached, chance, ms }) => {
  expect(pauseAfter(unreached, chance)).toBe(ms);
});

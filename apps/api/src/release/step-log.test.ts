import { expect, test } from '@jest/globals';
import { numberOf, positionOf } from './step-log.ts';

test.each([
  [-1, { epoch: 0, sequence: -1 }],
  [1_000_000, { epoch: 1, sequence: 0 }],
  [2_000_017, { epoch: 2, sequence: 17 }],
])('%i', (after, position) => {
  expect(positionOf(after)).toEqual(position);
  if (after >= 0) expect(numberOf(position)).toBe(after);
});

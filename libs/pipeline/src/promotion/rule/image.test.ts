import { expect, it } from '@jest/globals';
import { answerOf, on } from '../testing/decide-table.ts';

it.each([
  [150_000_000, 'A pull of release 1.4.2 for linux/arm64 takes 143.1 MiB; the budget is 95.4 MiB.'],
  [100_000_001, 'A pull of release 1.4.2 for linux/arm64 takes 100000001 B; the budget is 100000000 B.'],
])('a pull of %d bytes above 100MB is told so that the two sizes differ', (pullSize, message) => {
  const { reasons } = answerOf(['', 'size: { pull: 100MB }', on('arm64', { pullSize }), '']);
  expect(reasons.map((reason) => reason.message)).toEqual([message]);
});

import { expect, test } from '@jest/globals';
import { SignInAttempts } from './attempts.ts';

test('after too many attempts an address waits; others do not, and time or a success ends it', () => {
  const attempts = new SignInAttempts(2, 60_000);
  expect([1, 2, 3].map(() => attempts.take('a', 1_000))).toEqual([undefined, undefined, 60]);
  expect(attempts.take('b', 1_000)).toBeUndefined();
  expect(attempts.take('a', 31_000)).toBe(30);
  expect(attempts.take('a', 61_000)).toBeUndefined();
  attempts.take('a', 61_001);
  attempts.clear('a');
  expect(attempts.take('a', 61_002)).toBeUndefined();
});

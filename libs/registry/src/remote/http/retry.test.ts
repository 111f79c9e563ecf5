import { expect, test } from '@jest/globals';
import { delayBefore, retryAfter } from './retry.ts';

const now = Date.parse('2026-04-03T12:00:00Z');
const policy = { attempts: 4, baseDelay: 100, maxDelay: 5_000, jitter: () => 0 };

test.each([
  [{}, undefined],
  [{ 'retry-after': '3' }, 3_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'Fri, 03 Apr 2026 12:00:07 GMT' }, 7_000],
  [{ 'retry-after': 'Fri, 03 Apr 2026 11:00:00 GMT' }, 0],
  // Its clock is twelve years ahead, or twenty behind: the difference is what it means.
  [{ 'retry-after': 'Sat, 03 Apr 2038 12:00:02 GMT', date: 'Sat, 03 Apr 2038 12:00:00 GMT' }, 2_000],
  [{ 'retry-after': 'Mon, 03 Apr 2006 12:00:02 GMT', date: 'Mon, 03 Apr 2006 12:00:00 GMT' }, 2_000],
  [{ 'retry-after': 'Fri, 03 Apr 2026 12:00:07 GMT', date: 'whenever' }, 7_000],
])('%j asks for %j ms', (headers, expected) => expect(retryAfter(headers, now)).toBe(expected));

test.each([
  [1, undefined, 50],
  [3, undefined, 200],
  [1, 0, 50],
  [3, 0, 200],
  [1, 4_000, 4_000],
  [1, 5_001, undefined],
  [5, undefined, undefined],
])('before repetition %j, asked for %j ms: %j', (attempt, asked, expected) =>
  expect(delayBefore(policy, attempt, asked)).toBe(expected),
);

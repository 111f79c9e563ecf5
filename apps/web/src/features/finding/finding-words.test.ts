import { expect, test } from '@jest/globals';
import { countWords } from './finding-words.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 };

test.each([
  [none, 'nothing found'],
  [{ ...none, high: 1, low: 1200 }, '1 high, 1,200 low'],
  [{ ...none, critical: 2, unknown: 3 }, '2 critical, 3 not rated'],
])('%j', (counts, words) => {
  expect(countWords(counts)).toBe(words);
});

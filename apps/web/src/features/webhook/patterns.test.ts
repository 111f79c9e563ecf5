import { expect, test } from '@jest/globals';
import { patternsIn } from './patterns.ts';

test.each([
  ['', []],
  [' , ', []],
  ['v*', ['v*']],
  ['v*, release/* v*\n', ['v*', 'release/*']],
])('%j', (text, patterns) => {
  expect(patternsIn(text)).toEqual(patterns);
});

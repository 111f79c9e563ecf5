import { expect, test } from '@jest/globals';
import { summaryOf } from './summary.ts';

test.each([
  [undefined, []],
  [null, []],
  ['text', []],
  [['a'], []],
  [{}, []],
  [
    { shortCommit: 'abc', tests: 31, cached: false },
    [
      { name: 'short commit', value: 'abc' },
      { name: 'tests', value: '31' },
      { name: 'cached', value: 'false' },
    ],
  ],
  [
    { tags: ['1.4.2', 'latest'], nothing: null, nested: { a: 1 }, empty: [], mixed: [{}] },
    [{ name: 'tags', value: '1.4.2, latest' }],
  ],
  [{ pull_size: 5 }, [{ name: 'pull size', value: '5' }]],
])('%j', (result, expected) => {
  expect(summaryOf(result)).toEqual(expected);
});

test('a value that is too long to be shown is cut', () => {
  expect(summaryOf({ text: 'x'.repeat(1_000) })[0]?.value).toHaveLength(300);
});

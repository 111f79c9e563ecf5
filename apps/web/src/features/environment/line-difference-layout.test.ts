import { expect, test } from '@jest/globals';
import { lineDifference } from './line-difference-layout.ts';

const signs = { kept: ' ', added: '+', removed: '-' };
const shown = (before: string, after: string) =>
  lineDifference(before, after).map(({ kind, text }) => signs[kind] + text);

test.each<[string, string, string, string[]]>([
  ['nothing and nothing', '', '', []],
  ['from nothing', '', 'a\nb\n', ['+a', '+b']],
  ['to nothing', 'a\n', '', ['-a']],
  ['equal', 'a\nb', 'a\nb\n', [' a', ' b']],
  ['one line changed', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['one in between', 'a\nc', 'a\nb\nc', [' a', '+b', ' c']],
  ['one moved', 'a\nb\nc', 'b\nc\na', ['-a', ' b', ' c', '+a']],
  ['an empty line is a line', 'a\n\nb', 'a\nb', [' a', '-', ' b']],
])('%s', (_, before, after, lines) => {
  expect(shown(before, after)).toEqual(lines);
});

test('numbers are those of each text', () => {
  expect(lineDifference('a\nb', 'x\nb').map((line) => [line.before, line.after])).toEqual([
    [1, undefined],
    [undefined, 1],
    [2, 2],
  ]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { replacePattern, trimPrefix, trimSuffix } from './glob.ts';
import { expandWord } from './word.ts';
import { WordError } from './word-error.ts';

const values = new Map([
  ['set', 's'],
  ['empty', ''],
  ['dots', 'a.b.c'],
  ['path', '/usr/local/bin'],
]);
const lookup = (name: string) => values.get(name);

const rows = readFileSync(join(import.meta.dirname, 'cases/words.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' =>') as [word: string, wanted: string])
  .map(([word, wanted]): [string, string] => [word, wanted.slice(1)]);

test.each(rows)('%s', (word, wanted) => {
  if (!wanted.startsWith('error: ')) expect(expandWord(word, lookup, '\\').value).toBe(wanted);
  else expect(() => expandWord(word, lookup, '\\')).toThrow(wanted.slice('error: '.length));
});

test('the escape character may be a backtick', () => {
  expect(expandWord('`$set \\$set "`"\\a"', lookup, '`').value).toBe('$set \\s "\\a');
});

test.each([
  ['x', undefined],
  ['$set$empty', undefined],
  ['$set$unset$other', 'unset'],
  ['"$unset"', 'unset'],
  ['$'.concat('{unset:-x}'), undefined],
  ['$'.concat('{unset+x}'), undefined],
  ['$'.concat('{set:-$other}'), undefined],
  ['$'.concat('{empty:-$other}'), 'other'],
  ['$'.concat('{unset#x}'), 'unset'],
])('what is missing in %s', (word, missing) => {
  expect(expandWord(word, lookup, '\\').missing).toBe(missing);
});

test('variables nested without end are refused, not followed', () => {
  expect(() => expandWord('$'.concat('{a:-').repeat(10_000), lookup, '\\')).toThrow(WordError);
});

test('a value cannot grow without end', () => {
  expect(() => expandWord('$long$long', () => 'x'.repeat(40_000), '\\')).toThrow('longer than');
});

test('patterns match characters, not halves of them', () => {
  expect(trimPrefix('🐳b', '?', false)).toBe('b');
  expect(trimSuffix('b🐳', '?', false)).toBe('b');
  expect(replacePattern('🐳🐳', '?', 'x', true)).toBe('xx');
});

test('a pattern that would take too long is refused', () => {
  expect(() => trimPrefix('a'.repeat(60_000), `${'*a'.repeat(5_000)}b`, true)).toThrow(WordError);
});

import { expect, test } from '@jest/globals';
import { matchesRule, patternFault } from './release-rule.ts';

test.each([
  ['v*', 'v1.2.3', true],
  ['v*', 'v', true],
  ['v*', 'x1', false],
  ['main', 'main', true],
  ['main', 'mainline', false],
  ['release/*', 'release/1/2', true],
  ['*', 'anything', true],
  ['*-rc.*', 'v1.0.0-rc.1', true],
  ['*-rc.*', 'v1.0.0', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*a', 'aba', true],
  ['a*ab*b', 'aab', false],
  ['v1.*', 'v1x0', false],
])('%s and %s: %s', (pattern, name, expected) => {
  expect(matchesRule({ tags: [pattern], branches: [] }, { kind: 'tag', name })).toBe(expected);
  expect(matchesRule({ tags: [], branches: [pattern] }, { kind: 'branch', name })).toBe(expected);
});

test('patterns of tags say nothing about branches, and the other way round', () => {
  expect(matchesRule({ tags: ['*'], branches: [] }, { kind: 'branch', name: 'main' })).toBe(false);
  expect(matchesRule({ tags: [], branches: ['*'] }, { kind: 'tag', name: 'v1' })).toBe(false);
});

test('many stars cost no time', () => {
  const name = 'a'.repeat(250);
  expect(matchesRule({ tags: [`${'*a'.repeat(120)}*b`], branches: [] }, { kind: 'tag', name })).toBe(false);
});

test.each([
  ['v*', undefined],
  ['feature/x_1@2', undefined],
  ['', /cannot name/],
  ['-x', /cannot name/],
  ['a..b', /cannot name/],
  ['a b', /cannot name/],
  ['v[0-9]', /such as v\*/],
  ['refs/tags/v*', /leave refs\/tags\/ or refs\/heads\/ off/],
  ['v'.repeat(251), /cannot name/],
])('the fault of %j: %s', (pattern, fault) => {
  if (fault === undefined) expect(patternFault(pattern)).toBeUndefined();
  else expect(patternFault(pattern)).toMatch(fault);
});

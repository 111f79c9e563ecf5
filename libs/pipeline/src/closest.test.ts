import { expect, test } from '@jest/globals';
import { closest } from './closest.ts';

test.each([
  ['runtimes', ['builder', 'runtime'], 'runtime'],
  ['biulder', ['builder', 'runtime'], 'builder'],
  ['BUILD', ['build', 'builder'], 'build'],
  ['deploy', ['builder', 'runtime'], undefined],
  ['a', ['b'], undefined],
  ['ab', ['b'], undefined],
  ['tset', ['test'], 'test'],
  ['', ['a'], undefined],
  ['x'.repeat(100), ['x'.repeat(99)], undefined],
])('for %s of %j', (written, candidates, meant) => expect(closest(written, candidates)).toBe(meant));

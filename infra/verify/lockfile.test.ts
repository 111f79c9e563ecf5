import { describe, expect, it } from '@jest/globals';
import { incomplete } from './lockfile.ts';

const hash = { version: '1.0.0', integrity: 'sha512-x' };

describe('what is missing in a lockfile', () => {
  const cases: [string, Parameters<typeof incomplete>[0], RegExp[]][] = [
    ['nothing', { '': { dependencies: { a: '1' } }, 'node_modules/a': hash }, []],
    [
      'a platform package that npm left out without a word',
      {
        'node_modules/tool': { ...hash, optionalDependencies: { '@tool/linux': '1', '@tool/darwin': '1' } },
        'node_modules/@tool/linux': hash,
      },
      [/node_modules\/tool needs @tool\/darwin/],
    ],
    [
      'nothing when a dependency lies nested in its dependent, or in a folder above',
      {
        'node_modules/a': { ...hash, dependencies: { b: '1', c: '1' } },
        'node_modules/a/node_modules/b': { ...hash, dependencies: { c: '1' } },
        'node_modules/c': hash,
      },
      [],
    ],
    ['a development dependency of a workspace', { 'apps/x': { devDependencies: { d: '1' } } }, [/apps\/x needs d/]],
    [
      'nothing for development dependencies of others',
      { 'node_modules/a': { ...hash, devDependencies: { d: '1' } } },
      [],
    ],
    ['a hash', { 'node_modules/a': { version: '1.0.0' } }, [/node_modules\/a has no integrity/]],
    ['no hash for a link to a workspace', { 'node_modules/@slipway/api': { resolved: 'apps/api', link: true } }, []],
  ];
  it.each(cases)('%s', (_, packages, expected) => {
    const found = incomplete(packages);
    expect(found).toHaveLength(expected.length);
    for (const [position, pattern] of expected.entries()) expect(found[position]).toMatch(pattern);
  });
});

import { expect, test } from '@jest/globals';
import { downstreamNodes, impactByPlatform, stageName } from './impact-layout.ts';

/** `amd64 a*`: an image of amd64 that the tag is now. */
const impacts = (...lines: string[]) =>
  lines.map((line) => {
    const [platform = '', digest = ''] = line.split(' ');
    return { platform, digest: digest.replace('*', ''), current: digest.endsWith('*') };
  });

test.each<[string, string[], string[]]>([
  ['nobody', [], []],
  ['one', ['amd64 a*'], ['amd64: a']],
  ['the present one first', ['amd64 a', 'amd64 b', 'amd64 c*'], ['amd64: c a b']],
  ['only older ones', ['amd64 a', 'amd64 b'], ['amd64: a b']],
  ['platforms apart', ['arm64 x', 'amd64 a', 'arm64 y*'], ['amd64: a', 'arm64: y x']],
])('%s', (_, lines, expected) => {
  const grouped = impactByPlatform(impacts(...lines));
  expect(grouped.map(({ platform, digests }) => `${platform}: ${digests.map((one) => one.digest).join(' ')}`)).toEqual(
    expected,
  );
});

test('who takes from several has several upstreams', () => {
  const nodes = downstreamNodes({
    nodes: [
      { id: 'base', depth: 0 },
      { id: 'shop', depth: 1 },
      { id: 'mail', depth: 1 },
    ],
    edges: [
      { from: 'base', to: 'shop' },
      { from: 'base', to: 'mail' },
      { from: 'shop', to: 'mail' },
    ],
  });
  expect(nodes.map(({ name, position, upstreams }) => [name, position, upstreams.map((one) => one.name)])).toEqual([
    ['base', 0, []],
    ['shop', 1, ['base']],
    ['mail', 2, ['base', 'shop']],
  ]);
});

test.each<[number | null, string | null, string]>([
  [0, 'build', 'build'],
  [2, null, 'stage 2'],
  [null, null, 'the Dockerfile itself'],
])('stage %s %s', (number, name, expected) => {
  expect(stageName({ number, name })).toBe(expected);
});

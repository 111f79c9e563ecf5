import { expect, it } from '@jest/globals';
import { type RebuiltImage, rebuiltLines } from './rebuilt-words.ts';

const total = (count: number) => ({ __typename: 'FileTotal' as const, count, bytes: 0 });
const one = (name: string, from: string | null, to: string | null) => ({
  __typename: 'PackageChange' as const,
  type: 'deb',
  name,
  from,
  to,
});
const image = (platform: string, more: Partial<RebuiltImage> = {}): RebuiltImage => ({
  __typename: 'PlatformComparison',
  platform,
  unchanged: false,
  contents: 'KNOWN',
  from: { __typename: 'Image', pullSize: 1_000 },
  to: { __typename: 'Image', pullSize: 1_000 + 204_800 },
  files: { __typename: 'FilesDifference', added: total(3), removed: total(0), changed: total(38) },
  packages: [one('libssl3', '3.0.11', '3.0.13')],
  packageCount: 1,
  unmeasured: null,
  ...more,
});
const words = (images: RebuiltImage[]) =>
  rebuiltLines(images).map(({ platforms, packages, rest }) => [platforms.join(), packages.map((p) => p.name), rest]);

it.each<[string, RebuiltImage[], ReturnType<typeof words>]>([
  [
    'the same on two platforms is said once',
    [image('linux/amd64'), image('linux/arm64')],
    [['linux/amd64,linux/arm64', ['libssl3'], '41 files; pull size +200.0 KiB']],
  ],
  [
    'carried over, and not known',
    [image('linux/amd64', { unchanged: true }), image('linux/arm64', { contents: 'PENDING', files: null })],
    [],
  ],
  [
    'the first few packages, those of another version first',
    [
      image('linux/amd64', {
        packages: [
          one('a', null, '1'),
          ...['c', 'd', 'e', 'f'].map((name) => one(name, '1', '2')),
          one('b', '1', null),
        ],
        packageCount: 90,
      }),
    ],
    [['linux/amd64', ['c', 'd', 'e', 'f'], '86 more packages; 41 files; pull size +200.0 KiB']],
  ],
  [
    'no package, no file, smaller or the same',
    [
      image('linux/amd64', { packages: [], packageCount: 0, to: { __typename: 'Image', pullSize: 500 } }),
      image('linux/arm64', {
        packages: [],
        packageCount: 0,
        files: { __typename: 'FilesDifference', added: total(0), removed: total(0), changed: total(0) },
        to: { __typename: 'Image', pullSize: 1_000 },
      }),
    ],
    [
      ['linux/amd64', [], '41 files; pull size −500 B'],
      ['linux/arm64', [], 'no file; pull size as before'],
    ],
  ],
])('%s', (_, images, expected) => {
  expect(words(images)).toEqual(expected);
});

import { expect, test } from '@jest/globals';
import { outdatedImages } from './outdated-layout.ts';

/** `debian:12 arm64 3 runtime`: outdated for arm64 since the third of the month. */
const inputs = (...lines: string[]) =>
  lines.map((line) => {
    const [name = '', platform = '', day = '', ...more] = line.split(' ');
    return {
      reference: `docker.io/library/${name}`,
      platform,
      runtime: more.includes('runtime'),
      pin: more.includes('pinned') ? ('BOTH' as const) : ('TAG' as const),
      since: `2026-01-0${day}T00:00:00.000Z`,
    };
  });

test.each<[string, string[], string[]]>([
  ['none', [], []],
  ['one', ['debian:12 arm64 3'], ['debian:12 arm64 since 3']],
  [
    'of several stages and platforms, since the earliest',
    ['debian:12 arm64 3', 'debian:12 amd64 2', 'debian:12 arm64 4 runtime'],
    ['debian:12 arm64,amd64 since 2, runs'],
  ],
  [
    'what runs stands on first, then the longest',
    ['golang:1 amd64 1', 'debian:12 amd64 5 runtime', 'busybox:1 amd64 4 runtime'],
    ['busybox:1 amd64 since 4, runs', 'debian:12 amd64 since 5, runs', 'golang:1 amd64 since 1'],
  ],
  [
    'pinned everywhere',
    ['debian:12 amd64 1 pinned', 'debian:12 arm64 1 pinned'],
    ['debian:12 amd64,arm64 since 1, pinned'],
  ],
  ['pinned in one place only', ['debian:12 amd64 1 pinned', 'debian:12 arm64 1'], ['debian:12 amd64,arm64 since 1']],
])('%s', (_, lines, expected) => {
  const told = outdatedImages(inputs(...lines)).map(
    ({ name, platforms, since, runtime, pinned }) =>
      `${name} ${platforms.join(',')} since ${Number(since.slice(8, 10))}${runtime ? ', runs' : ''}${pinned ? ', pinned' : ''}`,
  );
  expect(told).toEqual(expected);
});

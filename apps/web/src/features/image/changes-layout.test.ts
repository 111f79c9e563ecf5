import { describe, expect, it } from '@jest/globals';
import { fileCount, groupPackages, layOutFiles, sizeBefore, splitPath, totalWords } from './changes-layout.ts';

describe('layOutFiles', () => {
  it.each([
    [
      'an addition beside a growth',
      'growth',
      [
        [null, 400],
        [100, 300],
      ],
      [
        [400, 1],
        [200, 0.5],
      ],
    ],
    [
      'what got smaller has a bar, too',
      'growth',
      [
        [1000, 0],
        [null, 250],
      ],
      [
        [-1000, 1],
        [250, 0.25],
      ],
    ],
    ['what only changed its bytes has none', 'growth', [[5, 5]], [[0, 0]]],
    ['what went', 'growth', [[80, null]], [[-80, 1]]],
    [
      'sizes of what is there, and of what was',
      'size',
      [
        [100, 400],
        [200, null],
        [null, 0],
      ],
      [
        [400, 1],
        [200, 0.5],
        [0, 0],
      ],
    ],
    ['nothing', 'size', [], []],
  ] as const)('%s', (_, by, files, expected) => {
    const rows = layOutFiles(
      files.map(([before, after], i) => ({ path: `f${i}`, before, after })),
      by,
    );
    expect(rows.map(({ bytes, bar }) => [bytes, bar])).toEqual(expected);
  });
});

it.each([
  ['another size', 1_024, 2_048, '1.0 KiB → '],
  ['a little larger', 5_000_000, 5_000_044, '(+44 B) '],
  ['a little smaller', 5_000_044, 5_000_000, '(−44 B) '],
  ['the same size', 7, 7, ''],
  ['new', null, 7, ''],
  ['gone', 7, null, ''],
])('sizeBefore: %s', (_, before, after, words) => {
  expect(sizeBefore({ path: 'app', before, after })).toBe(words);
});

describe('totalWords', () => {
  const none = { count: 0, bytes: 0 };

  it.each([
    [none, none, none, []],
    [
      { count: 1200, bytes: 30 },
      { count: 1, bytes: 10 },
      none,
      [
        ['1,200 added', 30],
        ['1 removed', -10],
      ],
    ],
    [none, none, { count: 1, bytes: -5 }, [['1 changed', -5]]],
    [
      none,
      { count: 3, bytes: 9 },
      { count: 2, bytes: 0 },
      [
        ['3 removed', -9],
        ['2 changed', 0],
      ],
    ],
  ] as const)('%#', (added, removed, changed, expected) => {
    expect(totalWords({ added, removed, changed }).map(({ words, growth }) => [words, growth])).toEqual(expected);
  });
});

it('fileCount counts all kinds', () => {
  const of = (count: number) => ({ count, bytes: 0 });
  expect(fileCount({ added: of(0), removed: of(1), changed: of(0) })).toBe('1 file');
  expect(fileCount({ added: of(1_000), removed: of(1), changed: of(2) })).toBe('1,003 files');
});

describe('groupPackages', () => {
  const one = (name: string, from: string | null, to: string | null) => ({ type: 'deb', name, from, to });

  it('puts changed versions before what came and what went', () => {
    const groups = groupPackages([one('a', null, '1'), one('b', '1', null), one('c', '1', '2'), one('d', null, '3')]);
    expect(groups.map(({ kind, packages }) => [kind, packages.map(({ name }) => name).join()])).toEqual([
      ['changed', 'c'],
      ['added', 'a,d'],
      ['removed', 'b'],
    ]);
  });

  it('has no group of none', () => {
    expect(groupPackages([])).toEqual([]);
  });
});

it.each([
  ['usr/lib/libssl.so.3', '/usr/lib/', 'libssl.so.3'],
  ['app', '/', 'app'],
])('splitPath %s', (path, folder, name) => {
  expect(splitPath(path)).toEqual([folder, name]);
});

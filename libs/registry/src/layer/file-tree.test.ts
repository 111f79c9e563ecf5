import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flatten } from './file-tree.ts';
import type { LayerContents, LayerEntry } from './layer-contents.ts';

const nothing: LayerContents = {
  version: 1,
  compression: 'none',
  unpackedSize: 0,
  diffId: '',
  entries: [],
  removed: [],
  opaque: [],
  packageFiles: [],
};
type Changes = Partial<LayerContents>;
const tree = (...layers: Changes[]) => flatten(layers.map((one) => ({ ...nothing, ...one })));
const file = (path: string, hash = path): LayerEntry => ({ path, type: 'file', size: hash.length, mode: 0o644, hash });
const folder = (path: string, mode = 0o755): LayerEntry => ({ path, type: 'directory', size: 0, mode });
const link = (path: string, target: string): LayerEntry => ({ path, type: 'hardlink', size: 0, mode: 0o644, target });
const symlink = (path: string, target: string): LayerEntry => ({ path, type: 'symlink', size: 0, mode: 0o777, target });
const paths = (...layers: Changes[]) => [...tree(...layers).files.keys()];

describe('layers over each other', () => {
  const below = { entries: [folder('a'), file('a/one'), file('a/two'), file('b')] };
  test.each<[string, Changes[], string[]]>([
    ['a whiteout hides a file', [below, { removed: ['a/one'] }], ['a', 'a/two', 'b']],
    ['a whiteout hides a folder', [below, { removed: ['a'] }], ['b']],
    [
      'a whiteout hides nothing of its own layer',
      [below, { removed: ['a'], entries: [file('a/new')] }],
      ['a', 'a/new', 'b'],
    ],
    ['an opaque folder shows only its own', [below, { opaque: ['a'], entries: [file('a/new')] }], ['a', 'a/new', 'b']],
    ['the root may be opaque', [below, { opaque: [''], entries: [file('c')] }], ['c']],
    ['a file replaces a folder', [below, { entries: [file('a')] }], ['a', 'b']],
    ['a symlink replaces a folder', [below, { entries: [symlink('a', 'b')] }], ['a', 'b']],
    [
      'a folder joins a folder',
      [below, { entries: [folder('a', 0o700), file('a/new')] }],
      ['a', 'a/new', 'a/one', 'a/two', 'b'],
    ],
    [
      'a folder replaces a file, named or not',
      [below, { entries: [file('b/c')] }],
      ['a', 'a/one', 'a/two', 'b', 'b/c'],
    ],
    [
      'what is not there can be hidden',
      [below, { removed: ['x/y', 'b/c'], opaque: ['x', 'b'] }],
      ['a', 'a/one', 'a/two', 'b'],
    ],
    ['the later entry of a layer holds', [{ entries: [file('a/b'), file('a')] }], ['a']],
  ])('%s', (_, layers, expected) => {
    expect(paths(...layers)).toEqual(expected);
  });

  test('a file comes from the layer that changed it last', () => {
    const { files } = tree(
      { entries: [file('a', 'old'), folder('d', 0o700)] },
      { entries: [file('a', 'new'), file('d/x')] },
    );
    expect(files.get('a')).toEqual({ ...file('a', 'new'), layer: 1 });
    expect(files.get('d')).toEqual({ ...folder('d', 0o700), layer: 0 });
  });

  test('a hard link keeps the bytes that it was made of, and names where they came from', () => {
    const below = { entries: [file('a', 'old'), link('b', 'a'), link('c', 'b'), link('d', 'missing'), link('a', 'a')] };
    const { files, size } = tree(below, { entries: [file('a', 'newer')] });
    expect(size).toBe('old'.length + 'newer'.length);
    expect(files.get('a')).toMatchObject({ hash: 'newer' });
    expect(files.get('b')).toMatchObject({ type: 'file', hash: 'old', linkOf: 'a' });
    expect(files.get('c')).toMatchObject({ type: 'file', hash: 'old', linkOf: 'a', path: 'c' });
    expect(files.get('d')).toMatchObject({ type: 'hardlink', target: 'missing' });
  });

  test('names may be given back and forth', () => {
    const { files, size } = tree({ entries: [file('a', 'x'), link('b', 'a'), link('a', 'b')] });
    expect([files.get('a')?.linkOf, files.get('b')?.linkOf, size]).toEqual([undefined, 'a', 1]);
  });

  test('packages are there as long as their file is', () => {
    const status = { path: 'db', packages: [{ type: 'deb', name: 'x', version: '1' }] } as const;
    const newer = { path: 'db', packages: [{ type: 'deb', name: 'x', version: '2' }] } as const;
    const first = { entries: [file('db'), link('other', 'db')], packageFiles: [status] };
    expect(tree(first).packageFiles).toEqual([status]);
    expect(tree(first, { entries: [file('db')], packageFiles: [newer] }).packageFiles).toEqual([newer, status]);
    expect(tree(first, { removed: ['db'] }).packageFiles).toEqual([status]);
    expect(tree(first, { removed: ['db', 'other'] }).packageFiles).toEqual([]);
    expect(tree(first, { entries: [file('db'), file('other')] }).packageFiles).toEqual([]);
  });

  test('names that objects have of their own are names like others', () => {
    expect(paths({ entries: [file('__proto__/constructor')] })).toEqual(['__proto__', '__proto__/constructor']);
  });

  test('too many files together are refused', () => {
    const layer = { ...nothing, entries: [file('a'), file('b')] };
    expect(() => flatten([layer, layer], 3)).toThrow('The layers of the image hold more than 3 files together.');
  });
});

describe('against a real folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-tree-'));
  afterAll(() => rmSync(root, { recursive: true }));

  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const entry = fc.oneof(
    fc.tuple(path, fc.string({ maxLength: 3 })).map(([at, text]) => file(at, text)),
    path.map((at) => folder(at)),
    fc.tuple(path, path).map(([at, target]) => link(at, target)),
    fc.tuple(path, path).map(([at, target]) => symlink(at, target)),
  );
  const layer = fc.record({
    entries: fc.array(entry, { maxLength: 8 }),
    removed: fc.array(path, { maxLength: 2 }),
    opaque: fc.array(fc.oneof(path, fc.constant('')), { maxLength: 1 }),
  });

  test('the same files are seen', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (layers) => {
        const at = join(root, String(count++));
        mkdirSync(at);
        for (const one of layers) apply(at, one);
        const seen = [...tree(...layers).files.values()].filter(({ type }) => type !== 'hardlink');
        expect(new Map(seen.map((one) => [one.path, shape(one)]))).toEqual(new Map(listed(at)));
        rmSync(at, { recursive: true });
      }),
      { numRuns: 300 },
    );
  });
});

const shape = ({ type, hash, target }: LayerEntry) => (type === 'symlink' ? `-> ${target}` : `${type} ${hash ?? ''}`);

function apply(at: string, layer: Pick<LayerContents, 'entries' | 'removed' | 'opaque'>): void {
  for (const path of layer.opaque)
    if (isFolder(at, path))
      for (const name of readdirSync(join(at, path))) rmSync(join(at, path, name), { recursive: true });
  for (const path of layer.removed)
    if (isFolder(at, dirname(path))) rmSync(join(at, path), { recursive: true, force: true });
  const aside = `${at}.aside`;
  for (const { path, type, hash, target = '' } of layer.entries) {
    makeFolders(at, dirname(path));
    // First aside: a link may stand where the folder of its target was.
    const isLinked = type === 'hardlink' && ['file', 'symlink'].includes(kindAt(at, target));
    if (isLinked) linkSync(join(at, target), aside);
    if (type !== 'directory' || !isFolder(at, path)) rmSync(join(at, path), { recursive: true, force: true });
    if (isLinked) renameSync(aside, join(at, path));
    if (type === 'directory') mkdirSync(join(at, path), { recursive: true });
    if (type === 'file') writeFileSync(join(at, path), hash ?? '');
    if (type === 'symlink') symlinkSync(target, join(at, path));
  }
}

/** lstat follows the symlinks of folders on the way; a path through one is none. */
function kindAt(at: string, path: string): 'nothing' | 'folder' | 'file' | 'symlink' {
  if (path !== '.' && path !== '' && !isFolder(at, dirname(path))) return 'nothing';
  const found = lstatSync(join(at, path), { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  return found.isDirectory() ? 'folder' : found.isSymbolicLink() ? 'symlink' : 'file';
}

function isFolder(at: string, path: string): boolean {
  return path === '.' || path === '' || kindAt(at, path) === 'folder';
}

function makeFolders(at: string, path: string): void {
  if (path === '.') return;
  makeFolders(at, dirname(path));
  if (isFolder(at, path)) return;
  rmSync(join(at, path), { force: true });
  mkdirSync(join(at, path));
}

function listed(at: string, below = ''): [string, string][] {
  return readdirSync(join(at, below)).flatMap((name): [string, string][] => {
    const path = below === '' ? name : `${below}/${name}`;
    const kind = kindAt(at, path);
    if (kind === 'folder') return [[path, 'directory '], ...listed(at, path)];
    return [
      [
        path,
        kind === 'symlink' ? `-> ${readlinkSync(join(at, path))}` : `file ${readFileSync(join(at, path), 'utf8')}`,
      ],
    ];
  });
}

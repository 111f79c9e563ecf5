import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { inChunks, paxHeader, type TarFile, tarOf } from '../testing/tar.ts';
import { measureLayer } from './measure-layer.ts';

const tarType = 'application/vnd.oci.image.layer.v1.tar';
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const measure = (tar: Uint8Array, chunkBytes = 1000) => measureLayer(inChunks(tar, chunkBytes), tarType);

const files: readonly TarFile[] = [
  { path: './' },
  { path: 'etc/', mode: 0o755 },
  { path: './etc/hosts', content: '127.0.0.1 localhost\n' },
  { path: '/usr//bin/tool', content: 'x'.repeat(3000), mode: 0o4755, owner: 1000 },
  { path: 'usr/bin/alias', flag: '1', target: './usr/bin/tool' },
  { path: 'usr/bin/link', flag: '2', target: '../../../outside' },
  { path: 'dev/null', flag: '3' },
  { path: 'run/pipe', flag: '6' },
];
const tar = tarOf(files);
const entries = [
  { path: '', type: 'directory', size: 0, mode: 0o644 },
  { path: 'etc', type: 'directory', size: 0, mode: 0o755 },
  { path: 'etc/hosts', type: 'file', size: 20, mode: 0o644, hash: sha256('127.0.0.1 localhost\n') },
  { path: 'usr/bin/tool', type: 'file', size: 3000, mode: 0o4755, owner: '1000:1000', hash: sha256('x'.repeat(3000)) },
  { path: 'usr/bin/alias', type: 'hardlink', size: 0, mode: 0o644, target: 'usr/bin/tool' },
  { path: 'usr/bin/link', type: 'symlink', size: 0, mode: 0o644, target: '../../../outside' },
  { path: 'dev/null', type: 'character-device', size: 0, mode: 0o644 },
  { path: 'run/pipe', type: 'fifo', size: 0, mode: 0o644 },
];

describe('the files of a layer', () => {
  const half = tar.length >> 1;
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
  const frames = [tar.subarray(0, half), tar.subarray(half)].map((part) => zstdCompressSync(part));
  const members = [tar.subarray(0, half), tar.subarray(half)].map((part) => gzipSync(part));
  test.each([
    ['plain', 'none', tar],
    ['gzip', 'gzip', gzipSync(tar)],
    ['gzip of two members', 'gzip', Buffer.concat(members)],
    ['zstd', 'zstd', zstdCompressSync(tar)],
    ['zstd of several frames', 'zstd', Buffer.concat([skippable, ...frames, skippable])],
  ])('%s', async (_, compression, blob) => {
    for (const size of [1, 7, 512, 1_000_000]) {
      const seen = await measureLayer(inChunks(blob, size), `${tarType}+gzip`);
      expect(seen).toEqual({
        version: 1,
        compression,
        unpackedSize: tar.length,
        diffId: `sha256:${sha256(tar)}`,
        entries,
        removed: [],
        opaque: [],
        packageFiles: [],
      });
      expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
    }
  });

  test('an empty blob and a tar without its end are layers, as they are for engines', async () => {
    expect((await measure(Buffer.alloc(0))).entries).toEqual([]);
    expect((await measure(tar.subarray(0, -1024))).entries).toEqual(entries);
  });

  test('whiteouts are taken out of the list', async () => {
    const paths = ['a/.wh.b', '.wh.c', 'd/.wh..wh..opq', '.wh..wh..opq', '.wh..wh.plnk/1.2', 'e/.wh.f/g'];
    const seen = await measure(tarOf(paths.map((path) => ({ path }))));
    expect(seen).toMatchObject({ removed: ['a/b', 'c'], opaque: ['d', ''] });
    expect(seen.entries.map(({ path }) => path)).toEqual(['e/.wh.f/g']);
  });

  test('extended attributes are told apart, whatever their order', async () => {
    const [a, b] = [{ 'SCHILY.xattr.security.capability': 'x' }, { 'SCHILY.xattr.user.y': 'z' }];
    const records = [{ ...a, ...b }, { ...b, ...a }, a, { 'SCHILY.xattr.security.capability': 'y' }, {}];
    const seen = await measure(tarOf(records.flatMap((one) => [paxHeader({ ...one, mtime: '1' }), { path: 'f' }])));
    const [first, ...others] = seen.entries.map(({ attributes }) => attributes);
    expect(others).toEqual([first, expect.any(String), expect.any(String), undefined]);
    expect(new Set(others).size).toBe(4);
  });

  test('names that are no UTF-8 stay different from each other', async () => {
    const seen = await measure(tarOf([{ path: Buffer.from([0x61, 0xff]) }, { path: Buffer.from([0x61, 0xfe]) }]));
    expect(seen.entries.map(({ path }) => path)).toEqual(['a\\xff', 'a\\xfe']);
  });
});

describe('what GNU tar writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-tar-'));
  const deep = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(120)}`;
  mkdirSync(join(folder, deep), { recursive: true });
  writeFileSync(join(folder, deep, 'long'), 'long');
  symlinkSync(deep, join(folder, 'link'));
  writeFileSync(join(folder, 'holes'), '');
  truncateSync(join(folder, 'holes'), 5_000_000);
  writeFileSync(join(folder, 'holes'), 'end', { flag: 'a' });
  const pieces = join(folder, 'pieces');
  for (let at = 0; at < 60; at++) {
    writeFileSync(pieces, 'data', { flag: 'a' });
    truncateSync(pieces, (at + 1) * 65_536);
  }
  const formats = [
    'gnu',
    'pax',
    'posix --sparse-version=0.0',
    'posix --sparse-version=0.1',
    'posix --sparse-version=1.0',
  ];
  test.each(formats)('--format=%s', async (format) => {
    const options = ['--sparse', ...`--format=${format}`.split(' '), '-C', folder, '-cf', '-', '.'];
    const made = execFileSync('tar', options, { maxBuffer: 1e8 });
    expect(made.length).toBeLessThan(1_000_000);
    const found = new Map((await measure(made)).entries.map((entry) => [entry.path, entry]));
    expect([...found.keys()].toSorted()).toEqual(
      ['', 'link', 'holes', 'pieces', deep, `${deep}/long`, ...parents(deep)].toSorted(),
    );
    expect(found.get(`${deep}/long`)).toMatchObject({ size: 4, hash: sha256('long') });
    expect(found.get('link')).toMatchObject({ type: 'symlink', target: deep });
    expect(found.get('holes')?.size).toBe(5_000_003);
    expect(found.get('pieces')?.size).toBe(60 * 65_536);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
});

function parents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { paxHeader, type TarFile, tarOf } from '../testing/tar.ts';
import type { LayerLimits } from './layer-contents.ts';
import { measureLayer } from './measure-layer.ts';

const tarType = 'application/vnd.oci.image.layer.v1.tar';
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const measure = (tar: Uint8Array, chunkBytes = 1000) => measureLayer(inChunks(tar, chunkBytes), tarType);

function inChunks(bytes: Uint8Array, size: number): Readable {
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      Buffer.from(bytes.subarray(i * size, i * size + size)),
    ),
  );
}

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

describe('bad layers', () => {
  const zeros = (bytes: number) => gzipSync(Buffer.alloc(bytes));
  const small: LayerLimits = {
    compressedBytes: 100_000,
    unpackedBytes: 1_000_000,
    ratio: 10,
    entries: 20,
    namesBytes: 5_000,
    pathBytes: 1_000,
    headerBytes: 2_000,
    packageFileBytes: 1_000,
  };
  const one = (file: TarFile) => tarOf([file]);
  const broken = Buffer.from(tar);
  broken[5] = 0x41;
  const many = tarOf(Array.from({ length: 21 }, (_, i) => ({ path: `${i}` })));
  const links = Array.from({ length: 5 }, () => [paxHeader({ path: 'p'.repeat(999) }), { path: 'x' }] as const).flat();
  const rows: readonly [string, Buffer, string, string][] = [
    [
      'text',
      Buffer.from('<html>'.repeat(200)),
      'damaged',
      'The layer is not a tar: the checksum of the header at byte 0 of its tar is wrong.',
    ],
    ['a short text', Buffer.from('<html>'), 'damaged', 'The layer ends in the middle of its tar, after 6 bytes of it.'],
    [
      'a changed header',
      broken,
      'damaged',
      'The layer is not a tar: the checksum of the header at byte 0 of its tar is wrong.',
    ],
    ['a cut tar', tar.subarray(0, 3000), 'damaged', 'The layer ends in the middle of its tar, after 3000 bytes of it.'],
    ['a cut gzip', gzipSync(tar).subarray(0, -5), 'damaged', 'The layer ends in the middle of its compression.'],
    [
      'a cut zstd',
      zstdCompressSync(tar).subarray(0, -5),
      'damaged',
      'The layer ends in the middle of its zstd compression.',
    ],
    [
      'two frames, the second cut',
      Buffer.concat([zstdCompressSync(tar), zstdCompressSync(tar).subarray(0, 9)]),
      'damaged',
      'The layer ends in the middle of its zstd compression.',
    ],
    [
      'something after zstd',
      Buffer.concat([zstdCompressSync(tar), Buffer.from('garbage')]),
      'damaged',
      'The layer has something that is no zstd between its zstd frames.',
    ],
    [
      'something after gzip',
      Buffer.concat([gzipSync(tar), Buffer.from('garbage')]),
      'damaged',
      'The layer is not what its compression says: incorrect header check.',
    ],
    [
      'something after zeros',
      Buffer.concat([Buffer.alloc(512), tar]),
      'damaged',
      'The layer is not a tar: it goes on after a block of zeros at 512.',
    ],
    [
      'a path that goes up',
      one({ path: 'a/../../b' }),
      'absurd',
      'The layer holds the path "a/../../b", which goes up with "..".',
    ],
    [
      'a hard link that goes up',
      one({ path: 'a', flag: '1', target: '../b' }),
      'absurd',
      'The layer holds the path "../b", which goes up with "..".',
    ],
    [
      'a NUL in a path',
      tarOf([paxHeader({ path: 'a\0b' }), { path: 'x' }]),
      'absurd',
      'The layer holds a path with a NUL in it ("a\\u0000b").',
    ],
    [
      'a NUL in a symlink',
      tarOf([paxHeader({ linkpath: 'a\0b' }), { path: 'x', flag: '2' }]),
      'absurd',
      'The layer holds the symlink "x", which points to what is no path.',
    ],
    [
      'a long path',
      tarOf([paxHeader({ path: 'p'.repeat(1001) }), { path: 'x' }]),
      'absurd',
      `The layer holds a path of 1001 bytes ("${'p'.repeat(97)}…").`,
    ],
    ['no name', one({ path: '' }), 'absurd', 'The layer holds a file without a name.'],
    [
      'a whiteout of its own folder',
      one({ path: 'a/.wh..' }),
      'absurd',
      'The layer holds the whiteout "a/.wh..", which is one of no file.',
    ],
    [
      'a size beyond all',
      tarOf([paxHeader({ size: '9'.repeat(30) }), { path: 'x' }]),
      'absurd',
      `The layer states "${'9'.repeat(30)}" as size in a PAX header.`,
    ],
    [
      'a negative size',
      tarOf([paxHeader({ size: '-1' }), { path: 'x' }]),
      'absurd',
      'The layer states "-1" as size in a PAX header.',
    ],
    [
      'a PAX header that is none',
      tarOf([paxHeader(Buffer.from('99 a=b\n')), { path: 'x' }]),
      'damaged',
      'The layer is not a tar: a record of a PAX header in it is not "length key=value".',
    ],
    [
      'a huge PAX header',
      one({ path: 'x', flag: 'x', size: 2_001 }),
      'too-large',
      'The layer holds a header of 2001 bytes for one file; the limit is 2000.',
    ],
    [
      'a huge global header',
      one({ path: 'x', flag: 'g', size: 8_000_000_000 }),
      'too-large',
      'The layer holds a header of 8000000000 bytes for one file; the limit is 2000.',
    ],
    [
      'an unknown type',
      one({ path: 'x', flag: 'V' }),
      'unsupported',
      'The layer holds an entry of type "V" at byte 0 of its tar, which is none of a file.',
    ],
    ['many files', many, 'too-large', 'The layer holds more than 20 files and folders.'],
    [
      'zeros after gzip',
      Buffer.concat([gzipSync(tar), Buffer.alloc(5000)]),
      'damaged',
      'The layer has something after the end of its gzip compression.',
    ],
    ['many folders', one({ path: 'a/'.repeat(21) }), 'too-large', 'The layer holds more than 20 files and folders.'],
    ['a bomb', zeros(1_000_001), 'too-large', 'The layer unpacks to more than 1000000 bytes, as many as are read.'],
    ['a large blob', Buffer.alloc(100_001), 'too-large', 'The layer has more than 100000 bytes, as many as are read.'],
  ];
  test.each(rows)('%s', async (_, blob, code, message) => {
    for (const size of [100, 5_000_000])
      await expect(measureLayer(inChunks(blob, size), tarType, small)).rejects.toMatchObject({ code, message });
  });

  test('names that are too long together', async () => {
    const limits = { ...small, entries: 100 };
    const message = 'The layer holds paths and names of more than 5000 bytes together.';
    await expect(measureLayer(inChunks(tarOf([...links, ...links]), 500), tarType, limits)).rejects.toMatchObject({
      message,
    });
  });

  test('what is no tar of files', async () => {
    const type = 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted';
    const message = `The layer is "${type}", which is no tar of files.`;
    await expect(measureLayer(inChunks(tar, 10), type)).rejects.toMatchObject({ code: 'unsupported', message });
  });

  test.each([
    ['zeros', () => Buffer.alloc(65_536)],
    ['gzip members that hold nothing', () => gzipSync('')],
    ['zstd frames to be skipped', () => Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])],
  ])('an endless stream of %s is given up and closed', async (_, next) => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield next();
      })(),
    );
    await expect(measureLayer(endless, tarType, small)).rejects.toMatchObject({ code: 'too-large' });
    expect(endless.destroyed).toBe(true);
  });

  test('a stream that fails, and one that is not wanted any more', async () => {
    const failing = Readable.from(
      (function* () {
        yield gzipSync(tar).subarray(0, 50);
        throw new Error('cut off');
      })(),
    );
    await expect(measureLayer(failing, tarType)).rejects.toThrow('cut off');
    const stalled = new Readable({ read: () => undefined });
    const abort = new AbortController();
    const measuring = measureLayer(stalled, tarType, small, { signal: abort.signal });
    abort.abort();
    await expect(measuring).rejects.toMatchObject({ name: 'AbortError' });
  });
});

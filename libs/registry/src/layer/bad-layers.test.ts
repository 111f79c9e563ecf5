import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { inChunks, paxHeader, type TarFile, tarOf } from '../testing/tar.ts';
import type { LayerLimits } from './layer-contents.ts';
import { measureLayer } from './measure-layer.ts';

const tarType = 'application/vnd.oci.image.layer.v1.tar';
const tar = tarOf([
  { path: 'etc/', mode: 0o755 },
  { path: 'etc/hosts', content: '127.0.0.1 localhost\n' },
  { path: 'usr/bin/tool', content: 'x'.repeat(3000), mode: 0o755 },
]);

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

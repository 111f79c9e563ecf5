import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parsePlatform } from '../model/platform.ts';
import { elfFile, elfMachine } from '../testing/layered-image.ts';
import { tarOf } from '../testing/tar.ts';
import { belongsTo, elfArchitecture } from './elf.ts';
import { executablesOf } from './executables.ts';
import { measureLayer } from './measure-layer.ts';

describe('the machine that an ELF file was built for', () => {
  const b32 = { is64: false };
  const big = { little: false };
  test.each([
    [3, b32, '386'],
    [62, {}, 'amd64'],
    [62, b32, 'amd64'],
    [40, b32, 'arm'],
    [183, {}, 'arm64'],
    [8, { ...b32, ...big }, 'mips'],
    [8, b32, 'mipsle'],
    [8, big, 'mips64'],
    [8, {}, 'mips64le'],
    [21, {}, 'ppc64le'],
    [21, big, 'ppc64'],
    [22, big, 's390x'],
    [243, {}, 'riscv64'],
    [243, b32, 'riscv32'],
    [258, {}, 'loong64'],
    [2, big, undefined],
    [0, {}, undefined],
    [65_535, {}, undefined],
  ])('%i %j', (machine, kind, architecture) => {
    expect(elfArchitecture(elfFile(machine, kind))).toBe(architecture);
  });

  test.each([
    ['a script', Buffer.from('#!/bin/sh\nexec true\n\n\n')],
    ['a cut header', elfFile(62).subarray(0, 19)],
    ['nothing', Buffer.alloc(0)],
    ['a byte off', Buffer.concat([Buffer.alloc(1), elfFile(62)])],
  ])('%s is no ELF file', (_, bytes) => {
    expect(elfArchitecture(bytes)).toBeUndefined();
  });

  test.each([
    ['amd64', 'linux/amd64', true],
    ['386', 'linux/amd64', true],
    ['arm', 'linux/arm64', true],
    ['arm', 'linux/arm/v7', true],
    ['amd64', 'linux/386', false],
    ['arm64', 'linux/arm/v7', false],
    ['arm64', 'linux/amd64', false],
  ])('%s in an image for %s: %j', (architecture, platform, fits) => {
    expect(belongsTo(architecture, parsePlatform(platform))).toBe(fits);
  });
});

describe('executables of a layer', () => {
  const tar = tarOf([
    { path: 'bin/a', content: elfFile(elfMachine.amd64) },
    { path: 'bin/b', content: Buffer.concat([elfFile(elfMachine.amd64), Buffer.alloc(100_000)]) },
    { path: 'lib/c', content: elfFile(elfMachine.i386, { is64: false }) },
    { path: 'bin/script', content: '#!/bin/sh' },
    { path: 'bin/d', flag: '1', target: 'bin/a' },
  ]);
  test.each([
    ['tar', tar],
    ['tar+gzip', gzipSync(tar)],
    ['tar+zstd', zstdCompressSync(tar)],
  ])('%s', async (kind, blob) => {
    for (const size of [1, 30, 1_000_000]) {
      const chunks = Array.from({ length: Math.ceil(blob.length / size) }, (_, i) =>
        blob.subarray(i * size, (i + 1) * size),
      );
      const seen = await measureLayer(Readable.from(chunks), `application/vnd.oci.image.layer.v1.${kind}`);
      expect([...executablesOf(seen)]).toEqual([
        ['amd64', { count: 2, example: 'bin/a' }],
        ['386', { count: 1, example: 'lib/c' }],
      ]);
    }
  });
});

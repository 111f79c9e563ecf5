import { createReadStream, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { elfFile } from '../../testing/layered-image.ts';
import type { PackageFile } from './package.ts';
import { packageReader } from './package-reader.ts';

const sources = join(import.meta.dirname, '../..');
const rpmDatabase = gunzipSync(readFileSync(join(sources, 'testing/fixtures/rpmdb.sqlite.gz')));

function read(path: string, bytes: Buffer, { limit = 1_000_000, chunk = 1_000_000, isElf = false } = {}) {
  const found: PackageFile[] = [];
  const reader = packageReader(path, isElf, limit, (file) => found.push(file));
  for (let at = 0; at < bytes.length; at += chunk) reader?.take(bytes.subarray(at, at + chunk));
  reader?.end();
  return found;
}

const versions = ([file]: readonly PackageFile[]) => file?.packages.map(({ name, version }) => `${name} ${version}`);

const dpkgStatus = `Package: libc6
Status: install ok installed
Priority: optional
Maintainer: Somebody <somebody@example.org>
Architecture: amd64
Version: 2.36-9+deb12u10
Description: GNU C Library
 Package: this is a line of a description
 .
 Version: 0

Package: removed
Status: deinstall ok config-files
Version: 1.0

Package: half
Status: install ok half-configured
Version: 1:2.0
`;
const apkInstalled = `C:Q1abc=
P:musl
V:1.2.5-r0
A:x86_64
T:the musl c library
F:lib
R:ld-musl-x86_64.so.1

P:busybox
V:1.36.1-r29
F:bin
`;

describe('files of package managers', () => {
  test.each([
    ['var/lib/dpkg/status', dpkgStatus, ['libc6 2.36-9+deb12u10', 'half 1:2.0']],
    ['var/lib/dpkg/status.d/base', 'Package: base-files\nVersion: 12.4\n', ['base-files 12.4']],
    ['lib/apk/db/installed', apkInstalled, ['musl 1.2.5-r0', 'busybox 1.36.1-r29']],
    ['usr/lib/apk/db/installed', apkInstalled, ['musl 1.2.5-r0', 'busybox 1.36.1-r29']],
    ['app/node_modules/left-pad/package.json', '{"name":"left-pad","version":"1.3.0"}', ['left-pad 1.3.0']],
    ['node_modules/@a/b/package.json', '\ufeff{"name":"@a/b","version":"2.0.0"}', ['@a/b 2.0.0']],
    ['node_modules/a/package.json', '{"name":"a","version":7}', []],
    ['node_modules/a/package.json', 'null', []],
    ['var/lib/dpkg/status', '', []],
    ['var/lib/dpkg/status', `Package: ${'x'.repeat(5_000)}\n\nno field\nVersion: 1`, []],
  ])('%s', (path, text, expected) => {
    for (const chunk of [1, 10, 1_000_000])
      expect(versions(read(path, Buffer.from(text), { chunk }))).toEqual(expected);
  });

  test.each(['var/lib/rpm/rpmdb.sqlite', 'usr/lib/sysimage/rpm/rpmdb.sqlite'])('%s, as rpm made it', (path) => {
    const [file] = read(path, rpmDatabase, { chunk: 16_384 });
    expect(file?.packages.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      { type: 'rpm', name: 'hello', version: '2.10-3.el9' },
      { type: 'rpm', name: 'openssl-libs', version: '1:3.0.7-27.el9' },
      { type: 'rpm', name: 'tzdata', version: '2024a-1.el9' },
    ]);
  });

  test.each([
    'var/lib/dpkg/status.d/base.md5sums',
    'var/lib/dpkg/status-old',
    'srv/var/lib/dpkg/status',
    'etc/passwd',
    'app/package.json',
    'node_modules/a/test/package.json',
  ])('%s is none', (path) => {
    expect(packageReader(path, false, 1, () => undefined)).toBeUndefined();
  });

  const sqlite = (statements: string) => {
    using database = new DatabaseSync(':memory:');
    database.exec(statements);
    return Buffer.from((database as DatabaseSync & { serialize(): Uint8Array }).serialize());
  };
  const packages = 'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)';
  const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS hnum, x AS blob FROM n';
  const rpm = 'var/lib/rpm/rpmdb.sqlite';
  test.each([
    [
      'var/lib/rpm/Packages',
      Buffer.from('x'),
      'is an rpm database of the kind Berkeley DB, which is not readable here; only the one of SQLite is',
    ],
    [
      'var/lib/rpm/Packages.db',
      Buffer.from('x'),
      'is an rpm database of the kind ndb, which is not readable here; only the one of SQLite is',
    ],
    ['var/lib/dpkg/status', Buffer.alloc(1_000_001), 'has 1000001 bytes; at most 1000000 are read'],
    ['node_modules/a/package.json', Buffer.from('{'), 'is not JSON'],
    ['node_modules/a/package.json', Buffer.from('['.repeat(100_000)), 'is nested more than 100 levels deep'],
    [rpm, Buffer.alloc(0), 'is empty'],
    [rpm, Buffer.from('no database'.repeat(1_000)), 'is not a whole SQLite database: file is not a database'],
    [rpm, rpmDatabase.subarray(0, 9_000), 'is not a whole SQLite database: database disk image is malformed'],
    [rpm, sqlite('CREATE TABLE other (x)'), 'has no table of packages as rpm makes it'],
    [rpm, sqlite(`CREATE VIEW Packages AS ${endless}`), 'has no table of packages as rpm makes it'],
    [
      rpm,
      sqlite('CREATE TABLE Packages (hnum, blob AS (zeroblob(1000000000)))'),
      'has no table of packages as rpm makes it',
    ],
  ])('%s that cannot be read says why', (path, bytes, why) => {
    expect(read(path, bytes)).toEqual([{ path, packages: [], unreadable: `/${path} ${why}.` }]);
  });

  test('rows of an rpm database that are no headers are passed over', () => {
    const rows = [
      "x''",
      "x'00'",
      "x'ffffffffffffffff'",
      "x'00000001000000ff'",
      `x'${'00000001'.repeat(8)}'`,
      "'text'",
      '7',
    ];
    const bytes = sqlite(`${packages};${rows.map((row) => `INSERT INTO Packages (blob) VALUES (${row});`).join('')}`);
    expect(read(rpm, bytes)).toEqual([{ path: rpm, packages: [] }]);
  });
});

describe('programs of Go', () => {
  const text = (value: string | Buffer) => {
    const bytes = Buffer.from(value as string);
    const length: number[] = [];
    for (let left = bytes.length; ; left >>>= 7) {
      length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
      if (left <= 0x7f) return Buffer.concat([Buffer.from(length), bytes]);
    }
  };
  const marked = (modules: string) =>
    text(Buffer.concat([Buffer.alloc(16, 1), Buffer.from(modules), Buffer.alloc(16, 2)]));
  const place = (flags: number, ...rest: Buffer[]) =>
    Buffer.concat([Buffer.from('\xff Go buildinf:', 'latin1'), Buffer.from([8, flags]), Buffer.alloc(16), ...rest]);
  const program = (...parts: Buffer[]) => Buffer.concat([elfFile(62), ...parts, Buffer.alloc(100)]);
  const modules =
    'path\texample.org/app\nmod\texample.org/app\t(devel)\t\ndep\texample.org/a\tv1.0.0\th1:x=\ndep\texample.org/b\tv1.0.0\n=>\texample.org/fork\tv1.0.1\th1:y=\nbuild\tGOOS=linux\n';
  const good = program(place(2, text('go1.22.1'), marked(modules)));
  const expected = ['stdlib 1.22.1', 'example.org/app (devel)', 'example.org/a v1.0.0', 'example.org/fork v1.0.1'];

  test.each([1, 13, 14, 31, 64, 1_000_000])('say what they are made of, in pieces of %i bytes', (chunk) => {
    expect(versions(read('bin/app', good, { isElf: true, chunk }))).toEqual(expected);
  });

  test.each([
    [
      'the magic at another place before',
      program(Buffer.from('.'), place(2, text('go1.2')), Buffer.alloc(9), place(2, text('go1.22.1'), marked(modules))),
      expected,
    ],
    [
      'a place without a version before',
      program(place(2, text('rust')), Buffer.alloc(11), place(2, text('devel go1.22.1'), marked(modules))),
      expected,
    ],
    ['no modules', program(place(2, text('go1.19.8'), text(''))), ['stdlib 1.19.8']],
    ['a length beyond the file', program(place(2, text('go1.19.8'), Buffer.from([0xff, 0x7f]))), undefined],
    ['a length without an end', program(place(2, Buffer.alloc(8, 0xff))), undefined],
    ['nothing of Go', program(Buffer.from('something else')), undefined],
  ])('%s', (_, bytes, found) => {
    for (const chunk of [1, 50, 1_000_000])
      expect(versions(read('bin/app', bytes, { isElf: true, chunk }))).toEqual(found);
  });

  test('old ones and endless lists are named as not read', () => {
    const unreadable = (bytes: Buffer) => read('bin/app', bytes, { isElf: true })[0]?.unreadable;
    const old =
      '/bin/app was built with a Go older than 1.18, which does not say what it is made of in a readable way.';
    expect(unreadable(program(place(0)))).toBe(old);
    const long = program(place(2, text('go1.22.1'), Buffer.from([0xff, 0xff, 0xff, 0x7f])));
    expect(unreadable(long)).toBe('/bin/app states modules of more than 4194304 bytes.');
  });

  const real = async (path: string) => {
    const found: PackageFile[] = [];
    const reader = packageReader('bin/real', true, 1_000_000, (file) => found.push(file));
    for await (const chunk of createReadStream(path)) reader?.take(chunk as Buffer);
    reader?.end();
    return found[0]?.packages ?? [];
  };
  test('the registry of Debian', async () => {
    const found = await real(process.env.SLIPWAY_TEST_REGISTRY_BIN ?? '/usr/bin/docker-registry');
    expect(found[0]).toEqual({ type: 'go', name: 'stdlib', version: expect.stringMatching(/^1\.\d+/) });
  });
  test('the compiler of TypeScript', async () => {
    const [path = ''] = globSync(join(sources, '../../../node_modules/@typescript/typescript-*/lib/tsc'));
    const found = (await real(path)).map(({ name }) => name);
    expect(found).toEqual(expect.arrayContaining(['stdlib', 'github.com/microsoft/typescript-go']));
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import tar from 'tar-stream';
import { Source } from './source.ts';
import { SourceError } from './source-error.ts';
import { type Content, committedAt, makeRepository, type TestRepository } from './testing/repository.ts';

jest.setTimeout(60_000);

interface Entry {
  readonly type: string;
  readonly mode: number;
  readonly mtime: number;
  readonly content: string;
}

describe('the context of a commit', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-context-'));
  let app: TestRepository;
  let source: Source;
  const context = (commit: string, more: { contextPath?: string; replace?: Record<string, string> } = {}) =>
    source.context({ url: app.url, commit, contextPath: '.', modifiedAt: committedAt, replace: {}, ...more });
  const failure = (work: Promise<unknown>) =>
    work.then(() => undefined).catch((error: unknown) => error as SourceError);

  beforeAll(() => {
    app = makeRepository(join(root, 'app'));
    source = new Source({ folder: join(root, 'cache'), allowFile: root });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** A commit of nothing but these files. */
  const only = (files: Readonly<Record<string, Content>>) => {
    app.git('rm', '-rfq', '--ignore-unmatch', '.');
    return app.commit(files);
  };

  it('is what was committed, whatever git attributes say', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
    const commit = only({
      '.gitattributes':
        'private export-ignore\nstamp export-subst\n*.txt text eol=crlf\n*.bin filter=lfs\n*.c ident\nwide working-tree-encoding=UTF-16\n',
      private: 'p\n',
      stamp: '$Format:%H$\n',
      'a.txt': 'one\ntwo\n',
      'b.bin': pointer,
      'c.c': '$Id$\n',
    });
    const files = await entries(await context(commit));
    expect(files.private?.content).toBe('p\n');
    expect(files.stamp?.content).toBe('$Format:%H$\n');
    expect(files['a.txt']?.content).toBe('one\ntwo\n');
    expect(files['b.bin']?.content).toBe(pointer);
    expect(files['c.c']?.content).toBe('$Id$\n');
  });

  it('keeps modes, odd names, links and folders, all of the same time', async () => {
    const long = `${'deep/'.repeat(40)}${'n'.repeat(120)}.txt`;
    const commit = only({
      'run.sh': { script: '#!/bin/sh\n' },
      'plain.txt': 'x',
      'ünï cödé "q" \n.txt': 'odd',
      [long]: 'long',
      'bin/tool': { link: '../run.sh' },
      'bytes.bin': Uint8Array.from([0, 255, 10, 13, 128]),
      empty: '',
    });
    const files = await entries(await context(commit));
    expect(files['run.sh']).toMatchObject({ type: 'file', mode: 0o755 });
    expect(files['plain.txt']).toMatchObject({ type: 'file', mode: 0o644 });
    expect(files['ünï cödé "q" \n.txt']?.content).toBe('odd');
    expect(files[long]?.content).toBe('long');
    expect(files['bin/tool']).toMatchObject({ type: 'symlink', content: '../run.sh' });
    expect(files['bytes.bin']?.content).toBe(Buffer.from([0, 255, 10, 13, 128]).toString('latin1'));
    expect(files.empty?.content).toBe('');
    expect(files['deep/']).toMatchObject({ type: 'directory', mode: 0o755 });
    expect(new Set(Object.values(files).map(({ mtime }) => mtime))).toEqual(new Set([committedAt.getTime()]));
  });

  it('has a submodule as an empty folder', async () => {
    const commit = only({ 'a.txt': 'a' });
    app.git('update-index', '--add', '--cacheinfo', `160000,${commit},vendor/lib`);
    app.git('commit', '-q', '-m', 'A submodule');
    const files = await entries(await context(app.git('rev-parse', 'HEAD')));
    expect(files['vendor/lib/']?.type).toBe('directory');
    expect(Object.keys(files).filter((name) => name.startsWith('vendor/lib/'))).toEqual(['vendor/lib/']);
    app.git('rm', '-q', '--cached', 'vendor/lib');
  });

  it('tells which submodules and files of Git LFS are not in it, less what is ignored', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
    const commit = only({
      '.gitattributes': '*.bin filter=lfs\n',
      'app/Dockerfile': 'FROM scratch\n',
      'app/.dockerignore': 'ignored*\n',
      'app/ä b.bin': pointer,
      'app/ignored.bin': pointer,
      'app/quoted.md': `As in: ${pointer}`,
      'app/real.bin': 'not yet a pointer\n',
      'other.bin': pointer,
    });
    for (const path of ['app/lib', 'app/ignored-lib', 'lib'])
      app.git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
    app.git('commit', '-q', '-m', 'Submodules');
    const absent = (name: string, contextPath: string) =>
      source.notInCommit({ url: app.url, commit: name, contextPath, dockerfiles: ['Dockerfile'] });
    const head = app.git('rev-parse', 'HEAD');
    expect(await absent(head, 'app')).toEqual({ submodules: ['lib'], pointers: ['ä b.bin'] });
    expect(await absent(head, '.')).toEqual({
      submodules: ['app/ignored-lib', 'app/lib', 'lib'],
      pointers: ['app/ignored.bin', 'app/ä b.bin', 'other.bin'],
    });
    expect((await failure(absent(head, 'nowhere')))?.code).toBe('no-such-path');
    app.git('rm', '-q', '--cached', 'app/lib', 'app/ignored-lib', 'lib');
    expect(await absent(only({ 'b.bin': pointer }), '.')).toEqual({ submodules: [], pointers: [] });
  });

  it.each<readonly [string, Readonly<Record<string, Content>>, string]>([
    [
      'a link out of it',
      { 'a/b': { link: '../../etc/passwd' } },
      'The link a/b points to ../../etc/passwd, which is outside',
    ],
    ['an absolute link', { a: { link: '/etc/passwd' } }, 'The link a points to /etc/passwd, which is absolute;'],
    [
      'a link that leaves it by way of another',
      { 'x/y/up': { link: '../..' }, sly: { link: 'x/y/up/../etc' } },
      'The link sly points to x/y/up/../etc, which is outside',
    ],
    ['links in a circle', { a: { link: 'b' }, b: { link: 'a' } }, 'The link a points to b, which is outside'],
  ])('refuses %s', async (_, files, sentence) => {
    const failed = await failure(context(only(files)));
    expect(failed).toBeInstanceOf(SourceError);
    expect(failed?.code).toBe('unsafe-path');
    expect(failed?.message).toContain(sentence);
  });

  it('takes links that stay inside, and those that are ignored', async () => {
    const commit = only({
      'a/real.txt': 'x',
      'a/b/link': { link: '../real.txt' },
      'to-folder': { link: 'a/b' },
      through: { link: 'to-folder/../real.txt' },
      dangling: { link: 'a/not/there' },
      absolute: { link: '/etc/passwd' },
      '.dockerignore': 'absolute\n',
    });
    const files = await entries(await context(commit));
    const links = Object.entries(files).filter(([, { type }]) => type === 'symlink');
    expect(links.map(([name]) => name).sort()).toEqual(['a/b/link', 'dangling', 'through', 'to-folder']);
  });

  it('below a folder knows nothing of what lies beside it', async () => {
    const commit = only({ 'app/a.txt': 'a', 'app/up': { link: '../other/b.txt' }, 'other/b.txt': 'b' });
    const failed = await failure(context(commit, { contextPath: 'app' }));
    expect(failed?.message).toContain('The link up points to ../other/b.txt, which is outside of the context');
    expect(Object.keys(await entries(await context(commit, { contextPath: 'other' })))).toEqual(['b.txt']);
    const file = await failure(context(commit, { contextPath: 'other/b.txt' }));
    expect(file).toMatchObject({ code: 'no-such-path' });
  });

  it('goes by the rules beside the Dockerfile before those of the folder', async () => {
    const commit = only({
      'build/Dockerfile': 'FROM scratch\n',
      'build/Dockerfile.dockerignore': '*.md\nbuild\n',
      '.dockerignore': '*.txt\n',
      'a.txt': 'a',
      'a.md': 'a',
    });
    const files = await entries(await context(commit, { replace: { 'build/Dockerfile': 'FROM pinned\n' } }));
    expect(Object.keys(files).sort()).toEqual(
      ['.dockerignore', 'a.txt', 'build/', 'build/Dockerfile', 'build/Dockerfile.dockerignore'].sort(),
    );
    expect(files['build/Dockerfile']?.content).toBe('FROM pinned\n');
  });

  it('sends a Dockerfile that is not in it, and one that is a link', async () => {
    const commit = only({ 'real.Dockerfile': 'FROM a\n', Dockerfile: { link: 'real.Dockerfile' } });
    const replace = { Dockerfile: 'FROM pinned\n', '.slipway.Dockerfile': 'FROM other\n' };
    const files = await entries(await context(commit, { replace }));
    expect(files.Dockerfile).toMatchObject({ type: 'file', content: 'FROM pinned\n' });
    expect(files['.slipway.Dockerfile']?.content).toBe('FROM other\n');
  });

  it('is the same bytes each time, also from another clone', async () => {
    const commit = only({ 'a/b.txt': 'x', 'c.txt': 'y', d: { script: 'z' } });
    const one = await bytesOf(await context(commit));
    const fresh = new Source({ folder: join(root, 'cache-2'), allowFile: root });
    const request = { url: app.url, commit, contextPath: '.', modifiedAt: committedAt, replace: {} };
    expect((await bytesOf(await fresh.context(request))).equals(one)).toBe(true);
  });

  it('waits for its reader, and ends with it', async () => {
    const commit = only({ 'big.bin': Buffer.alloc(64 * 1024 * 1024, 'x'), 'after.txt': 'y' });
    const stream = await context(commit);
    await sleep(500);
    // What git has written is all that can stand in memory here.
    const [git] = catFiles();
    const written = /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${git}/io`, 'utf8'))?.[1];
    expect(Number(written)).toBeLessThan(48 * 1024 * 1024);
    stream.destroy();
    for (const end = Date.now() + 30_000; catFiles().length > 0 && Date.now() < end; ) await sleep(20);
    expect(catFiles()).toEqual([]);
    let size = 0;
    for await (const chunk of await context(commit)) size += (chunk as Buffer).length;
    expect(size).toBeGreaterThan(64 * 1024 * 1024);
  });

  it.each([
    ['a link to a file', { real: 'x: 1\n', 'slipway.yaml': { link: 'real' } }, 'x: 1\n'],
    ['no such file', { other: 'x' }, undefined],
    ['no such folder', { other: 'x', slipway: 'x' }, undefined],
  ])('gives a file of it: %s', async (_, files, text) => {
    const commit = only(files as Record<string, Content>);
    expect(await source.file({ url: app.url, commit, path: 'slipway.yaml' })).toBe(text);
    expect(await source.file({ url: app.url, commit, path: 'slipway/deeper.yaml' })).toBeUndefined();
  });

  it.each<readonly [string, Content, string, string]>([
    [
      'leads out',
      { link: '../../etc/passwd' },
      'unsafe-path',
      'a.yaml is a link that leads to no file of the repository.',
    ],
    ['leads nowhere', { link: 'nowhere' }, 'unsafe-path', 'a.yaml is a link that leads to no file of the repository.'],
    ['is no text', Uint8Array.from([0xff, 0xfe, 0]), 'unsafe-path', 'a.yaml is not a text file in UTF-8.'],
    ['is too large', 'x'.repeat(1024 * 1024 + 1), 'too-large', 'a.yaml has 1048577 bytes; at most 1048576 are read.'],
  ])('does not give a file that %s', async (_, content, code, message) => {
    const commit = only({ 'a.yaml': content });
    expect(await failure(source.file({ url: app.url, commit, path: 'a.yaml' }))).toMatchObject({ code, message });
  });

  it.each(['/etc/passwd', '../x', 'a\nb'])('does not take %j for a path', async (path) => {
    expect(await failure(source.file({ url: app.url, commit: only({ a: 'a' }), path }))).toMatchObject({
      code: 'unsafe-path',
    });
  });

  /** Processes of git that read from this test's clones. */
  function catFiles(): string[] {
    return readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return line.includes(root) && line.includes('cat-file');
      } catch {
        // It ended between the two looks.
        return false;
      }
    });
  }
});

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function entries(stream: Readable): Promise<Record<string, Entry>> {
  const extract = tar.extract();
  extract.end(await bytesOf(stream));
  const found: Record<string, Entry> = {};
  for await (const entry of extract) {
    const { name, type, mode = 0, mtime, linkname } = entry.header;
    const content = (await bytesOf(entry as unknown as Readable)).toString(/\.bin$/.test(name) ? 'latin1' : 'utf8');
    found[name] = { type: type ?? 'file', mode, mtime: mtime?.getTime() ?? 0, content: linkname ?? content };
  }
  return found;
}

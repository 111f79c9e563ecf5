import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import tar from 'tar-stream';
import { Source } from './source.ts';
import { SourceError } from './source-error.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-source-'));
const repository = join(root, 'app');
const url = `file://${repository}`;
const modifiedAt = new Date('2026-01-02T03:04:05Z');

function git(...args: string[]): string {
  return execFileSync(
    'git',
    ['-C', repository, '-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z', GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z' },
    },
  ).trim();
}

function commit(files: Record<string, string>, message = 'Change'): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(repository, path, '..'), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  git('add', '-A');
  git('commit', '-q', '-m', message);
  return git('rev-parse', 'HEAD');
}

let caches = 0;
const newSource = (allowFile: string | undefined = root) =>
  new Source({ folder: join(root, `cache-${caches++}`), allowFile });

async function failure(work: Promise<unknown>): Promise<SourceError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError;
}

describe('a source', () => {
  let first: string;
  let second: string;

  beforeAll(() => {
    mkdirSync(repository, { recursive: true });
    execFileSync('git', ['init', '-q', '-b', 'main', repository]);
    first = commit(
      { 'slipway.yaml': 'image: x\n', Dockerfile: 'FROM scratch\n', 'sub/a.txt': 'a' },
      'First: the beginning',
    );
    git('tag', '-a', 'v1.0.0', '-m', 'v1.0.0');
    second = commit(
      { 'b.txt': 'b', 'secret.env': 'x', '.dockerignore': '*.env\nsub\n!sub/keep.txt\n', 'sub/keep.txt': 'kept' },
      'Second',
    );
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    ['an annotated tag', 'v1.0.0', () => first, /^v1\.0\.0-0-g/, undefined],
    ['a branch', 'main', () => second, /^v1\.0\.0-1-g/, 'main'],
    ['a whole commit', () => first, () => first, /^v1\.0\.0-0-g/, undefined],
    ['seven digits of a commit', () => second.slice(0, 7), () => second, /^v1\.0\.0-1-g/, undefined],
  ] as const)('resolves %s', async (_, ref, expected, describes, branch) => {
    const resolved = await newSource().resolve({ url, ref: typeof ref === 'string' ? ref : ref() });
    expect(resolved.commit).toBe(expected());
    expect(resolved.describe).toMatch(describes);
    expect(resolved.branch).toBe(branch);
    expect(resolved.committedAt).toEqual(modifiedAt);
  });

  it.each([
    ['a ref that is not there', 'v9', 'unknown-ref', 'The repository has no tag, branch or commit "v9".'],
    [
      'an option in the place of a ref',
      '--upload-pack=x',
      'unknown-ref',
      '"--upload-pack=x" is not the name of a tag, a branch or a commit.',
    ],
    ['a range', 'main..v1', 'unknown-ref', '"main..v1" is not the name of a tag, a branch or a commit.'],
  ])('refuses %s', async (_, ref, code, message) => {
    expect(await failure(newSource().resolve({ url, ref }))).toMatchObject({ code, message });
  });

  it.each([
    ['a repository that is not there', 'file:///tmp/nowhere', 'not-allowed', /allowed below .* only/],
    ['a local path', '/etc', 'not-allowed', /expected https:/],
    ['another transport', 'ext::sh -c id', 'not-allowed', /characters that no address has/],
    ['a password in the address', 'https://me:secret@example.org/x', 'not-allowed', /leave the password out/],
    [
      'a host where nothing listens',
      'http://127.0.0.1:9/x.git',
      'unreachable',
      /nothing listens there|could not be read/,
    ],
  ])('refuses %s', async (_, address, code, message) => {
    const error = await failure(newSource().reachable({ url: address }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret');
  });

  it('says what is not there', async () => {
    expect(await failure(newSource().reachable({ url: `file://${root}/none` }))).toMatchObject({
      code: 'unreachable',
      message: `The repository file://${root}/none could not be read: there is no repository at this address.`,
    });
  });

  it('allows no file:// without leave', async () => {
    const closed = new Source({ folder: join(root, 'closed'), allowFile: undefined });
    expect((await failure(closed.reachable({ url }))).code).toBe('not-allowed');
  });

  it('reads a file of a commit, and says that there is none', async () => {
    const source = newSource();
    expect(await source.file({ url, commit: first, path: 'slipway.yaml' })).toBe('image: x\n');
    expect(await source.file({ url, commit: first, path: 'b.txt' })).toBeUndefined();
    expect((await failure(source.file({ url, commit: first, path: 'sub' }))).code).toBe('no-such-path');
  });

  it('makes the same tar of a commit each time, without what is ignored and with what is replaced', async () => {
    const source = newSource();
    const request = { url, commit: second, contextPath: '.', modifiedAt, replace: { Dockerfile: 'FROM other\n' } };
    const [one, two] = [await readAll(await source.context(request)), await readAll(await source.context(request))];
    expect(one.equals(two)).toBe(true);
    const files = await entries(one);
    expect(files.Dockerfile).toBe('FROM other\n');
    expect(files['b.txt']).toBe('b');
    expect(files['sub/keep.txt']).toBe('kept');
    expect(Object.keys(files)).not.toContain('secret.env');
    expect(Object.keys(files)).not.toContain('sub/a.txt');
  });

  it('takes a folder below the root as the context', async () => {
    expect(
      await entries(
        await readAll(await newSource().context({ url, commit: first, contextPath: 'sub', modifiedAt, replace: {} })),
      ),
    ).toEqual({ 'a.txt': 'a' });
    const error = await failure(
      newSource().context({ url, commit: first, contextPath: 'nowhere', modifiedAt, replace: {} }),
    );
    expect(error.message).toMatch(/has no folder nowhere, which slipway.yaml names as the context/);
  });

  it.each(['../../etc/passwd', '/etc/passwd'])('refuses a link to %s', async (target) => {
    symlinkSync(target, join(repository, 'link'));
    const bad = commit({});
    rmSync(join(repository, 'link'));
    commit({});
    const refused = newSource().context({ url, commit: bad, contextPath: '.', modifiedAt, replace: {} });
    expect(await failure(refused)).toMatchObject({
      code: 'unsafe-path',
      message: expect.stringContaining(`The link link points to ${target}`),
    });
  });

  it('makes a broken clone anew', async () => {
    const folder = join(root, 'broken');
    const source = new Source({ folder, allowFile: root });
    await source.resolve({ url, ref: 'main' });
    const [clone] = execFileSync('ls', [folder], { encoding: 'utf8' }).trim().split('\n');
    writeFileSync(join(folder, clone as string, 'HEAD'), 'rubbish');
    expect((await source.resolve({ url, ref: 'v1.0.0' })).commit).toBe(first);
  });

  it('serves several at once from one clone', async () => {
    const source = newSource();
    const all = await Promise.all(Array.from({ length: 6 }, () => source.resolve({ url, ref: 'v1.0.0' })));
    expect(new Set(all.map((one) => one.commit))).toEqual(new Set([first]));
  });

  it('keeps modes', async () => {
    writeFileSync(join(repository, 'run.sh'), '#!/bin/sh\n');
    chmodSync(join(repository, 'run.sh'), 0o755);
    const withMode = commit({});
    const modes: Record<string, number> = {};
    const extract = tar.extract();
    const stream = await newSource().context({ url, commit: withMode, contextPath: '.', modifiedAt, replace: {} });
    stream.pipe(extract as unknown as NodeJS.WritableStream);
    for await (const entry of extract) {
      modes[entry.header.name] = entry.header.mode ?? 0;
      entry.resume();
    }
    expect(modes['run.sh']).toBe(0o755);
    expect(modes.Dockerfile).toBe(0o644);
  });
});

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function entries(bytes: Buffer): Promise<Record<string, string>> {
  const extract = tar.extract();
  extract.end(bytes);
  const files: Record<string, string> = {};
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    if (entry.header.type === 'file') files[entry.header.name] = Buffer.concat(chunks).toString('utf8');
  }
  return files;
}

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Source } from './source.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

jest.setTimeout(60_000);

describe('the clone of a repository', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-clone-'));
  let app: TestRepository;
  let caches = 0;
  const newSource = () => {
    const folder = join(root, `cache-${caches++}`);
    return { folder, source: new Source({ folder, allowFile: root }) };
  };
  const cloneIn = (folder: string) => join(folder, readdirSync(folder).find((name) => name.endsWith('.git')) as string);
  const tags = (folder: string) => execFileSync('git', ['-C', folder, 'tag'], { encoding: 'utf8' }).trim();

  beforeAll(() => {
    app = makeRepository(join(root, 'app'));
    app.commit({ 'a.txt': 'a\n' });
    app.git('tag', 'v1.0.0');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    ['its HEAD is rubbish', (clone: string) => writeFileSync(join(clone, 'HEAD'), 'rubbish')],
    ['its objects are gone', (clone: string) => rmSync(join(clone, 'objects'), { recursive: true })],
    ['a killed fetch left a lock', (clone: string) => writeFileSync(join(clone, 'packed-refs.lock'), '')],
    ['its configuration is cut off', (clone: string) => writeFileSync(join(clone, 'config'), '[core\n')],
  ])('is made anew when %s', async (_, damage) => {
    const { folder, source } = newSource();
    await source.resolve({ url: app.url, ref: 'main' });
    app.git('tag', `extra-${caches}`);
    app.git('branch', '-f', `other-${caches}`);
    app.git('branch', '-D', `other-${caches}`);
    damage(cloneIn(folder));
    expect((await source.resolve({ url: app.url, ref: 'v1.0.0' })).describe).toMatch(/^v1\.0\.0-0-g/);
    expect(await source.file({ url: app.url, commit: app.git('rev-parse', 'main'), path: 'a.txt' })).toBe('a\n');
  });

  it('is made anew when what is read turns out to be damaged', async () => {
    const { folder, source } = newSource();
    const { commit } = await source.resolve({ url: app.url, ref: 'main' });
    const objects = join(cloneIn(folder), 'objects');
    const blob = app.git('rev-parse', `${commit}:a.txt`);
    rmSync(join(objects, blob.slice(0, 2), blob.slice(2)), { force: true });
    for (const pack of readdirSync(join(objects, 'pack')).filter((name) => name.endsWith('.pack')))
      truncateSync(join(objects, 'pack', pack), 40);
    expect(await source.file({ url: app.url, commit, path: 'a.txt' })).toBe('a\n');
  });

  it('does not reach for a repository in whose folder it happens to lie', async () => {
    const around = makeRepository(join(root, 'around'));
    around.commit({ 'mine.txt': 'mine\n' });
    around.git('branch', 'keep-me');
    const folder = join(around.folder, 'data', 'git');
    const source = new Source({ folder, allowFile: root });
    await source.resolve({ url: app.url, ref: 'main' });
    writeFileSync(join(cloneIn(folder), 'HEAD'), 'rubbish');
    await source.resolve({ url: app.url, ref: 'main' });
    expect(around.git('branch', '--format=%(refname:short)')).toBe('keep-me\nmain');
    expect(tags(around.folder)).toBe('');
  });

  it('does not run hooks, nor obey the configuration of the machine', async () => {
    const { folder, source } = newSource();
    await source.resolve({ url: app.url, ref: 'main' });
    const clone = cloneIn(folder);
    execFileSync('mkdir', ['-p', join(clone, 'hooks')]);
    const mark = join(root, 'hook-ran');
    writeFileSync(join(clone, 'hooks', 'reference-transaction'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    app.git('tag', `hook-${caches}`);
    const before = { ...process.env };
    process.env.GIT_DIR = join(root, 'nowhere');
    process.env.GIT_CONFIG_COUNT = '1';
    process.env.GIT_CONFIG_KEY_0 = `url.file://${root}/elsewhere.insteadOf`;
    process.env.GIT_CONFIG_VALUE_0 = app.url;
    try {
      await source.resolve({ url: app.url, ref: 'main' });
    } finally {
      process.env = before;
    }
    expect(readdirSync(root)).not.toContain('hook-ran');
  });

  it('keeps a commit whose branch was rewritten, and finds one that is on none', async () => {
    const { source } = newSource();
    const lost = app.commit({ 'lost.txt': 'lost\n' });
    await source.resolve({ url: app.url, ref: 'main' });
    app.git('reset', '-q', '--hard', 'v1.0.0');
    await source.resolve({ url: app.url, ref: 'main' });
    expect(await source.file({ url: app.url, commit: lost, path: 'lost.txt' })).toBe('lost\n');
    const { source: fresh } = newSource();
    expect((await fresh.resolve({ url: app.url, ref: lost })).commit).toBe(lost);
    expect(await newSource().source.file({ url: app.url, commit: lost, path: 'lost.txt' })).toBe('lost\n');
    const nowhere = '1'.repeat(40);
    await expect(fresh.file({ url: app.url, commit: nowhere, path: 'a.txt' })).rejects.toMatchObject({
      code: 'unknown-ref',
      message: `The repository has no commit ${nowhere} on any branch or tag.`,
    });
  });

  it('follows branches and tags that move, vanish, or become folders', async () => {
    const { source } = newSource();
    app.git('branch', 'topic');
    app.git('tag', 'nightly');
    await source.resolve({ url: app.url, ref: 'topic' });
    app.git('branch', '-D', 'topic');
    app.git('branch', 'topic/deeper');
    const moved = app.commit({ 'b.txt': 'b\n' });
    app.git('tag', '-f', 'nightly');
    expect((await source.resolve({ url: app.url, ref: 'nightly' })).commit).toBe(moved);
    await expect(source.resolve({ url: app.url, ref: 'topic' })).rejects.toMatchObject({ code: 'unknown-ref' });
    expect((await source.resolve({ url: app.url, ref: 'topic/deeper' })).branch).toBe('topic/deeper');
  });

  it('is shared by processes, of which one may be killed while it holds the lock', async () => {
    const { folder, source } = newSource();
    const script = [
      `import { withLock } from ${JSON.stringify(new URL('./repository-lock.ts', import.meta.url).href)};`,
      'await withLock(process.argv[1], undefined, () => { console.log("held"); return new Promise(() => setInterval(() => {}, 1000)); });',
    ].join('\n');
    await source.resolve({ url: app.url, ref: 'main' });
    const lock = `${cloneIn(folder)}.lock`;
    const holder = spawn(
      process.execPath,
      ['--conditions=@slipway/source', '--input-type=module', '--eval', script, lock],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const waiting = Promise.all([
      source.resolve({ url: app.url, ref: 'main' }),
      new Source({ folder, allowFile: root }).resolve({ url: app.url, ref: 'v1.0.0' }),
    ]);
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 500, 'waits'))]);
    expect(early).toBe('waits');
    holder.kill('SIGKILL');
    expect(await waiting).toHaveLength(2);
  });

  it('lets go of a lock for which its caller does not want to wait any longer', async () => {
    const { withLock } = await import('./repository-lock.ts');
    const file = join(root, 'some.lock');
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const { promise: began, resolve: begin } = Promise.withResolvers<void>();
    const held = withLock(file, undefined, () => {
      begin();
      return done;
    });
    await began;
    const ran: string[] = [];
    await expect(withLock(file, AbortSignal.timeout(100), async () => ran.push('too late'))).rejects.toThrow(/timeout/);
    const next = withLock(file, undefined, async () => ran.push('next'));
    finish();
    await Promise.all([held, next]);
    const outside = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => outside.stdout.once('data', resolve));
    await expect(withLock(file, AbortSignal.timeout(100), async () => ran.push('too late'))).rejects.toThrow(/timeout/);
    outside.stdin.end();
    await withLock(file, undefined, async () => ran.push('last'));
    expect(ran).toEqual(['next', 'last']);
  });
});

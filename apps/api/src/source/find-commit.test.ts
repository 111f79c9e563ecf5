import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseDescribe, versionOf } from '@slipway/pipeline';
import { Source } from './source.ts';
import { SourceError } from './source-error.ts';
import { committedAt, makeRepository, type TestRepository } from './testing/repository.ts';

jest.setTimeout(60_000);

describe('what a ref means', () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-find-'));
  let app: TestRepository;
  let source: Source;
  const commits: Record<string, string> = {};

  beforeAll(() => {
    app = makeRepository(join(root, 'app'));
    source = new Source({ folder: join(root, 'cache'), allowFile: root });
    const tag = (name: string, annotated = false) =>
      annotated ? app.git('tag', '-a', name, '-m', name) : app.git('tag', name);
    commits.bare = app.commit({ a: '0' }, 'Ünïcode: the beginning\n\nMore.');
    commits.first = app.commit({ a: '1' });
    tag('v1.4.2-rc.3', true);
    tag('v1.4.2');
    tag('v1.4.2-rc.4', true);
    commits.after = app.commit({ a: '2' });
    tag('nightly');
    commits.ahead = app.commit({ a: '3' });
    app.git('branch', 'feature/ünï#1');
    app.git('branch', 'both');
    app.git('tag', 'both', commits.first);
    app.git('branch', 'same', commits.bare);
    app.git('tag', 'same', commits.bare);
    app.git('tag', 'tree', `${commits.first}^{tree}`);
    app.git('branch', commits.first.slice(0, 8), commits.after);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const resolve = (ref: string) => source.resolve({ url: app.url, ref });
  const versionAt = async (ref: string) => versionOf(parseDescribe((await resolve(ref)).describe)).text;

  it.each<readonly [string, string, string | RegExp]>([
    ['v1.4.2', 'first', '1.4.2'],
    ['v1.4.2-rc.3', 'first', '1.4.2-rc.3'],
    ['refs/tags/v1.4.2-rc.4', 'first', '1.4.2-rc.4'],
    ['nightly', 'after', 'nightly'],
    ['main', 'ahead', /^1\.4\.2-2-g[0-9a-f]{7}$/],
    ['feature/ünï#1', 'ahead', /^1\.4\.2-2-g/],
    ['refs/heads/both', 'ahead', /^1\.4\.2-2-g/],
    ['refs/tags/both', 'first', 'both'],
    ['same', 'bare', 'same'],
  ])('%s', async (ref, commit, version) => {
    expect((await resolve(ref)).commit).toBe(commits[commit]);
    const found = await versionAt(ref);
    expect(found).toMatch(version instanceof RegExp ? version : new RegExp(`^${version.replaceAll('.', '\\.')}$`));
  });

  it('a commit, by all or some of its digits, has the highest version among its tags', async () => {
    expect(await versionAt(commits.first as string)).toBe('1.4.2');
    expect(await versionAt((commits.after as string).slice(0, 10))).toBe('nightly');
    expect(await versionAt(commits.bare as string)).toBe('same');
    app.git('tag', '-d', 'same');
    expect(await versionAt(commits.bare as string)).toMatch(/^0\.0\.0-0-g[0-9a-f]{7}$/);
  });

  it('tells of the commit what is shown of it', async () => {
    expect(await resolve('refs/heads/both')).toMatchObject({ branch: 'both', committedAt, subject: 'Change' });
    expect(await resolve(commits.bare as string)).toMatchObject({ subject: 'Ünïcode: the beginning' });
  });

  it.each<readonly [string, () => string, string, RegExp]>([
    [
      'both',
      () => 'both',
      'ambiguous-ref',
      /^"both" means a tag \([0-9a-f]{12}\) and a branch \([0-9a-f]{12}\); give refs\/tags\/both or refs\/heads\/both\.$/,
    ],
    [
      'digits that are a branch, too',
      () => (commits.first as string).slice(0, 8),
      'ambiguous-ref',
      /means a branch \(.*\) and a commit \(.*\); give more digits, or the whole name\.$/,
    ],
    ['nothing', () => 'v9', 'unknown-ref', /^The repository has no tag, branch or commit "v9"\.$/],
    ['a tag of a folder', () => 'tree', 'unknown-ref', /has no tag, branch or commit "tree"\.$/],
    [
      'few digits',
      () => (commits.first as string).slice(0, 6),
      'unknown-ref',
      /Of a commit, give at least seven digits\.$/,
    ],
    ['a commit that is not there', () => '1'.repeat(40), 'unknown-ref', /has no commit 1{40} on any branch or tag\.$/],
    ['another place', () => 'refs/notes/x', 'unknown-ref', /has no tag, branch or commit/],
  ])('refuses %s', async (_, ref, code, message) => {
    const error = await resolve(ref()).then(
      () => undefined,
      (cause: unknown) => cause as SourceError,
    );
    expect(error).toBeInstanceOf(SourceError);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });

  it.each([
    '',
    '-x',
    '--upload-pack=x',
    'a b',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a\nb',
    '@',
    '@{-1}',
    'a.lock',
    '.a',
    'a/',
    '/a',
    'a//b',
  ])('does not take %j for a name', async (ref) => {
    await expect(resolve(ref)).rejects.toMatchObject({
      code: 'unknown-ref',
      message: `${JSON.stringify(ref)} is not the name of a tag, a branch or a commit.`,
    });
  });
});

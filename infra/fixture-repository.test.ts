import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeFixtureRepository } from './fixture-repository.mjs';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-fixture-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function git(repository: string, ...args: string[]): Promise<string> {
  return (await run('git', ['-C', repository, ...args])).stdout.trim();
}

describe('a repository of a sample application', () => {
  it('has the same commits wherever it is made, with a tag each', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    expect(await makeFixtureRepository('hello', one)).toBe(await makeFixtureRepository('hello', two));
    expect((await git(one, 'tag')).split('\n')).toEqual(['v1.4.0', 'v1.4.1', 'v1.4.2']);
    expect(await git(one, 'describe', '--tags', '--long')).toMatch(/^v1\.4\.2-0-g[0-9a-f]{7}$/);
    expect(await git(one, 'status', '--porcelain')).toBe('');
  });

  it('differs between its tags', async () => {
    const repository = join(folder, 'one');
    expect(await git(repository, 'diff', '--name-only', 'v1.4.0', 'v1.4.1')).toBe('routes.go\nroutes_test.go');
    expect(await git(repository, 'diff', '--name-only', 'v1.4.1', 'v1.4.2')).toBe('main.go\nroutes.go');
  });

  it('is left alone when it is right, and made anew when it is not', async () => {
    const repository = join(folder, 'small');
    const head = await makeFixtureRepository('two-builds', repository);
    await writeFile(join(repository, '.git/mark'), 'kept');
    await makeFixtureRepository('two-builds', repository);
    expect(await readFile(join(repository, '.git/mark'), 'utf8')).toBe('kept');
    await git(repository, '-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '--allow-empty', '-m', 'more');
    expect(await makeFixtureRepository('two-builds', repository)).toBe(head);
    expect(await git(repository, 'rev-parse', 'HEAD')).toBe(head);
  });

  it('of a name that is not known says which there are', async () => {
    await expect(makeFixtureRepository('helo', join(folder, 'x'))).rejects.toThrow(
      /no sample application "helo"; there are c-emulated, .*hello/,
    );
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = new URL('../../infra/fixture-repository.mjs', import.meta.url).pathname;

/** A git repository of one of the fixture applications in a temporary folder; answers with its file:// address. */
export async function fixtureRepository(application: string): Promise<{ url: string; folder: string }> {
  const folder = join(await mkdtemp(join(tmpdir(), 'slipway-fixture-')), application);
  await run(process.execPath, [script, application, folder]);
  return { url: `file://${folder}`, folder };
}

/** Changes files and commits them; the content of a file is given by its path. Answers with the commit. */
export async function commitFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  tag?: string,
): Promise<string> {
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  const git = (...args: string[]) =>
    run('git', [
      '-C',
      folder,
      '-c',
      'user.name=Slipway',
      '-c',
      'user.email=slipway@example.org',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ]);
  await git('add', '-A');
  await git('commit', '-q', '-m', 'Change for a test');
  if (tag !== undefined) await git('tag', '-a', tag, '-m', tag);
  return (await git('rev-parse', 'HEAD')).stdout.trim();
}

// Makes a git repository of a sample application: node infra/fixture-repository.mjs <application> <folder>
// Dates, names and modes are fixed, so the same files give the same commits everywhere. Applications with a history have
// it in test/fixtures/history/<application>: commits.json, and a folder a tag with the files that differed then.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fixtures = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test/fixtures');

/** Answers with the commit at the head. A repository that is there with the same head is left alone. */
export async function makeFixtureRepository(application, folder) {
  const source = join(fixtures, 'apps', application);
  if (!existsSync(source)) {
    const known = (await readdir(join(fixtures, 'apps'))).sort().join(', ');
    throw new Error(`There is no sample application "${application}"; there are ${known}.`);
  }
  const target = resolve(folder);
  const part = `${target}.${process.pid}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await git(part, 'init', '--quiet', '--template=', '--initial-branch=main');
  for (const commit of await commitsOf(application)) {
    await emptyTree(part);
    await cp(source, part, { recursive: true });
    const then = join(fixtures, 'history', application, commit.tag);
    if (existsSync(then)) await cp(then, part, { recursive: true });
    await fixModes(part);
    await git(part, 'add', '--all', '--force');
    await git(part, ...who(commit.date), 'commit', '--quiet', '--allow-empty', '--message', commit.message);
    await git(part, ...who(commit.date), 'tag', '--annotate', commit.tag, '--message', commit.tag);
  }
  const head = await headOf(part);
  if (existsSync(join(target, '.git')) && (await headOf(target)) === head) {
    await rm(part, { recursive: true });
    return head;
  }
  await rm(target, { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true });
  await rename(part, target);
  return head;
}

async function commitsOf(application) {
  const path = join(fixtures, 'history', application, 'commits.json');
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8'));
  return [{ tag: 'v1.0.0', date: '2025-05-01T12:00:00Z', message: `The sample ${application}` }];
}

async function emptyTree(folder) {
  for (const name of await readdir(folder)) if (name !== '.git') await rm(join(folder, name), { recursive: true });
}

/** A clone made under another umask must not give other commits: only "may be executed" counts. */
async function fixModes(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name === '.git') continue;
    if (entry.isDirectory()) await fixModes(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

function who(date) {
  return [{ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }];
}

async function headOf(folder) {
  return (await git(folder, 'rev-parse', 'HEAD')).stdout.trim();
}

/** The user's own settings of git (signing, hooks, line ends) are kept out. */
function git(folder, ...words) {
  const [dates, ...args] = typeof words[0] === 'object' ? words : [{}, ...words];
  return run('git', ['-C', folder, '-c', 'core.autocrlf=false', '-c', 'core.fileMode=true', ...args], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Sample',
      GIT_AUTHOR_EMAIL: 'sample@example.org',
      GIT_COMMITTER_NAME: 'Sample',
      GIT_COMMITTER_EMAIL: 'sample@example.org',
      ...dates,
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [application, folder] = process.argv.slice(2);
  if (application === undefined || folder === undefined) {
    console.error('usage: node infra/fixture-repository.mjs <application> <folder>');
    process.exit(64);
  }
  try {
    console.log(await makeFixtureRepository(application, folder));
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

import { stripVTControlCharacters } from 'node:util';
import { type GitCredentials, GitFailed, git } from '../../source/git.ts';
import { gitFailure, masked } from '../../source/git-failure.ts';
import type { Clone } from '../../source/repository-cache.ts';
import { withoutCredentials } from '../../source/repository-url.ts';
import { DeployFailed } from '../target.ts';

export interface PushRequest {
  readonly url: string;
  readonly credentials: GitCredentials | undefined;
  readonly branch: string;
  readonly commit: string;
  /** Where the branch must still be. */
  readonly from: string;
}

/** ms */
const patience = 2 * 60_000;
const mostLines = 20;

/**
 * Moves the branch, if it still is where it was read; `moved` when it is not, also when it is gone. Throws DeployFailed with the
 * words of the other side when that refuses the commit, SourceError when it cannot be reached.
 */
export async function pushCommit(clone: Clone, request: PushRequest, signal: AbortSignal): Promise<'pushed' | 'moved'> {
  const { url, credentials, branch, commit, from } = request;
  const ref = `refs/heads/${branch}`;
  const options = ['--quiet', '--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no'];
  const args = ['push', ...options, `--force-with-lease=${ref}:${from}`, '--end-of-options', url, `${commit}:${ref}`];
  try {
    await git({ ...clone, args, remote: { url, credentials }, timeout: patience, signal });
    return 'pushed';
  } catch (cause) {
    if (!(cause instanceof GitFailed)) throw cause;
    const [, remote, why] = /^ ! \[(remote )?rejected\] .*\((.*)\)$/m.exec(cause.stderr) ?? [];
    if (why === undefined) throw gitFailure(url, cause, credentials, 'written to');
    // Another push came between the look of the other side and its own lock.
    if (remote === undefined || /cannot lock ref|failed to (?:update|lock)|incorrect old value/i.test(why))
      return 'moved';
    const lines = wordsOf(cause.stderr, credentials);
    const said = lines.find((line) => /[a-z]/i.test(line));
    const words = said === undefined ? '' : `, saying "${said.slice(0, 200)}"`;
    throw new DeployFailed(`${withoutCredentials(url)} refused the commit on ${branch}${words} (${why}).`, lines);
  }
}

/** What the other side wrote, without the colours and line ends of a terminal. */
function wordsOf(stderr: string, credentials: GitCredentials | undefined): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) =>
      stripVTControlCharacters(line.slice('remote: '.length))
        .replace(/\p{Cc}/gu, '')
        .trimEnd(),
    )
    .map((line) => masked(withoutCredentials(line.slice(0, 2_000)), credentials))
    .filter((line) => line !== '')
    .slice(-mostLines);
}

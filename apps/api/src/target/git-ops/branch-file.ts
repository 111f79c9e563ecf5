import { posix } from 'node:path';
import { GitFailed } from '../../source/git.ts';
import { readFileAt } from '../../source/read-file.ts';
import { asking, type Clone } from '../../source/repository-cache.ts';
import { SourceError } from '../../source/source-error.ts';
import { DeployFailed } from '../target.ts';

/** A file at the head of a branch, as the clone has it. */
export interface BranchFile {
  readonly head: string;
  /** From the repository's root, without `.` and `..`. */
  readonly path: string;
  /** Of git: 100644, or 100755 for a program. */
  readonly mode: string;
  readonly text: string;
}

/** Throws DeployFailed with one sentence when there is no such branch or file, or it is a folder, a link or no text. */
export async function readBranchFile(
  clone: Clone,
  place: { readonly url: string; readonly branch: string; readonly path: string },
  signal: AbortSignal,
): Promise<BranchFile> {
  const { url, branch } = place;
  const ask = asking(clone, signal);
  const head = await ask([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `refs/heads/${branch}^{commit}`,
  ]).catch((cause) => {
    if (cause instanceof GitFailed) return undefined;
    throw cause;
  });
  if (head === undefined)
    throw new DeployFailed(`The repository ${url} has no branch ${branch}; make it, or name another.`);
  const commit = head.trim();
  const path = posix.normalize(place.path).replace(/\/$/, '');
  try {
    const text = await readFileAt(clone, { commit, path, signal });
    const listed = await ask(['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', path]);
    const [mode = ''] = listed.split(' ', 1);
    if (text === undefined || listed === '')
      throw new DeployFailed(`There is no file ${path} on the branch ${branch} of ${url}; commit it there first.`);
    if (mode !== '100644' && mode !== '100755')
      throw new DeployFailed(`${path} on the branch ${branch} of ${url} is a link; name the file that it leads to.`);
    return { head: commit, path, mode, text };
  } catch (cause) {
    // What the path leads to: a folder, bytes that are no text, more than 1 MiB.
    if (cause instanceof SourceError && !cause.transient) throw new DeployFailed(cause.message);
    throw cause;
  }
}

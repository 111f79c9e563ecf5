import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitCall, type GitCredentials, GitFailed, git } from './git.ts';
import { gitFailure, knownFailure } from './git-failure.ts';
import { prepareHome } from './git-home.ts';
import { withLock } from './repository-lock.ts';
import { SourceError } from './source-error.ts';

export interface CacheSettings {
  /** Folder of the bare clones, one a repository. */
  readonly folder: string;
  /** file:// repositories below it are allowed. */
  readonly allowFile: string | undefined;
}

export interface RepositoryAccess {
  readonly url: string;
  readonly credentials?: GitCredentials | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A clone, as git is asked about it: nothing is reached, and nothing changes. */
export type Ask = (args: readonly string[], options?: { readonly input?: string }) => Promise<string>;

export interface Clone {
  readonly home: string;
  readonly folder: string;
}

const fetchTimeout = 15 * 60_000;
const askTimeout = 60_000;

export async function home(settings: CacheSettings): Promise<string> {
  return prepareHome(settings.folder);
}

/** Brings all branches and tags over, one process at a time; a broken clone is made anew once. Throws SourceError. */
export async function updateClone(settings: CacheSettings, access: RepositoryAccess): Promise<Clone> {
  return fetchLocked(settings, access, allRefs, false);
}

/** Whatever there is; reading from it throws GitFailed when the commit is not in it. */
export async function cloneAsItIs(settings: CacheSettings, access: RepositoryAccess): Promise<Clone> {
  return { home: await home(settings), folder: cloneFolder(settings, access.url) };
}

/** The clone as it is when it has the commit, else after an update: any worker can serve any commit. */
export async function cloneWith(settings: CacheSettings, access: RepositoryAccess, commit: string): Promise<Clone> {
  const there = await cloneAsItIs(settings, access);
  if (existsSync(there.folder) && (await has(there, commit, access.signal))) return there;
  return cloneAgainWith(settings, access, commit, false);
}

/** Likewise for a clone of which a part turned out to be unreadable: it is made anew. */
export async function cloneAgainWith(
  settings: CacheSettings,
  access: RepositoryAccess,
  commit: string,
  anew = true,
): Promise<Clone> {
  const clone = await fetchLocked(settings, access, allRefs, anew);
  if (await has(clone, commit, access.signal)) return clone;
  await fetchCommit(settings, access, commit);
  return clone;
}

/** A commit on no branch and no tag; some servers give one away by its name. Throws `unknown-ref` for others. */
export async function fetchCommit(settings: CacheSettings, access: RepositoryAccess, commit: string): Promise<Clone> {
  try {
    // A reference keeps it, so that no clean-up takes it for rubbish.
    return await fetchLocked(settings, access, [`+${commit}:refs/slipway/${commit}`], false);
  } catch (cause) {
    if (!(cause instanceof SourceError) || cause.code === 'unauthorized' || cause.code === 'timed-out') throw cause;
    throw new SourceError('unknown-ref', `The repository has no commit ${commit} on any branch or tag.`, cause);
  }
}

/** Asks git about a clone. Throws GitFailed. */
export function asking(clone: Clone, signal: AbortSignal | undefined): Ask {
  return async (args, { input } = {}) => {
    const call: GitCall = { ...clone, args, timeout: askTimeout, signal, ...(input === undefined ? {} : { input }) };
    return (await git(call)).toString('utf8');
  };
}

const allRefs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

function cloneFolder(settings: CacheSettings, url: string): string {
  return join(settings.folder, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.git`);
}

async function has(clone: Clone, commit: string, signal: AbortSignal | undefined): Promise<boolean> {
  return asking(
    clone,
    signal,
  )(['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    (cause) => {
      if (cause instanceof GitFailed) return false;
      throw cause;
    },
  );
}

async function fetchLocked(
  settings: CacheSettings,
  access: RepositoryAccess,
  refs: readonly string[],
  anew: boolean,
): Promise<Clone> {
  const clone: Clone = { home: await home(settings), folder: cloneFolder(settings, access.url) };
  await mkdir(settings.folder, { recursive: true });
  await withLock(`${clone.folder}.lock`, access.signal, async () => {
    const fresh = anew || !existsSync(clone.folder);
    try {
      if (fresh) await makeAnew(clone, access.signal);
      await fetchInto(clone, access, refs);
    } catch (cause) {
      // What git does not say of the remote side is about the clone: broken, or locked by a fetch that was killed.
      if (fresh || !(cause instanceof GitFailed) || knownFailure(access.url, cause) !== undefined)
        throw gitFailure(access.url, cause, access.credentials);
      await makeAnew(clone, access.signal);
      await fetchInto(clone, access, refs).catch((again) => {
        throw gitFailure(access.url, again, access.credentials);
      });
    }
  });
  return clone;
}

/** Readers of the old one keep what they have open; it is moved aside before it is taken apart. */
async function makeAnew({ home, folder }: Clone, signal: AbortSignal | undefined): Promise<void> {
  if (existsSync(folder)) {
    const aside = `${folder}.${randomBytes(4).toString('hex')}.old`;
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  }
  const making = `${folder}.${randomBytes(4).toString('hex')}.new`;
  await git({ home, args: ['init', '--quiet', '--bare', '--template=', making], timeout: askTimeout, signal });
  await rename(making, folder);
}

async function fetchInto(clone: Clone, access: RepositoryAccess, refs: readonly string[]): Promise<void> {
  const { url, credentials, signal } = access;
  const options = ['--quiet', '--force', '--no-auto-maintenance', '--no-write-fetch-head', '--no-recurse-submodules'];
  // Only what is fetched as a whole can miss something: a single commit prunes nothing.
  const prune = refs === allRefs ? ['--prune'] : [];
  const args = ['fetch', ...options, ...prune, '--no-tags', '--end-of-options', url, ...refs];
  await git({ ...clone, args, remote: { url, credentials }, timeout: fetchTimeout, signal });
  await tidyUp(clone, signal);
}

/** Each fetch leaves a pack; git decides by itself when there are too many. In vain is no harm. */
async function tidyUp(clone: Clone, signal: AbortSignal | undefined): Promise<void> {
  const args = ['-c', 'gc.auto=6700', '-c', 'gc.autoDetach=false', 'gc', '--auto', '--quiet'];
  await git({ ...clone, args, timeout: fetchTimeout, signal }).catch((cause) => {
    if (!(cause instanceof GitFailed)) throw cause;
  });
}

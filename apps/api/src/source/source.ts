import type { Readable } from 'node:stream';
import { type ContextRequest, contextTar } from './context.ts';
import { describeCommit } from './describe-commit.ts';
import { checkRef, type FoundCommit, findCommit } from './find-commit.ts';
import { GitFailed, git } from './git.ts';
import { gitFailure } from './git-failure.ts';
import { type NotInCommit, type NotInCommitRequest, notInCommit } from './not-in-commit.ts';
import { readFileAt } from './read-file.ts';
import {
  asking,
  type CacheSettings,
  type Clone,
  cloneAgainWith,
  cloneAsItIs,
  cloneWith,
  fetchCommit,
  home,
  type RepositoryAccess,
  updateClone,
} from './repository-cache.ts';
import { checkRepositoryUrl } from './repository-url.ts';
import { SourceError } from './source-error.ts';

export interface ResolvedCommit {
  /** Whole. */
  readonly commit: string;
  /** For parseDescribe of @slipway/pipeline: `<tag>-<commits>-g<commit>`, or the commit's first digits. */
  readonly describe: string;
  readonly subject: string;
  readonly committedAt: Date;
  /** When the ref named a branch. */
  readonly branch?: string;
}

export interface CommitAccess extends RepositoryAccess {
  /** Whole. */
  readonly commit: string;
}

const reachTime = 10_000;

/** Repositories of applications, read through bare clones in one folder. All methods throw SourceError or the signal's reason. */
export class Source {
  readonly #settings: CacheSettings;

  constructor(settings: CacheSettings) {
    this.#settings = settings;
  }

  /** Throws `not-allowed`, `unreachable` or `unauthorized` when it cannot be read; asks the remote side only, for 10 s. */
  async reachable(access: RepositoryAccess): Promise<void> {
    const { url, credentials, signal } = access;
    checkRepositoryUrl(url, this.#settings.allowFile);
    const args = ['ls-remote', '--quiet', '--end-of-options', url, 'HEAD'];
    const remote = { url, credentials };
    await git({ home: await home(this.#settings), args, remote, timeout: reachTime, signal }).catch((cause) => {
      throw gitFailure(url, cause, credentials);
    });
  }

  /**
   * A tag, a branch or a commit (whole, or at least seven digits of it) as the repository has it now. Throws `unknown-ref`,
   * and `ambiguous-ref` for what means two commits.
   */
  async resolve(access: RepositoryAccess & { readonly ref: string }): Promise<ResolvedCommit> {
    const { url, ref, signal } = access;
    checkRepositoryUrl(url, this.#settings.allowFile);
    checkRef(ref);
    const clone = await updateClone(this.#settings, access);
    try {
      return await describeFound(clone, await this.#find(clone, access), signal);
    } catch (cause) {
      throw gitFailure(url, cause);
    }
  }

  /** A file's text at a commit, links within the repository followed; undefined when there is none. At most 1 MiB. */
  async file(access: CommitAccess & { readonly path: string }): Promise<string | undefined> {
    return this.#reading(access, (clone) => readFileAt(clone, access));
  }

  /** A tar of exactly the commit's tree below the context folder, without what .dockerignore leaves out; see `contextTar`. */
  async context(access: CommitAccess & ContextRequest): Promise<Readable> {
    return this.#reading(access, (clone) => contextTar(clone, access));
  }

  /** Submodules and files of Git LFS below the context folder: `context` has empty folders and pointers in their place. */
  async notInCommit(access: CommitAccess & NotInCommitRequest): Promise<NotInCommit> {
    return this.#reading(access, (clone) => notInCommit(clone, access));
  }

  async #find(clone: Clone, access: RepositoryAccess & { readonly ref: string }): Promise<FoundCommit> {
    const { ref, signal } = access;
    const ask = asking(clone, signal);
    const found = await findCommit(ask, ref);
    if (found !== undefined) return found;
    if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref)) {
      await fetchCommit(this.#settings, access, ref);
      const fetched = await findCommit(ask, ref);
      if (fetched !== undefined) return fetched;
    }
    const digits = /^[0-9a-f]{4,6}$/.test(ref) ? ' Of a commit, give at least seven digits.' : '';
    throw new SourceError('unknown-ref', `The repository has no tag, branch or commit "${ref}".${digits}`);
  }

  /** Reads from the clone; one that lacks the commit is updated, one of which a part is damaged is made anew, once. */
  async #reading<T>(access: CommitAccess, read: (clone: Clone) => Promise<T>): Promise<T> {
    const { url, commit } = access;
    checkRepositoryUrl(url, this.#settings.allowFile);
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
      throw new SourceError('unknown-ref', `"${commit.slice(0, 100)}" is not the whole name of a commit.`);
    // The first is nearly always enough, and asks nothing but what is wanted.
    for (const open of [cloneAsItIs, cloneWith]) {
      try {
        return await read(await open(this.#settings, access, commit));
      } catch (cause) {
        if (!(cause instanceof GitFailed)) throw cause;
      }
    }
    try {
      return await read(await cloneAgainWith(this.#settings, access, commit));
    } catch (cause) {
      throw gitFailure(url, cause, access.credentials);
    }
  }
}

async function describeFound(
  clone: Clone,
  { commit, branch, tag }: FoundCommit,
  signal: AbortSignal | undefined,
): Promise<ResolvedCommit> {
  const ask = asking(clone, signal);
  const describe = await describeCommit(ask, commit, tag);
  const facts = await ask(['log', '-1', '--no-show-signature', '--encoding=UTF-8', '--format=%ct%n%s', commit]);
  const [committed = '', ...subject] = facts.replaceAll('\0', '').split('\n');
  return {
    commit,
    describe,
    subject: subject.join(' ').trim().slice(0, 500),
    committedAt: new Date(Number(committed) * 1000),
    ...(branch === undefined ? {} : { branch }),
  };
}

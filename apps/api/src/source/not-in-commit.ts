import { sentEntries } from './context.ts';
import { GitFailed } from './git.ts';
import { type Ask, asking, type Clone } from './repository-cache.ts';

/** What a build gets in the place of the files that people see in their own checkout; paths from the context, in git's order. */
export interface NotInCommit {
  /** Empty folders in what is built. */
  readonly submodules: readonly string[];
  /** Files of Git LFS, of which the pointer is built in. */
  readonly pointers: readonly string[];
}

export interface NotInCommitRequest {
  readonly commit: string;
  readonly contextPath: string;
  /** As they are called in the context; their .dockerignore counts. */
  readonly dockerfiles: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const pointer = '^version https://git-lfs\\.github\\.com/spec/v1$';

/** Throws as `contextTar` does. */
export async function notInCommit(clone: Clone, request: NotInCommitRequest): Promise<NotInCommit> {
  const { commit, contextPath, dockerfiles, signal } = request;
  const ask = asking(clone, signal);
  const sent = await sentEntries(ask, commit, contextPath, dockerfiles);
  const submodules = sent.filter(({ kind }) => kind === 'submodule').map(({ path }) => path);
  // Attributes may stand above the context; without them no file is of LFS, and the others need not be read.
  const attributes = await filesWith(ask, 'filter=lfs', commit, ['--', '.gitattributes', '*/.gitattributes']);
  if (attributes.size === 0) return { submodules, pointers: [] };
  const held = await filesWith(ask, pointer, contextPath === '.' ? commit : `${commit}:${contextPath}`, []);
  const pointers = sent.filter(({ kind, path }) => kind !== 'submodule' && held.has(path)).map(({ path }) => path);
  return { submodules, pointers };
}

/** Paths below a tree of the texts that have such a line. */
async function filesWith(
  ask: Ask,
  pattern: string,
  tree: string,
  rest: readonly string[],
): Promise<ReadonlySet<string>> {
  const args = ['grep', '-I', '-l', '-z', '--full-name', '-E', '-e', pattern, tree, ...rest];
  const found = await ask(args).catch((cause) => {
    if (cause instanceof GitFailed && cause.exitCode === 1) return '';
    throw cause;
  });
  // Each behind the name of the tree and a colon or, where that name has a colon itself, a slash.
  const paths = found.split('\0').filter((line) => line !== '');
  return new Set(paths.map((line) => line.slice(tree.length + 1)));
}

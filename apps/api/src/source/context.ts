import { PassThrough, pipeline, type Readable } from 'node:stream';
import tar from 'tar-stream';
import { readBlobs } from './blobs.ts';
import { GitFailed } from './git.ts';
import { ignoreRules } from './ignore-rules.ts';
import { type Ask, asking, type Clone } from './repository-cache.ts';
import { SourceError } from './source-error.ts';
import { checkPaths, readLinks, readTree, type TreeEntry } from './tree.ts';

export interface ContextRequest {
  readonly commit: string;
  /** Folder from the repository's root; `.` is the root. */
  readonly contextPath: string;
  /** Of every entry, so that the same commit makes the same bytes and the engine's cache hits. */
  readonly modifiedAt: Date;
  /** Files that stand in the tar with this text instead of the commit's, by path from the context; made when absent. */
  readonly replace: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A tar of exactly what the commit has below the folder, less what .dockerignore leaves out: bytes as they were committed
 * (no attributes of git apply, files of Git LFS stay pointers), submodules not followed. Throws SourceError: `no-such-path`,
 * `unsafe-path`; GitFailed when the clone cannot be read.
 */
export async function contextTar(clone: Clone, request: ContextRequest): Promise<Readable> {
  const { commit, contextPath, replace, signal } = request;
  const ask = asking(clone, signal);
  const kept = await sentEntries(ask, commit, contextPath, Object.keys(replace));
  const sent = kept.filter(({ path }) => !Object.hasOwn(replace, path));
  const links = await readLinks(ask, sent);
  checkPaths(sent, links);
  const pack = tar.pack();
  // Errors reach whoever reads the tar; the promise itself has no other reader.
  fill(pack, clone, request, sent, links).catch((cause: Error) => pack.destroy(cause));
  // tar-stream's own streams are not Node's; the engine's client wants one of Node's.
  return pipeline(pack, new PassThrough(), () => undefined);
}

/** What stands below the folder, less what .dockerignore leaves out. Throws `no-such-path`. */
export async function sentEntries(
  ask: Ask,
  commit: string,
  contextPath: string,
  dockerfiles: readonly string[],
): Promise<readonly TreeEntry[]> {
  const entries = await entriesOf(ask, commit, contextPath);
  const ignored = await readRules(ask, entries, dockerfiles);
  return entries.filter(({ path }) => !ignored(path));
}

async function entriesOf(ask: Ask, commit: string, contextPath: string): Promise<readonly TreeEntry[]> {
  const tree = contextPath === '.' ? commit : `${commit}:${contextPath}`;
  try {
    return await readTree(ask, tree);
  } catch (cause) {
    if (!(cause instanceof GitFailed) || contextPath === '.') throw cause;
  }
  // git says the same of a path that the commit does not have and of a commit that the clone does not have.
  await ask(['cat-file', '-e', `${commit}^{commit}`]);
  const type = await ask(['cat-file', '-t', tree]).catch((cause) => {
    if (cause instanceof GitFailed && /not exist|not a valid|exists on disk/i.test(cause.stderr)) return 'none';
    throw cause;
  });
  // It is there, so what failed was the reading.
  if (type.trim() === 'tree') return readTree(ask, tree);
  const what = `The commit ${commit.slice(0, 7)} has no folder ${contextPath}`;
  throw new SourceError('no-such-path', `${what}, which slipway.yaml names as the context.`);
}

/** As BuildKit does: `<Dockerfile>.dockerignore` beside the Dockerfile comes before the context's own. */
async function readRules(ask: Ask, entries: readonly TreeEntry[], dockerfiles: readonly string[]) {
  const names = [...dockerfiles.map((path) => `${path}.dockerignore`), '.dockerignore'];
  const rules = names.map((name) => entries.find(({ path }) => path === name)).find((entry) => entry !== undefined);
  if (rules === undefined || rules.kind === 'link' || rules.kind === 'submodule')
    return ignoreRules(undefined, new Set());
  const text = await ask(['cat-file', 'blob', rules.object]);
  return ignoreRules(text, new Set([...dockerfiles, rules.path]));
}

async function fill(
  pack: tar.Pack,
  clone: Clone,
  request: ContextRequest,
  sent: readonly TreeEntry[],
  links: ReadonlyMap<string, string>,
): Promise<void> {
  const mtime = request.modifiedAt;
  const folders = new Set<string>();
  const makeFolder = (path: string) => {
    if (path === '' || folders.has(path)) return;
    makeFolder(parentOf(path));
    folders.add(path);
    pack.entry({ name: `${path}/`, type: 'directory', mode: 0o755, mtime });
  };
  for (const [path, text] of Object.entries(request.replace)) {
    makeFolder(parentOf(path));
    pack.entry({ name: path, mode: 0o644, mtime }, text);
  }
  // As in a checkout without submodules: their folders are there and empty.
  for (const { path } of sent.filter(({ kind }) => kind === 'submodule')) makeFolder(path);
  for (const [path, linkname] of links) {
    makeFolder(parentOf(path));
    pack.entry({ name: path, type: 'symlink', linkname, mode: 0o777, mtime });
  }
  const files = sent.filter(({ kind }) => kind === 'file' || kind === 'executable');
  const objects = files.map(({ object }) => object);
  let next = 0;
  for await (const { size, bytes } of readBlobs(clone, objects, request.signal)) {
    const { path, kind } = files[next++] as TreeEntry;
    makeFolder(parentOf(path));
    await writeFile(pack, { name: path, size, mode: kind === 'executable' ? 0o755 : 0o644, mtime }, bytes);
  }
  pack.finalize();
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Waits for whoever reads the tar; rejects when that one goes away. */
function writeFile(
  pack: tar.Pack,
  header: Parameters<tar.Pack['entry']>[0],
  bytes: AsyncIterable<Buffer>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const out = pack.entry(header, (error) => (error ? reject(error) : resolve()));
    pipeline(bytes, out, (error) => {
      if (error) reject(error);
    });
  });
}

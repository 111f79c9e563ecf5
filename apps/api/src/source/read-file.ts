import { posix } from 'node:path';
import { GitFailed } from './git.ts';
import { asking, type Clone } from './repository-cache.ts';
import { SourceError } from './source-error.ts';

export interface FileRequest {
  readonly commit: string;
  /** From the repository's root. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
}

const maxBytes = 1024 * 1024;

/**
 * A file's text, links within the repository followed; undefined when there is none. Throws SourceError for a folder, a link
 * that leaves the repository, more than 1 MiB, or bytes that are no text; GitFailed when the clone cannot be read.
 */
export async function readFileAt(clone: Clone, { commit, path, signal }: FileRequest): Promise<string | undefined> {
  const clean = posix.normalize(path);
  if (/[\n\0]/.test(path) || posix.isAbsolute(clean) || clean === '..' || clean.startsWith('../'))
    throw new SourceError('unsafe-path', `${JSON.stringify(path)} is not a path in the repository.`);
  const ask = asking(clone, signal);
  // The only way in which git follows links; what it finds is told by its name, and read by that.
  const [answer = ''] = (
    await ask(['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)', '--follow-symlinks'], {
      input: `${commit}:${clean}\n`,
    })
  ).split('\n');
  const [object = '', type = '', size = ''] = answer.split(' ');
  if (/^notdir /.test(answer)) return undefined;
  if (/ missing$/.test(answer)) {
    // git says the same of a path that the commit does not have and of an object that the clone has lost.
    if ((await ask(['ls-tree', '-z', commit, '--', clean])) === '') return undefined;
    throw new GitFailed(null, `missing object of ${clean}`);
  }
  if (/^(?:symlink|dangling|loop) /.test(answer))
    throw new SourceError('unsafe-path', `${path} is a link that leads to no file of the repository.`);
  if (type !== 'blob') throw new SourceError('no-such-path', `${path} is a folder where a file is expected.`);
  if (Number(size) > maxBytes)
    throw new SourceError('too-large', `${path} has ${size} bytes; at most ${maxBytes} are read.`);
  const text = await ask(['cat-file', 'blob', object]);
  if (text.includes('\0') || text.includes('\uFFFD'))
    throw new SourceError('unsafe-path', `${path} is not a text file in UTF-8.`);
  return text;
}

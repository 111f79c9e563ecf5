import { posix } from 'node:path';
import type { Ask } from './repository-cache.ts';
import { SourceError } from './source-error.ts';

export interface TreeEntry {
  /** From the context's root. */
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'link' | 'submodule';
  readonly object: string;
}

const kinds: Readonly<Record<string, TreeEntry['kind']>> = {
  '100644': 'file',
  // Written by ancient versions of git.
  '100664': 'file',
  '100755': 'executable',
  '120000': 'link',
  '160000': 'submodule',
};

/** Everything below a tree, in git's order. Throws GitFailed when there is no such tree. */
export async function readTree(ask: Ask, tree: string): Promise<readonly TreeEntry[]> {
  const listed = await ask(['ls-tree', '-r', '-z', '--full-tree', tree]);
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', , object = ''] = line.slice(0, tab).split(' ');
      return { path: line.slice(tab + 1), kind: kinds[mode] ?? 'file', object };
    });
}

/** Where each link of these entries points to, as it is written. */
export async function readLinks(ask: Ask, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, string>> {
  const links = entries.filter(({ kind }) => kind === 'link');
  const targets = new Map<string, string>();
  for (const { path, object } of links) targets.set(path, await ask(['cat-file', 'blob', object]));
  return targets;
}

/**
 * An engine follows what it is sent, so nothing in it may point out of the context: no odd path (a tree can be made by hand),
 * no absolute link, and none that leaves the context, on whichever way. Throws SourceError `unsafe-path`.
 */
export function checkPaths(entries: readonly TreeEntry[], links: ReadonlyMap<string, string>): void {
  for (const { path } of entries) {
    const odd = path.split('/').some((part) => part === '' || part === '.' || part === '..');
    if (odd || path.includes('\0'))
      throw new SourceError('unsafe-path', `The context holds the path "${path}", which leaves it.`);
  }
  for (const [path, target] of links) {
    if (follow(links, path) !== undefined) continue;
    const where = posix.isAbsolute(target) ? 'which is absolute' : 'which is outside of the context';
    throw new SourceError(
      'unsafe-path',
      `The link ${path} points to ${target}, ${where}; take it out or add it to .dockerignore.`,
    );
  }
}

/** The path that a link ends at, through links on its way; undefined when it leaves the root or goes in circles. */
function follow(links: ReadonlyMap<string, string>, link: string): string | undefined {
  const ahead = link.split('/');
  const at: string[] = [];
  for (let hops = 0; ahead.length > 0; ) {
    const part = ahead.shift() as string;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) return undefined;
      continue;
    }
    const target = links.get([...at, part].join('/'));
    if (target === undefined) {
      at.push(part);
      continue;
    }
    hops += 1;
    if (target.startsWith('/') || hops > 40) return undefined;
    ahead.unshift(...target.split('/'));
  }
  return at.join('/');
}

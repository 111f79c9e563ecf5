import type { FileTree, TreeEntry } from '../layer/file-tree.ts';
import type { EntryType } from '../layer/layer-contents.ts';

export type FileAspect = 'content' | 'type' | 'mode' | 'owner' | 'target' | 'attributes';

/** Sizes are bytes; of further names of one file 0, as they take no room. */
export type FileChange = {
  readonly path: string;
  readonly type: EntryType;
} & (
  | { readonly kind: 'added'; readonly to: number }
  | { readonly kind: 'removed'; readonly from: number }
  | { readonly kind: 'changed'; readonly from: number; readonly to: number; readonly aspects: readonly FileAspect[] }
);

export interface FileTotal {
  /** Files, folders and links. */
  readonly count: number;
  /** Of changed files: by how much they grew together, which may be below 0. */
  readonly bytes: number;
}

export interface FilesDifference {
  readonly added: FileTotal;
  readonly removed: FileTotal;
  readonly changed: FileTotal;
  /** Those with the most bytes first, as many as were asked for; the totals count all. */
  readonly listed: readonly FileChange[];
}

/** What differs between the files of two images; times are not looked at. */
export function compareFiles(from: FileTree, to: FileTree, limit: number): FilesDifference {
  const changes: FileChange[] = [];
  for (const [path, entry] of to.files) {
    const before = from.files.get(path);
    if (before === undefined) changes.push({ kind: 'added', path, type: entry.type, to: bytesOf(entry) });
    else {
      const aspects = aspectsOf(before, entry);
      const sizes = { from: bytesOf(before), to: bytesOf(entry) };
      if (aspects.length > 0) changes.push({ kind: 'changed', path, type: entry.type, ...sizes, aspects });
    }
  }
  for (const [path, entry] of from.files)
    if (!to.files.has(path)) changes.push({ kind: 'removed', path, type: entry.type, from: bytesOf(entry) });
  const total = (kind: FileChange['kind']): FileTotal => {
    const those = changes.filter((change) => change.kind === kind);
    const bytes = those.reduce((sum, change) => sum + (kind === 'changed' ? growth(change) : weight(change)), 0);
    return { count: those.length, bytes };
  };
  return {
    added: total('added'),
    removed: total('removed'),
    changed: total('changed'),
    listed: changes.toSorted((a, b) => weight(b) - weight(a) || (a.path < b.path ? -1 : 1)).slice(0, limit),
  };
}

function bytesOf({ size, linkOf }: TreeEntry): number {
  return linkOf === undefined ? size : 0;
}

function aspectsOf(a: TreeEntry, b: TreeEntry): readonly FileAspect[] {
  if (a.type !== b.type) return ['type'];
  const aspects: FileAspect[] = [];
  if (a.hash !== b.hash) aspects.push('content');
  if (a.mode !== b.mode) aspects.push('mode');
  if (a.owner !== b.owner) aspects.push('owner');
  if (a.target !== b.target) aspects.push('target');
  if (a.attributes !== b.attributes) aspects.push('attributes');
  return aspects;
}

function growth(change: FileChange): number {
  return ('to' in change ? change.to : 0) - ('from' in change ? change.from : 0);
}

/** Of a changed file what has to be fetched anew counts, and not only by how much it grew. */
function weight(change: FileChange): number {
  return Math.max('to' in change ? change.to : 0, 'from' in change ? change.from : 0);
}

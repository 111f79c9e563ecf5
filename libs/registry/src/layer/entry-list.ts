import { createHash } from 'node:crypto';
import type { LayerEntry, LayerLimits } from './layer-contents.ts';
import { LayerError } from './layer-error.ts';
import { layerPath, nameOf, shown } from './layer-path.ts';
import type { TarEntry } from './tar-reader.ts';

export type MeasuredEntry = { -readonly [Key in keyof LayerEntry]: LayerEntry[Key] };

/** The files of a layer as they come by, with its whiteouts taken out (image-spec, layer.md "Whiteouts"). */
export class EntryList {
  readonly entries: MeasuredEntry[] = [];
  readonly removed: string[] = [];
  readonly opaque: string[] = [];
  readonly #limits: LayerLimits;
  #count = 0;
  #last = '';
  #names = 0;

  constructor(limits: LayerLimits) {
    this.#limits = limits;
  }

  /** The entry to be completed; undefined for what is none of the files. Throws LayerError. */
  add(entry: TarEntry): MeasuredEntry | undefined {
    const path = layerPath(entry.path, this.#limits.pathBytes);
    this.#count += Math.max(1, newParts(this.#last, path));
    this.#last = path;
    if (this.#count > this.#limits.entries)
      throw new LayerError('too-large', `holds more than ${this.#limits.entries} files and folders`);
    this.charge(path.length);
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (name.startsWith('.wh.') || path.includes('.wh..wh.'))
      return this.#whiteout(path.slice(0, slash + 1), name, path);
    const { type, size, mode, owner, group } = entry;
    const made: MeasuredEntry = { path, type, size, mode };
    if (owner !== 0 || group !== 0) made.owner = `${owner}:${group}`;
    if (type === 'hardlink') made.target = layerPath(entry.target, this.#limits.pathBytes);
    if (type === 'symlink') made.target = this.#symlinkTarget(path, entry.target);
    if (entry.attributes.length > 0) made.attributes = hashOf(entry.attributes);
    this.charge(made.target?.length ?? 0);
    this.entries.push(made);
    return made;
  }

  /** Counts text that is kept. Throws LayerError when it gets too much. */
  charge(length: number): void {
    this.#names += length;
    const { namesBytes } = this.#limits;
    if (this.#names > namesBytes)
      throw new LayerError('too-large', `holds paths and names of more than ${namesBytes} bytes together`);
  }

  /** A symlink may point anywhere, as it is never followed here. */
  #symlinkTarget(path: string, bytes: Uint8Array): string {
    const target = nameOf(bytes);
    if (bytes.length > this.#limits.pathBytes || target.includes('\0'))
      throw new LayerError('absurd', `holds the symlink ${shown(path)}, which points to what is no path`);
    return target;
  }

  #whiteout(folder: string, name: string, path: string): undefined {
    if (name === '.wh..wh..opq') this.opaque.push(folder.slice(0, -1));
    // Others with the doubled prefix are notes of AUFS to itself.
    else if (!path.includes('.wh..wh.')) {
      const hidden = name.slice('.wh.'.length);
      if (hidden === '' || hidden === '.' || hidden === '..')
        throw new LayerError('absurd', `holds the whiteout ${shown(path)}, which is one of no file`);
      this.removed.push(folder + hidden);
    }
  }
}

function hashOf(attributes: TarEntry['attributes']): string {
  const hash = createHash('sha256');
  for (const [key, value] of attributes.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${key}=${value.length} `).update(value);
  return hash.digest('hex');
}

/** Parts of a path from where it leaves the one before: folders count, too, when no entry of their own names them. */
function newParts(before: string, path: string): number {
  let same = 0;
  while (same < path.length && path[same] === before[same]) same++;
  return path.slice(same).split('/').length;
}

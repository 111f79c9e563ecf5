import type { LayerContents, LayerEntry } from './layer-contents.ts';
import { LayerError } from './layer-error.ts';
import type { PackageFile } from './packages/package.ts';

/** A file as it is seen in an image. */
export interface TreeEntry extends LayerEntry {
  /** The layer that brought it, counted from 0 at the bottom. */
  readonly layer: number;
  /** For another name of the same file: the path under which its bytes came. They count once. */
  readonly linkOf?: string;
}

/** All layers of an image laid over each other. */
export interface FileTree {
  /** By path; folders before what is in them, names in the order of their code units. */
  readonly files: ReadonlyMap<string, TreeEntry>;
  /** Of the files that can still be seen. */
  readonly packageFiles: readonly PackageFile[];
  /** Bytes of the files, those with several names once. */
  readonly size: number;
}

interface Node {
  entry: TreeEntry;
  /** Of folders only. */
  readonly children?: Map<string, Node>;
  readonly packageFile?: PackageFile;
  /** The same for all names of one file. */
  readonly content: object;
}

/** Of the layers of one image together; a file takes some 300 bytes of memory. */
export const maxFiles = 2_000_000;

/**
 * What is seen when the layers, the bottom one first, lie over each other as overlay file systems do it: a whiteout hides
 * what is below its own layer, a folder joins one that is below, anything else replaces it. Paths are never followed
 * through symlinks. Throws LayerError above `limit` files.
 */
export function flatten(layers: readonly LayerContents[], limit = maxFiles): FileTree {
  const tree = new Tree(limit);
  for (const [i, layer] of layers.entries()) tree.lay(layer, i);
  return tree.seen();
}

class Tree {
  readonly #root: Node = { entry: folder('', 0), children: new Map(), content: {} };
  readonly #limit: number;
  #made = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  lay({ opaque, removed, entries, packageFiles }: LayerContents, layer: number): void {
    for (const path of opaque) this.#find(path)?.children?.clear();
    for (const path of removed) this.#find(parentOf(path))?.children?.delete(nameOf(path));
    const known = new Map(packageFiles.map((file) => [file.path, file]));
    for (const entry of entries) this.#place(entry, layer, known.get(entry.path));
  }

  seen(): FileTree {
    const files = new Map<string, TreeEntry>();
    const packageFiles = new Set<PackageFile>();
    const counted = new Set<object>();
    let size = 0;
    const list = ({ entry, children, packageFile, content }: Node) => {
      if (counted.size < counted.add(content).size) size += entry.size;
      if (entry.path !== '') files.set(entry.path, entry);
      if (packageFile !== undefined) packageFiles.add(packageFile);
      for (const name of [...(children?.keys() ?? [])].sort()) list(children?.get(name) as Node);
    };
    list(this.#root);
    return { files, packageFiles: [...packageFiles], size };
  }

  #place(entry: LayerEntry, layer: number, packageFile: PackageFile | undefined): void {
    if (entry.path === '') return;
    const siblings = this.#folderAt(parentOf(entry.path), layer);
    const name = nameOf(entry.path);
    const there = siblings.get(name);
    const placed = { ...entry, layer };
    if (entry.type === 'directory') {
      if (there?.children === undefined) siblings.set(name, this.#make({ entry: placed, children: new Map() }));
      else there.entry = placed;
      return;
    }
    const same = entry.type === 'hardlink' ? this.#find(entry.target ?? '') : undefined;
    if (same === undefined || same.children !== undefined)
      siblings.set(name, this.#make({ entry: placed, ...(packageFile === undefined ? {} : { packageFile }) }));
    // A link to itself changes nothing.
    else if (same !== there) {
      const { linkOf = same.entry.path, ...file } = same.entry;
      const named = linkOf === entry.path ? {} : { linkOf };
      siblings.set(name, this.#make({ ...same, entry: { ...file, path: entry.path, layer, ...named } }));
    }
  }

  /** The children of a folder; where there is none it is made, as engines do. */
  #folderAt(path: string, layer: number): Map<string, Node> {
    let children = this.#root.children as Map<string, Node>;
    for (const [part, whole] of partsOf(path)) {
      let next = children.get(part);
      if (next?.children === undefined) {
        next = this.#make({ entry: folder(whole, layer), children: new Map() });
        children.set(part, next);
      }
      children = next.children as Map<string, Node>;
    }
    return children;
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const [part] of partsOf(path)) node = node?.children?.get(part);
    return node;
  }

  #make(node: Omit<Node, 'content'> & Partial<Node>): Node {
    if (++this.#made > this.#limit)
      throw new LayerError('too-large', `hold more than ${this.#limit} files together`, 'The layers of the image');
    return { content: {}, ...node };
  }
}

function folder(path: string, layer: number): TreeEntry {
  return { path, type: 'directory', size: 0, mode: 0o755, layer };
}

function* partsOf(path: string): Generator<readonly [part: string, whole: string]> {
  for (let from = 0; from < path.length; ) {
    const slash = path.indexOf('/', from);
    const to = slash < 0 ? path.length : slash;
    yield [path.slice(from, to), path.slice(0, to)];
    from = to + 1;
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

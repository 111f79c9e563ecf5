import type { FileTree } from '../layer/file-tree.ts';
import type { Package, PackageType } from '../layer/packages/package.ts';

/** `from` alone: removed; `to` alone: added; both: another version. */
export interface PackageChange {
  readonly type: PackageType;
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

export interface PackagesDifference {
  readonly changes: readonly PackageChange[];
  /** Packages in each image, one name in several versions counted as often. */
  readonly from: number;
  readonly to: number;
  /** Sentences about files in which there may be more packages than could be read. */
  readonly unreadable: readonly string[];
}

/** The packages of an image, each version of each once, in the order of types and names. */
export function packagesOf(tree: Pick<FileTree, 'packageFiles'>): readonly Package[] {
  const found = new Map<string, Package>();
  for (const { packages } of tree.packageFiles)
    for (const one of packages) found.set(`${one.type}\n${one.name}\n${one.version}`, one);
  return [...found.values()].sort(byName);
}

const shownUnreadable = 20;

/** Which packages came, went or changed their version. A name may stand for several versions at once (Go, npm, kernels). */
export function comparePackages(from: FileTree, to: FileTree): PackagesDifference {
  const [before, after] = [packagesOf(from), packagesOf(to)];
  const [old, present] = [versions(before), versions(after)];
  const changes: PackageChange[] = [];
  for (const [key, { type, name }] of new Map([...old, ...present])) {
    const had = old.get(key)?.versions ?? [];
    const has = present.get(key)?.versions ?? [];
    const gone = had.filter((version) => !has.includes(version));
    const come = has.filter((version) => !had.includes(version));
    for (let i = 0; i < Math.max(gone.length, come.length); i++) {
      const [was, is] = [gone[i], come[i]];
      changes.push({
        type,
        name,
        ...(was === undefined ? {} : { from: was }),
        ...(is === undefined ? {} : { to: is }),
      });
    }
  }
  const sentences = [...from.packageFiles, ...to.packageFiles].flatMap(({ unreadable }) => unreadable ?? []);
  const unreadable = [...new Set(sentences)].slice(0, shownUnreadable);
  return { changes: changes.sort(byName), from: before.length, to: after.length, unreadable };
}

interface Named {
  readonly type: PackageType;
  readonly name: string;
  readonly versions: string[];
}

function versions(packages: readonly Package[]): ReadonlyMap<string, Named> {
  const found = new Map<string, Named>();
  for (const { type, name, version } of packages) {
    const key = `${type}\n${name}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { type, name, versions: [version] });
    else known.versions.push(version);
  }
  return found;
}

function byName(a: Pick<Package, 'type' | 'name'>, b: Pick<Package, 'type' | 'name'>): number {
  const [one, other] = [`${a.type}\n${a.name}`, `${b.type}\n${b.name}`];
  return one < other ? -1 : one > other ? 1 : 0;
}

import { formatBytes } from '../../format/format-bytes.ts';
import { plural } from '../../format/plural.ts';

/** Sizes in bytes; none where the file is not in that image. */
export interface FileInput {
  readonly path: string;
  readonly before: number | null;
  readonly after: number | null;
}

export interface FileBar {
  /** Bytes: of a list by growth how much larger the image got by it, below 0 for smaller; else its size, gone or not. */
  readonly bytes: number;
  /** Share of the widest bar of the list, 0 to 1. */
  readonly bar: number;
}

/** Rows of files in the order given; their bars share one scale, so that they compare. */
export function layOutFiles<File extends FileInput>(files: readonly File[], by: 'growth' | 'size'): (File & FileBar)[] {
  const bytesOf = ({ before, after }: FileInput) =>
    by === 'growth' ? (after ?? 0) - (before ?? 0) : (after ?? before ?? 0);
  const sized = files.map((file) => ({ ...file, bytes: bytesOf(file) }));
  const widest = Math.max(0, ...sized.map(({ bytes }) => Math.abs(bytes)));
  return sized.map((file) => ({ ...file, bar: widest === 0 ? 0 : Math.abs(file.bytes) / widest }));
}

/** `4.4 MiB → ` of a file that changed its size; by how much, where it is too little to be seen; else nothing. */
export function sizeBefore({ before, after }: FileInput): string {
  if (before === null || after === null || before === after) return '';
  if (formatBytes(before) !== formatBytes(after)) return `${formatBytes(before)} → `;
  return `(${after > before ? '+' : ''}${formatBytes(after - before)}) `;
}

export interface Totals {
  readonly added: { readonly count: number; readonly bytes: number };
  readonly removed: { readonly count: number; readonly bytes: number };
  readonly changed: { readonly count: number; readonly bytes: number };
}

export interface TotalWords {
  /** `40 added`. */
  readonly words: string;
  /** Bytes that the image got larger by them; below 0 when it got smaller. */
  readonly growth: number;
}

/** `41 files`: all that came, went or changed. */
export function fileCount({ added, removed, changed }: Totals): string {
  return plural(added.count + removed.count + changed.count, 'file');
}

/** What is said of them kind by kind; kinds of which there are none are left out. */
export function totalWords(totals: Totals): TotalWords[] {
  return (['added', 'removed', 'changed'] as const)
    .filter((kind) => totals[kind].count > 0)
    .map((kind) => {
      const { count, bytes } = totals[kind];
      return { words: `${count.toLocaleString('en-GB')} ${kind}`, growth: kind === 'removed' ? -bytes : bytes };
    });
}

export interface PackageInput {
  readonly type: string;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface PackageGroup {
  readonly kind: 'changed' | 'added' | 'removed';
  readonly packages: readonly PackageInput[];
}

/** Packages that changed their version first, then what came, then what went; groups of none are left out. */
export function groupPackages(packages: readonly PackageInput[]): PackageGroup[] {
  const of = (one: PackageInput) => (one.from === null ? 'added' : one.to === null ? 'removed' : 'changed');
  return (['changed', 'added', 'removed'] as const)
    .map((kind) => ({ kind, packages: packages.filter((one) => of(one) === kind) }))
    .filter((group) => group.packages.length > 0);
}

/** A path cut before its last folder, so that its end, which tells files apart, can stay in sight. */
export function splitPath(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [`/${path.slice(0, slash + 1)}`, path.slice(slash + 1)];
}

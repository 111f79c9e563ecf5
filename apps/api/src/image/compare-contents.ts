import {
  compareFiles,
  comparePackages,
  type FileChange,
  type FileTotal,
  flatten,
  type LayerContents,
  type PackageChange,
} from '@slipway/registry';

/** Of each list; the totals count all. */
const FILES_SHOWN = 50;
const PACKAGES_SHOWN = 200;

export interface FileRow {
  readonly path: string;
  readonly kind: FileChange['kind'];
  readonly type: FileChange['type'];
  /** Bytes; none where the file is not in that image. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface FilesSummary {
  readonly added: FileTotal;
  readonly removed: FileTotal;
  readonly changed: FileTotal;
  /** Those that are largest before or after. */
  readonly top: readonly FileRow[];
  /** How many changed and are not in `top`. */
  readonly unlisted: number;
  /** Those by which the image grew, the most first. */
  readonly grown: readonly FileRow[];
}

/** What differs inside two images, of bounded size. */
export interface ContentsSummary {
  readonly files: FilesSummary;
  readonly packages: readonly PackageChange[];
  /** All of them, those that are not listed included. */
  readonly packageCount: number;
  /** Sentences about files in which there may be more packages than could be read. */
  readonly unreadPackages: readonly string[];
}

/** The layers of each image, the bottom one first. Throws LayerError when they hold too many files together. */
export function compareContents(before: readonly LayerContents[], after: readonly LayerContents[]): ContentsSummary {
  const [from, to] = [flatten(before), flatten(after)];
  const { listed, ...totals } = compareFiles(from, to, Number.POSITIVE_INFINITY);
  const { changes, unreadable } = comparePackages(from, to);
  const grown = listed.filter((change) => growth(change) > 0).sort((a, b) => growth(b) - growth(a));
  return {
    files: {
      ...totals,
      top: listed.slice(0, FILES_SHOWN).map(rowOf),
      unlisted: Math.max(0, listed.length - FILES_SHOWN),
      grown: grown.slice(0, FILES_SHOWN).map(rowOf),
    },
    packages: changes.slice(0, PACKAGES_SHOWN),
    packageCount: changes.length,
    unreadPackages: unreadable,
  };
}

const nothing: FileTotal = { count: 0, bytes: 0 };

/** Of two images of the same layers, whatever is in them. */
export const noDifference: ContentsSummary = {
  files: { added: nothing, removed: nothing, changed: nothing, top: [], unlisted: 0, grown: [] },
  packages: [],
  packageCount: 0,
  unreadPackages: [],
};

function rowOf(change: FileChange): FileRow {
  const { path, kind, type } = change;
  return {
    path,
    kind,
    type,
    before: 'from' in change ? change.from : null,
    after: 'to' in change ? change.to : null,
  };
}

function growth(change: FileChange): number {
  return ('to' in change ? change.to : 0) - ('from' in change ? change.from : 0);
}

export type VersionChange = 'patch' | 'minor' | 'major';

export interface NewerVersion {
  readonly tag: string;
  readonly change: VersionChange;
}

interface Shape {
  readonly prefix: string;
  readonly numbers: readonly number[];
  /** `rc.1`, `beta2`; undefined for what is meant to be used. */
  readonly prerelease: string | undefined;
  /** `-slim`, `-alpine3.20`. */
  readonly suffix: string;
}

const shape =
  /^(v?)(\d{1,5}(?:\.\d{1,9}){0,3})(?:[-.]?((?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|ea)(?:[.-]?\d+)*))?((?:[-_+].*)?)$/i;
const changes: readonly VersionChange[] = ['major', 'minor', 'patch'];

/**
 * Newer versions of a tag among the tags of its repository: of the same shape (as many numbers, the same suffix), the
 * newest of each kind of change, the smallest change first. Prereleases only for a tag that is one. A tag without
 * a version, or with a date in its place, has none.
 */
export function newerVersions(tag: string, tags: Iterable<string>): readonly NewerVersion[] {
  const own = shapeOf(tag);
  if (own === undefined) return [];
  const best = new Map<VersionChange, { readonly tag: string; readonly shape: Shape }>();
  for (const other of tags) {
    const there = shapeOf(other);
    if (there === undefined || !alike(own, there)) continue;
    const change = changeOf(own, there);
    if (change === undefined) continue;
    const known = best.get(change);
    if (known === undefined || compare(known.shape, there) < 0) best.set(change, { tag: other, shape: there });
  }
  return changes.toReversed().flatMap((change) => {
    const found = best.get(change);
    return found === undefined ? [] : [{ tag: found.tag, change }];
  });
}

/** Whether a tag is a version, so that there can be newer ones. */
export function isVersionTag(tag: string): boolean {
  return shapeOf(tag) !== undefined;
}

function shapeOf(tag: string): Shape | undefined {
  const [, prefix, numbers, prerelease, suffix] = shape.exec(tag) ?? [];
  if (prefix === undefined || numbers === undefined || suffix === undefined) return undefined;
  return { prefix, numbers: numbers.split('.').map(Number), prerelease: prerelease?.toLowerCase(), suffix };
}

function alike(own: Shape, there: Shape): boolean {
  return (
    there.prefix === own.prefix &&
    there.numbers.length === own.numbers.length &&
    there.suffix === own.suffix &&
    (there.prerelease === undefined || own.prerelease !== undefined)
  );
}

/** Undefined for what is not newer. */
function changeOf(own: Shape, there: Shape): VersionChange | undefined {
  if (compare(own, there) >= 0) return undefined;
  const at = own.numbers.findIndex((number, index) => number !== there.numbers[index]);
  return at < 0 ? 'patch' : changes[Math.min(at, 2)];
}

function compare(left: Shape, right: Shape): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0;
    if (number !== other) return number - other;
  }
  if (left.prerelease === right.prerelease) return 0;
  if (left.prerelease === undefined) return 1;
  if (right.prerelease === undefined) return -1;
  return left.prerelease.localeCompare(right.prerelease, 'en', { numeric: true });
}

import { compareRebuilds, parseRebuildVersion } from '../release/rebuild-version.ts';
import type { ReleaseOrder } from './facts.ts';

interface Numbered {
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];
  /** Commits after the tag, as versionOf writes them behind it. */
  readonly ahead: number;
}

const shape = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+?))??(?:-(\d+)-g[0-9a-f]{7})?$/;

/**
 * Whether a release is older than another: by version where both have one (semver item 11; what lies ahead of a tag is
 * newer than the tag; a rebuild is newer than what it rebuilds and older than what follows that), else by the time of the
 * commit, else by that of its creation.
 */
export function isOlderRelease(one: ReleaseOrder, than: ReleaseOrder): boolean {
  const left = numbered(one.version);
  const right = numbered(than.version);
  const byVersion = left !== undefined && right !== undefined ? compareVersions(left, right) : 0;
  const by = byVersion || compareRebuilds(one.version ?? '', than.version ?? '');
  if (by !== 0) return by < 0;
  if (one.committedAt !== undefined && than.committedAt !== undefined && +one.committedAt !== +than.committedAt)
    return one.committedAt < than.committedAt;
  return one.createdAt < than.createdAt;
}

/** 0.0.0-0-g… stands for a commit without any tag before it: it has no version. */
function numbered(version: string | undefined): Numbered | undefined {
  const core = version === undefined ? undefined : (parseRebuildVersion(version)?.core ?? version);
  const [, major, minor, patch, prerelease, ahead] = shape.exec(core ?? '') ?? [];
  if (major === undefined || minor === undefined || patch === undefined || ahead === '0') return undefined;
  return {
    numbers: [major, minor, patch].map(BigInt),
    prerelease: prerelease === undefined ? [] : prerelease.split('.'),
    ahead: Number(ahead ?? 0),
  };
}

/** 0 also for two that lie ahead of the same tag: on two branches a number of commits says nothing. */
function compareVersions(left: Numbered, right: Numbered): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  return comparePrereleases(left.prerelease, right.prerelease) || Math.sign(left.ahead) - Math.sign(right.ahead);
}

function comparePrereleases(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return Math.sign(right.length) - Math.sign(left.length);
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [isNumber, otherIsNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (isNumber && otherIsNumber) return BigInt(one) < BigInt(other) ? -1 : 1;
    if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return left.length < right.length ? -1 : 0;
}

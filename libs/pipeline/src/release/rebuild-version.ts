/** A version with the number of its rebuild behind it: `1.4.2-r3` is the third rebuild of 1.4.2. */
export interface RebuildVersion {
  /** What was rebuilt, without any number of a rebuild: `1.4.2`. */
  readonly core: string;
  /** From 1. */
  readonly rebuild: number;
}

/** Longest tag, and so the longest version; and the most that `-r` with its number takes of it. */
const longestVersion = 128;
const longestSuffix = 11;

// Semver reads -r3 as a prerelease, which would be older than 1.4.2. Here it is newer, as in Alpine's and Debian's packages.
const shape = /^(?<core>.+)-r(?<rebuild>[1-9]\d{0,8})$/s;

/** Undefined for a version that is no rebuild's. A tag v1.4.2-r3 that a person sets means the same. */
export function parseRebuildVersion(version: string): RebuildVersion | undefined {
  const { core, rebuild } = shape.exec(version)?.groups ?? {};
  return core === undefined ? undefined : { core, rebuild: Number(rebuild) };
}

/**
 * The version of the next rebuild of a release, whose version is `base` (`1.4.2` or `1.4.2-r2`): one more than the
 * highest number that any of the versions `taken` has; those are all of the application, whatever became of them, since
 * a number that was seen once means that release. Valid as an OCI tag where `base` is; a core that leaves no room is cut.
 */
export function rebuildVersion(base: string, taken: readonly string[]): string {
  const core = (parseRebuildVersion(base)?.core ?? base).slice(0, longestVersion - longestSuffix);
  const numbers = [base, ...taken].flatMap((version) => {
    const known = parseRebuildVersion(version);
    return known?.core === core ? [known.rebuild] : [];
  });
  return `${core}-r${Math.max(0, ...numbers) + 1}`;
}

/** What tells of which release another one is a rebuild. */
interface VersionOfCommit {
  readonly version: string | null | undefined;
  readonly commit: string | null | undefined;
}

/** Whether a release is a later rebuild than another one of the same commit and the same version. */
export function isRebuildOf(one: VersionOfCommit, of: VersionOfCommit): boolean {
  if (!one.version || !of.version || !one.commit) return false;
  return one.commit === of.commit && compareRebuilds(of.version, one.version) < 0;
}

/** Below 0 when the first is the older of two versions with the same core, 0 when that cannot be said. */
export function compareRebuilds(one: string, other: string): number {
  const [left, right] = [parseRebuildVersion(one), parseRebuildVersion(other)];
  if ((left?.core ?? one) !== (right?.core ?? other)) return 0;
  return (left?.rebuild ?? 0) - (right?.rebuild ?? 0);
}

import { isMovingName, toTagName } from './tag-name.ts';

/** What `git describe --tags --long --always` says of a commit. */
export interface Describe {
  /** The nearest tag that the commit descends from, or its own; absent when there is none. */
  readonly tag?: string;
  /** Commits between that tag and this commit; 0 on the tag itself and where there is no tag. */
  readonly distance: number;
  /** Whole or abbreviated, hexadecimal. */
  readonly commit: string;
}

export interface Version {
  /** Valid as an OCI tag: `1.2.3`, `1.2.3-rc.1`, `1.2.3-4-gabcdef0`. */
  readonly text: string;
  /**
   * release: the commit carries a tag vX.Y.Z. prerelease: vX.Y.Z-something. other: it carries another tag.
   * untagged: it lies ahead of a tag, or there is none.
   */
  readonly kind: 'release' | 'prerelease' | 'other' | 'untagged';
  /** The tag on the commit itself, as git writes it. */
  readonly tag?: string;
}

export class DescribeError extends Error {
  override readonly name = 'DescribeError';
}

// https://git-scm.com/docs/git-describe: <tag>-<commits since>-g<abbreviated commit>; with --always the bare commit.
const described = /^(?<tag>.+)-(?<distance>0|[1-9]\d*)-g(?<commit>[0-9a-f]{4,64})$/;
const bareCommit = /^[0-9a-f]{4,64}$/;

// https://semver.org, items 2, 9 and 10, behind the v that marks a git tag as a version.
const core = '(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)';
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const versionTag = new RegExp(
  `^v(?<text>${core}(?<prerelease>-${identifier}(?:\\.${identifier})*)?(?<metadata>\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?)$`,
);

/** Digits of the commit in a version: a fixed number, so that one commit does not get two versions. */
const commitDigits = 7;

/** Reads what `git describe --tags --long --always` printed. Throws DescribeError for anything else. */
export function parseDescribe(text: string): Describe {
  const line = text.trim();
  if (bareCommit.test(line)) return { distance: 0, commit: line };
  const { tag, distance, commit } = described.exec(line)?.groups ?? {};
  if (tag === undefined || commit === undefined || !Number.isSafeInteger(Number(distance))) {
    const said = JSON.stringify(line.slice(0, 200));
    throw new DescribeError(`git describe printed ${said}; expected <tag>-<commits>-g<commit> or a bare commit.`);
  }
  return { tag, distance: Number(distance), commit };
}

/**
 * On a tag vX.Y.Z the version is X.Y.Z, on vX.Y.Z-rc.1 it is X.Y.Z-rc.1, on any other tag it is that tag. Ahead of a
 * tag it is that tag's version with -<commits>-g<commit>; without any tag 0.0.0-0-g<commit>. What an OCI tag may not
 * hold is replaced as toTagName says; a tag called `latest` or `1.4` gets its commit behind it, since those names move.
 * Throws DescribeError when the commit has fewer than seven digits.
 */
export function versionOf(describe: Describe): Version {
  const commit = describe.commit.toLowerCase();
  if (!/^[0-9a-f]{7,64}$/.test(commit)) {
    const expected = `${commitDigits} to 64 hexadecimal digits`;
    throw new DescribeError(`A version is named after its commit; expected ${expected}, found "${describe.commit}".`);
  }
  const mark = `g${commit.slice(0, commitDigits)}`;
  const none = { text: `0.0.0-0-${mark}`, kind: 'untagged' } as const;
  if (describe.tag === undefined) return none;
  const { text, kind } = readTag(describe.tag);
  if (describe.distance === 0) {
    const suffix = isMovingName(text) ? `-${mark}` : '';
    return { text: toTagName(text, mark, suffix) ?? none.text, kind, tag: describe.tag };
  }
  return { text: toTagName(text, mark, `-${describe.distance}-${mark}`) ?? none.text, kind: 'untagged' };
}

/** Build metadata does not order versions (semver item 10), so a tag that has some is not a release to follow. */
function readTag(tag: string): { readonly text: string; readonly kind: 'release' | 'prerelease' | 'other' } {
  const { text, prerelease, metadata } = versionTag.exec(tag)?.groups ?? {};
  if (text === undefined) return { text: tag, kind: 'other' };
  return { text, kind: metadata !== undefined ? 'other' : prerelease !== undefined ? 'prerelease' : 'release' };
}

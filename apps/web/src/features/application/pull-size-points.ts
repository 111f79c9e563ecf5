export interface PublishedRelease {
  readonly id: string;
  readonly version: string | null;
  readonly commitSubject: string | null;
  readonly finishedAt: string | null;
  readonly images: readonly { readonly platform: string; readonly pullSize: number }[];
  readonly baseImages: readonly {
    readonly expression: string;
    readonly platform: string;
    /** None for a frontend that is not used. */
    readonly childDigest: string | null;
  }[];
}

export interface PullSizePoint {
  readonly id: string;
  readonly version: string;
  readonly subject: string;
  readonly finishedAt: string | null;
  readonly images: readonly { readonly platform: string; readonly pullSize: number; readonly before?: number }[];
  /** Base images that are not those of the release before. */
  readonly changedBases: readonly string[];
}

/** Points of the pull-size chart, the oldest first, out of releases as the API lists them, the newest first. */
export function pullSizePoints(releases: readonly PublishedRelease[]): PullSizePoint[] {
  const oldestFirst = releases.filter((release) => release.images.length > 0).toReversed();
  return oldestFirst.map((release, index) => {
    const before = oldestFirst[index - 1];
    return {
      id: release.id,
      version: release.version ?? '',
      subject: release.commitSubject?.split('\n', 1)[0] ?? '',
      finishedAt: release.finishedAt,
      images: release.images.map(({ platform, pullSize }) => ({
        platform,
        pullSize,
        before: before?.images.find((image) => image.platform === platform)?.pullSize,
      })),
      changedBases: before ? changedBases(before, release) : [],
    };
  });
}

function changedBases(before: PublishedRelease, release: PublishedRelease): string[] {
  const known = new Map(before.baseImages.map((base) => [`${base.expression} ${base.platform}`, base.childDigest]));
  const changed = release.baseImages.filter((base) => {
    const digest = known.get(`${base.expression} ${base.platform}`);
    return digest !== undefined && digest !== base.childDigest;
  });
  return [...new Set(changed.map((base) => base.expression))];
}

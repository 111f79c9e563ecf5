import { Injectable } from '@nestjs/common';
import { ComparisonService, type Inside } from '../image/comparison.service.ts';
import { ImageService } from '../image/image.service.ts';
import type { PlannedPlatform, PlanRow } from './plan.store.ts';

/** One platform's image of a release, against that of the release that runs where it would go. */
export interface PlannedImages {
  readonly from: string;
  readonly to: string;
  readonly platform: string;
}

/** A platform of a plan; `images` where there are two to compare. */
export type PlatformOfPlan = PlannedPlatform & { readonly images: PlannedImages | undefined };

/**
 * What differs inside the images of a plan. It is not kept with the plan: the digests say all of it, and it may be read
 * and compared only after somebody has planned.
 */
@Injectable()
export class PlanContents {
  constructor(
    private readonly images: ImageService,
    private readonly comparisons: ComparisonService,
  ) {}

  platforms({ releaseId, content }: PlanRow): PlatformOfPlan[] {
    const from = content.presentReleaseId;
    return content.platforms.map((one) => {
      const both = from !== undefined && one.presentDigest !== null && one.digest !== null;
      return { ...one, images: both ? { from, to: releaseId, platform: one.platform } : undefined };
    });
  }

  /** Images are of a release for ever, so this is what was planned, whenever it is asked. */
  readonly inside = async (wanted: readonly PlannedImages[]): Promise<Map<PlannedImages, Inside>> => {
    const images = await this.images.ofReleases([...new Set(wanted.flatMap(({ from, to }) => [from, to]))]);
    const of = (release: string, platform: string) => images.get(release)?.find((one) => one.platform === platform);
    const found = await Promise.all(
      wanted.map(async (one) => {
        const [from, to] = [of(one.from, one.platform), of(one.to, one.platform)];
        return from && to ? ([[one, await this.comparisons.inside(from, to)]] as const) : [];
      }),
    );
    return new Map(found.flat());
  };
}

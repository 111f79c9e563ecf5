import type { PlatformComparison } from '../image/comparison.service.ts';
import type { PlanContent, PlannedPlatform } from './plan.store.ts';

const PACKAGES_SHOWN = 50;

/** The plan with what differs inside the images; only where exactly these two were compared. */
export function withContents<T extends Pick<PlanContent, 'platforms'>>(
  content: T,
  compared: readonly PlatformComparison[],
): T {
  return { ...content, platforms: content.platforms.map((one) => ({ ...one, ...contentsOf(one, compared) })) };
}

function contentsOf(
  { presentDigest, digest }: PlannedPlatform,
  compared: readonly PlatformComparison[],
): Pick<PlannedPlatform, 'files' | 'packages' | 'packageCount' | 'unmeasured'> {
  const found = compared.find(({ from, to }) => from?.digest === presentDigest && to?.digest === digest);
  if (!found) return {};
  const { contents, unmeasured } = found;
  if (!contents) return { unmeasured };
  const { added, removed, changed } = contents.files;
  return {
    files: { added, removed, changed },
    packages: contents.packages.slice(0, PACKAGES_SHOWN),
    packageCount: contents.packageCount,
  };
}

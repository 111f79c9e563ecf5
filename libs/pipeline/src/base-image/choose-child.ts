import { formatPlatform, type Platform, parsePlatform, runsOn } from '@slipway/registry';

/** Which image of an index an engine takes for a platform: its own, else one that runs on it (arm/v6 on arm/v7). */
export function chooseImage<Image extends { readonly platform: Platform }>(
  images: readonly Image[],
  platform: Platform,
): Image | undefined {
  const wanted = formatPlatform(platform);
  return (
    images.find((one) => formatPlatform(one.platform) === wanted) ??
    images.find((one) => one.platform.architecture === platform.architecture && runsOn(one.platform, platform))
  );
}

/** The same for children as they are stored: platform (as formatPlatform writes it) → what is known of the child. */
export function chooseChild<Child>(children: ReadonlyMap<string, Child>, platform: string): Child | undefined {
  const own = children.get(platform);
  if (own !== undefined) return own;
  const images = [...children].map(([name, child]) => ({ platform: parsePlatform(name), child }));
  return chooseImage(images, parsePlatform(platform))?.child;
}

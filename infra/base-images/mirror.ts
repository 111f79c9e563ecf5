import { withLock } from '../lock.ts';
import type { RegistryPlace } from '../registry.ts';
import { makeBaseImages } from './make.ts';
import { pushIndex } from './push.ts';
import type { Recipe } from './recipes.ts';

/** One base image as the mirror has it. */
export interface MirrorImage {
  /** As a Dockerfile names it, for example `debian:bookworm-slim`. */
  readonly name: string;
  /** False when the cache had it. */
  readonly made: boolean;
}

/** What stands for docker.io in a registry: `127.0.0.1:5000` → `127.0.0.1:5000/mirror/docker.io`. */
export function mirrorPrefix(registry: string): string {
  return `${registry}/mirror/docker.io`;
}

/** Makes what the cache lacks and pushes what the registry lacks of these; `tell` hears what is being done. */
export function fillMirror(
  registry: RegistryPlace,
  cache: string,
  wanted: readonly Recipe[],
  tell: (what: string) => void,
): Promise<readonly MirrorImage[]> {
  // Clones share the cache.
  return withLock(`base images ${cache}`, async () => {
    const images: MirrorImage[] = [];
    for (const image of await makeBaseImages(wanted, cache, tell)) {
      const { repository, tags } = image.recipe;
      tell(`pushing ${repository}`);
      await pushIndex(cache, image.index, registry, `mirror/docker.io/${repository}`, tags);
      images.push({ name: `${repository.replace(/^library\//, '')}:${tags[0]}`, made: image.made });
    }
    return images;
  });
}

import { RegistryError } from '../error.ts';
import type { Digest } from '../model/digest.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { formatPlatform, type Platform, parsePlatform } from '../model/platform.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';
import { readImage, type WholeImage } from './inspect.ts';

export interface AssembleRequest {
  /** Normalised platform → digest of its image in the repository; every declared platform, each once, nothing else. */
  readonly platforms: ReadonlyMap<string, Digest>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `docker` makes a Docker manifest list, and only of Docker children; the default is an OCI index. */
  readonly kind?: 'oci' | 'docker';
}

export interface AssembledIndex {
  readonly raw: RawManifest;
  readonly images: ReadonlyMap<string, WholeImage>;
}

/**
 * Makes the index of a declared platform → digest map, in one step; never adds to what a tag holds. Each child is read and
 * its config's platform compared. The same map gives the same bytes. Nothing is written. Throws RegistryError.
 */
export async function assembleIndex(
  registry: Registry,
  at: Repository,
  request: AssembleRequest,
  options: CallOptions = {},
): Promise<AssembledIndex> {
  const wrong = (why: string) =>
    new RegistryError('invalid', `No index can be made in ${formatRepository(at)}: ${why}.`, {
      registry: at.registry,
      repository: at.repository,
    });
  if (request.platforms.size === 0) throw wrong('no platform is given');
  const images = new Map<string, WholeImage>();
  const declared = [...request.platforms].map(([text, digest]) => ({ platform: parsePlatform(text), digest }));
  await Promise.all(
    declared.map(async ({ platform, digest }) => {
      const image = await readImage(registry, at, digest, options);
      const found = formatPlatform(image.config.platform);
      if (!fits(image.config.platform, platform))
        throw wrong(`${digest} is declared for ${formatPlatform(platform)}, but its config says ${found}`);
      images.set(formatPlatform(platform), image);
    }),
  );
  if (images.size !== declared.length) throw wrong('a platform is given twice');
  if (
    request.kind === 'docker' &&
    [...images.values()].some(({ manifest }) => manifest.raw.mediaType !== mediaType.dockerManifest)
  ) {
    throw wrong('a Docker manifest list holds Docker manifests alone, and not all children are');
  }
  const type = request.kind === 'docker' ? mediaType.dockerList : mediaType.ociIndex;
  // The order of the declaration is kept: engines that know no platform take the first child.
  const manifests = declared.map(({ platform }) => {
    const { raw } = (images.get(formatPlatform(platform)) as WholeImage).manifest;
    return { mediaType: raw.mediaType, digest: raw.digest, size: raw.bytes.byteLength, platform: written(platform) };
  });
  const annotations = Object.entries(request.annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const document = {
    schemaVersion: 2,
    mediaType: type,
    manifests,
    ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
  };
  return { raw: rawManifest(new TextEncoder().encode(JSON.stringify(document)), type), images };
}

function written({ os, architecture, variant }: Platform): object {
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

/** A config often leaves the variant out; then the architecture decides. */
function fits(found: Platform, declared: Platform): boolean {
  if (found.os !== declared.os || found.architecture !== declared.architecture) return false;
  return (
    formatPlatform(found) === formatPlatform(declared) || found.variant === undefined || found.architecture === 'arm'
  );
}

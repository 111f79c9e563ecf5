import { isTarLayer } from '../layer/compression.ts';
import { belongsTo } from '../layer/elf.ts';
import { type Executables, executablesOf } from '../layer/executables.ts';
import type { LayerCache } from '../layer/layer-cache.ts';
import { LayerError } from '../layer/layer-error.ts';
import { readLayer } from '../layer/read-layer.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import { formatPlatform, type Platform } from '../model/platform.ts';
import type { Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';
import type { Finding } from './finding.ts';

export interface ImageLayers {
  readonly digest: Digest;
  readonly platform: Platform;
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly string[];
}

export interface ReadImage extends ImageLayers {
  /** By the digest of the layer; of those that were read. */
  readonly executables: ReadonlyMap<Digest, Executables>;
}

export interface ReadLayersContext {
  readonly skipped: ReadonlySet<Digest>;
  readonly cache: LayerCache;
  readonly findings: Finding[];
  readonly options: CallOptions;
}

/** Reads the layers of an image; what cannot be read, or unpacks to something else than the config says, is found. */
export async function readLayers(
  registry: Registry,
  at: Repository,
  image: ImageLayers,
  { skipped, cache, findings, options }: ReadLayersContext,
): Promise<ReadImage> {
  const executables = new Map<Digest, Executables>();
  const platform = formatPlatform(image.platform);
  for (const [i, layer] of image.layers.entries()) {
    const { digest } = layer;
    if (skipped.has(digest) || !isTarLayer(layer.mediaType)) continue;
    const contents = await readLayer(registry, at, layer, { ...options, cache }).catch((error: unknown) => {
      if (!(error instanceof LayerError)) throw error;
      findings.push({ code: 'unreadable-layer', message: error.message, platform, digest });
    });
    if (!contents) continue;
    executables.set(digest, executablesOf(contents));
    const stated = image.diffIds.length === image.layers.length ? image.diffIds[i] : undefined;
    // Engines refuse to pull such an image.
    if (stated?.startsWith('sha256:') && stated !== contents.diffId) {
      const message = `The config of ${image.digest} says that its layer ${digest} unpacks to ${stated}, but it unpacks to ${contents.diffId}.`;
      findings.push({ code: 'wrong-layer', message, platform, digest });
    }
  }
  return { ...image, executables };
}

/** ELF files that run on the image's platform. */
export function rightExecutables({ platform, executables }: ReadImage): number {
  let right = 0;
  for (const layer of executables.values())
    for (const [architecture, { count }] of layer) if (belongsTo(architecture, platform)) right += count;
  return right;
}

/** A toolchain may carry parts for other machines; an image in which nothing fits is the wrong one. */
export function wrongExecutables(image: ReadImage): readonly Finding[] {
  const wrong = [...image.executables.values()].flatMap((layer) => [...layer]);
  if (wrong.length === 0 || rightExecutables(image) > 0) return [];
  const platform = formatPlatform(image.platform);
  const named = wrong.map(
    ([architecture, { count, example }]) =>
      `/${example} is for ${architecture}${count > 1 ? ` (and ${count - 1} more)` : ''}`,
  );
  const message = `The image for ${platform} holds no executable for it: ${named.join('; ')}.`;
  return [{ code: 'wrong-executable', message, platform, digest: image.digest }];
}

/**
 * Layers that images of several platforms share although their executables are for one of them: engines take a base
 * image of one architecture for all platforms without a word. Sharing layers that hold data only is fine.
 */
export function wronglyShared(images: readonly ReadImage[]): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<Digest>();
  for (const [digest, layer] of images.flatMap(({ executables }) => [...executables])) {
    if (layer.size === 0 || seen.size === seen.add(digest).size) continue;
    const having = images.filter(({ executables }) => executables.has(digest)).map(({ platform }) => platform);
    const fitting = having.filter((platform) => [...layer.keys()].some((one) => belongsTo(one, platform)));
    if (fitting.length === 0) continue;
    const [{ example } = { example: '' }] = layer.values();
    for (const platform of having.filter((one) => !fitting.includes(one))) {
      const name = formatPlatform(platform);
      const others = fitting.map(formatPlatform).join(' and ');
      const message = `The image for ${name} shares the layer ${digest} with that for ${others}, but its executables (such as /${example}) are for ${[...layer.keys()].join(' and ')}: build it from a base image that has ${name}.`;
      findings.push({ code: 'shared-layer', message, platform: name, digest });
    }
  }
  return findings;
}

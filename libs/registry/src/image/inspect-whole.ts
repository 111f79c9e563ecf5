import type { LayerCache } from '../layer/layer-cache.ts';
import { unpackedSize } from '../layer/read-layer.ts';
import type { Digest } from '../model/digest.ts';
import type { Repository } from '../model/reference.ts';
import { pullSize, sumOfSizes, uniqueBlobs } from '../model/size.ts';
import type { CallOptions, Registry } from '../registry.ts';
import { readImageConfig } from './config.ts';
import { type Inspected, type InspectedChild, inspect, readImage, type WholeImage } from './inspect.ts';
import { contentOf, ManifestGraph } from './manifest-graph.ts';

/** Sizes in bytes. */
export interface WholeChild extends InspectedChild, WholeImage {
  /** What a node downloads: config and layers, each blob once. */
  readonly pullSize: number;
  /** Tar bytes after decompression; undefined: not each layer was measured yet. */
  readonly unpackedSize?: number;
}

export interface WholeInspected extends Inspected {
  readonly images: readonly WholeChild[];
  /** All unique bytes of the index: children, attestations and referrers with their manifests, configs and layers. */
  readonly footprint: number;
  /** Manifests that are counted. */
  readonly manifests: number;
  /** Spoken of but not there, so not counted. */
  readonly missing: readonly Digest[];
}

export interface InspectWholeOptions extends CallOptions {
  /** Where unpacked sizes may be known from; no layer is read for them. */
  readonly cache?: LayerCache;
}

/** `inspect` with the manifest, config, history and sizes of each image, and the footprint. Throws RegistryError, SizeError. */
export async function inspectWhole(
  registry: Registry,
  at: Repository,
  tagOrDigest: string,
  { cache, ...options }: InspectWholeOptions = {},
): Promise<WholeInspected> {
  const inspected = await inspect(registry, at, tagOrDigest, options);
  const graph = new ManifestGraph(registry, at, { ...options, known: [inspected.raw] });
  const nodes = await graph.reach([inspected.digest], ({ children, attached }) => [...children, ...attached]);
  const images = inspected.images.map(async (child): Promise<WholeChild> => {
    const manifest = nodes.get(child.digest)?.manifest;
    // One that is not there is asked for again, for the registry's own words.
    const whole =
      manifest === undefined || manifest.kind === 'index'
        ? await readImage(registry, at, child.digest, options)
        : { manifest, config: await readImageConfig(registry, at, manifest, options) };
    const unpacked = cache && (await unpackedSize(whole.manifest, cache));
    const sizes = { pullSize: pullSize(whole.manifest), ...(unpacked === undefined ? {} : { unpackedSize: unpacked }) };
    return { ...child, ...whole, ...sizes };
  });
  const found = [...nodes.values()];
  const manifests = found.flatMap(({ manifest }) => manifest ?? []);
  return {
    ...inspected,
    images: await Promise.all(images),
    footprint: sumOfSizes(uniqueBlobs(manifests.flatMap(contentOf)).values()),
    manifests: manifests.length,
    missing: found.filter(({ manifest }) => manifest === undefined).map(({ digest }) => digest),
  };
}

import type { Descriptor } from '../model/descriptor.ts';
import type { ImageManifest } from '../model/manifest.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';
import type { LayerCache } from './layer-cache.ts';
import { defaultLayerLimits, type LayerContents, type LayerLimits, layerContentsVersion } from './layer-contents.ts';
import { LayerError } from './layer-error.ts';
import { measureLayer } from './measure-layer.ts';

export interface ReadLayerOptions extends CallOptions {
  readonly cache?: LayerCache;
  readonly limits?: LayerLimits;
}

/** A layer from the cache, or measured and put there. Throws RegistryError, and LayerError that names the layer. */
export async function readLayer(
  registry: Registry,
  at: Repository,
  layer: Descriptor,
  { cache, limits = defaultLayerLimits, signal }: ReadLayerOptions = {},
): Promise<LayerContents> {
  const known = await cached(cache, layer);
  if (known !== undefined) return known;
  // The signal ends the blob's stream, whose error then is the registry's.
  const blob = await registry.getBlob(at, layer, signal === undefined ? {} : { signal });
  const contents = await measureLayer(blob, layer.mediaType, limits).catch((error: unknown) => {
    throw error instanceof LayerError
      ? new LayerError(error.code, error.what, `The layer ${layer.digest} of ${formatRepository(at)}`)
      : error;
  });
  await cache?.put(layer.digest, contents);
  return contents;
}

/** Bytes of all layers of an image after decompression; undefined until each of them was measured. */
export async function unpackedSize(
  { layers }: Pick<ImageManifest, 'layers'>,
  cache: LayerCache,
): Promise<number | undefined> {
  let sum = 0;
  for (const layer of layers) {
    const size = cache.unpackedSize
      ? await cache.unpackedSize(layer.digest)
      : (await cached(cache, layer))?.unpackedSize;
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
}

async function cached(cache: LayerCache | undefined, layer: Descriptor): Promise<LayerContents | undefined> {
  const found = await cache?.get(layer.digest);
  return found?.version === layerContentsVersion ? found : undefined;
}

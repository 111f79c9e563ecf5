import { RegistryError } from '../error.ts';
import { flatten, maxFiles } from '../layer/file-tree.ts';
import { type LayerCache, MemoryLayerCache } from '../layer/layer-cache.ts';
import type { LayerContents } from '../layer/layer-contents.ts';
import { LayerError } from '../layer/layer-error.ts';
import { type ReadLayerOptions, readLayer, unpackedSize } from '../layer/read-layer.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { ImageManifest } from '../model/manifest.ts';
import { formatPlatform } from '../model/platform.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import { pullSize, SizeError, updateSize } from '../model/size.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { atOnce } from './at-once.ts';
import { compareFiles, type FilesDifference } from './compare-files.ts';
import { comparePackages, type PackagesDifference } from './compare-packages.ts';
import { inspect } from './inspect.ts';

/** An index, or one image. */
export interface ComparedImage {
  readonly at: Repository;
  readonly digest: Digest;
}

export interface CompareOptions extends ReadLayerOptions {
  /** How many files are listed a platform, 1,000 by default; the totals count all. */
  readonly files?: number;
  /** Layers that are read at once, 2 by default. */
  readonly parallel?: number;
}

/** By platform, in the order of their names. */
export interface ImageDifference {
  readonly platforms: readonly PlatformDifference[];
}

export interface PlatformDifference {
  readonly platform: string;
  /** Absent where the one or the other has no image for this platform. */
  readonly from?: ImageFacts;
  readonly to?: ImageFacts;
  /** Bytes that a node which runs `from` downloads to run `to`; all of them where it has nothing, absent without a `to`. */
  readonly updateSize?: number;
  readonly layers: LayersDifference;
  /** Both absent where there are not two images, or their layers cannot be read. */
  readonly files?: FilesDifference;
  readonly packages?: PackagesDifference;
  /** Why files and packages are absent: a sentence. */
  readonly unreadable?: string;
}

export interface ImageFacts {
  readonly digest: Digest;
  /** Bytes. */
  readonly pullSize: number;
  /** Bytes of the tars; absent when they could not be measured. */
  readonly unpackedSize?: number;
}

export interface LayersDifference {
  readonly shared: readonly Descriptor[];
  readonly added: readonly Descriptor[];
  readonly removed: readonly Descriptor[];
}

/**
 * What is different in `to`, platform by platform: sizes, layers, files and packages. Layers come from the cache where
 * they are known. Throws RegistryError; a layer that cannot be read is said in the platform's difference.
 */
export async function compareImages(
  registry: Registry,
  from: ComparedImage,
  to: ComparedImage,
  options: CompareOptions = {},
): Promise<ImageDifference> {
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const whole = { cache: new MemoryLayerCache(), ...options };
  const [before, after] = [await imagesOf(registry, from, call), await imagesOf(registry, to, call)];
  const platforms: PlatformDifference[] = [];
  for (const platform of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const sides = { from: before.get(platform), to: after.get(platform) };
    platforms.push(await comparePlatform(registry, platform, sides, whole));
  }
  return { platforms };
}

interface Side {
  readonly at: Repository;
  readonly manifest: ImageManifest;
}

async function imagesOf(
  registry: Registry,
  { at, digest }: ComparedImage,
  call: CallOptions,
): Promise<ReadonlyMap<string, Side>> {
  const found = new Map<string, Side>();
  const inspected = await inspect(registry, at, digest, call);
  for (const image of inspected.images) {
    const isTop = image.digest === inspected.digest;
    const manifest = parseServed(isTop ? inspected.raw : await registry.getManifest(at, image.digest, call), at);
    if (manifest.kind !== 'index') found.set(formatPlatform(image.platform), { at, manifest });
  }
  return found;
}

type Whole = CompareOptions & { readonly cache: LayerCache };

async function comparePlatform(
  registry: Registry,
  platform: string,
  { from, to }: { from: Side | undefined; to: Side | undefined },
  options: Whole,
): Promise<PlatformDifference> {
  const near = { ...options, cache: nearCache(options.cache) };
  const contents = from && to ? await compareContents(registry, from, to, near) : {};
  const download = to && (from ? sized(to, () => updateSize(from.manifest, to.manifest)) : sizeOf(to));
  return {
    platform,
    ...(from ? { from: await factsOf(from, near.cache) } : {}),
    ...(to ? { to: await factsOf(to, near.cache) } : {}),
    ...(download === undefined ? {} : { updateSize: download }),
    layers: compareLayers(from?.manifest.layers ?? [], to?.manifest.layers ?? []),
    ...contents,
  };
}

async function compareContents(
  registry: Registry,
  from: Side,
  to: Side,
  options: Whole,
): Promise<Pick<PlatformDifference, 'files' | 'packages' | 'unreadable'>> {
  const treeOf = async ({ at, manifest }: Side) => {
    const layers: LayerContents[] = [];
    for (const layer of manifest.layers) layers.push(await readLayer(registry, at, layer, options));
    return flatten(layers);
  };
  const wanted = new Map(
    [from, to].flatMap(({ at, manifest: { layers } }) => layers.map((one) => [one.digest, [at, one] as const])),
  );
  let files = 0;
  try {
    await atOnce(options.parallel ?? 2, [...wanted.values()], async ([at, layer]) => {
      files += (await readLayer(registry, at, layer, options)).entries.length;
      if (files > maxFiles)
        throw new LayerError('too-large', `hold more than ${maxFiles} files together`, 'The layers');
    });
    const [before, after] = [await treeOf(from), await treeOf(to)];
    return { files: compareFiles(before, after, options.files ?? 1_000), packages: comparePackages(before, after) };
  } catch (error) {
    if (error instanceof LayerError) return { unreadable: error.message };
    throw error;
  }
}

async function factsOf(side: Side, cache: LayerCache): Promise<ImageFacts> {
  const { manifest } = side;
  const unpacked = await unpackedSize(manifest, cache);
  const { digest } = manifest.raw;
  return { digest, pullSize: sizeOf(side), ...(unpacked === undefined ? {} : { unpackedSize: unpacked }) };
}

function sizeOf(side: Side): number {
  return sized(side, () => pullSize(side.manifest));
}

function sized({ at, manifest }: Side, work: () => number): number {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof SizeError)) throw cause;
    const message = `${formatRepository(at)}@${manifest.raw.digest} states sizes that cannot be: ${cause.message}`;
    throw new RegistryError('unexpected-content', message, { registry: at.registry, cause });
  }
}

/** A cache may stand far away (in a database): what is needed of it for two images is asked for once. */
function nearCache(far: LayerCache): LayerCache {
  const near = new Map<Digest, LayerContents>();
  return {
    async get(digest) {
      const found = near.get(digest) ?? (await far.get(digest));
      if (found !== undefined) near.set(digest, found);
      return found;
    },
    async put(digest, contents) {
      near.set(digest, contents);
      await far.put(digest, contents);
    },
  };
}

function compareLayers(from: readonly Descriptor[], to: readonly Descriptor[]): LayersDifference {
  const has = (list: readonly Descriptor[], { digest }: Descriptor) => list.some((one) => one.digest === digest);
  return {
    shared: to.filter((layer) => has(from, layer)),
    added: to.filter((layer) => !has(from, layer)),
    removed: from.filter((layer) => !has(to, layer)),
  };
}

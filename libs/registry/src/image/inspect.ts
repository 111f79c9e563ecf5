import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { ImageManifest, IndexManifest, RawManifest } from '../model/manifest.ts';
import { formatPlatform, normalisePlatform, type Platform } from '../model/platform.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { type ImageConfig, readImageConfig } from './config.ts';

/** What a tag or digest names: the index (none for a lone image) and the image of each platform. */
export interface Inspected {
  readonly digest: Digest;
  readonly raw: RawManifest;
  readonly index?: IndexManifest;
  readonly images: readonly InspectedChild[];
}

export interface InspectedChild {
  /** Normalised; from the descriptor, or from the config where the descriptor states none. */
  readonly platform: Platform;
  readonly digest: Digest;
  readonly descriptor?: Descriptor;
}

/** Reads one manifest, and the config only of a lone image. Attestations and artifacts are not among the images. */
export async function inspect(
  registry: Registry,
  at: Repository,
  tagOrDigest: string,
  options: CallOptions = {},
): Promise<Inspected> {
  const raw = await registry.getManifest(at, tagOrDigest, options);
  const manifest = parseServed(raw, at);
  if (manifest.kind !== 'index') {
    const { platform } = await readImageConfig(registry, at, manifest, options);
    return { digest: raw.digest, raw, images: [{ platform, digest: raw.digest }] };
  }
  const images: InspectedChild[] = [];
  for (const { kind, descriptor } of manifest.children) {
    if (kind !== 'image') continue;
    const platform =
      descriptor.platform === undefined
        ? await platformOf(registry, at, descriptor, options)
        : normalisePlatform(descriptor.platform);
    images.push({ platform, digest: descriptor.digest, descriptor });
  }
  return { digest: raw.digest, raw, index: manifest, images };
}

/** The child for a platform, by its normalised name; undefined when there is none. */
export function imageFor(inspected: Inspected, platform: Platform): InspectedChild | undefined {
  const wanted = formatPlatform(platform);
  return inspected.images.find((one) => formatPlatform(one.platform) === wanted);
}

export interface WholeImage {
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/**
 * The manifest and config of one image. An index with exactly one image is unwrapped: engines answer a build for one
 * platform with an index when provenance is on.
 */
export async function readImage(
  registry: Registry,
  at: Repository,
  digest: Digest,
  options: CallOptions = {},
): Promise<WholeImage> {
  const wrong = (what: string) =>
    new RegistryError('unexpected-content', `${formatRepository(at)}@${digest} ${what}.`, { registry: at.registry });
  let manifest = parseServed(await registry.getManifest(at, digest, options), at);
  if (manifest.kind === 'index') {
    const [only, ...others] = manifest.children.filter((one) => one.kind === 'image');
    if (only === undefined || others.length > 0)
      throw wrong(`is an index of ${others.length + (only ? 1 : 0)} images where one image is expected`);
    manifest = parseServed(await registry.getManifest(at, only.descriptor.digest, options), at);
    // What calls itself an image may be an index of one such, and so on for as long as somebody follows.
    if (manifest.kind === 'index') throw wrong(`calls ${only.descriptor.digest} an image, which is an index`);
  }
  return { manifest, config: await readImageConfig(registry, at, manifest, options) };
}

async function platformOf(
  registry: Registry,
  at: Repository,
  descriptor: Descriptor,
  options: CallOptions,
): Promise<Platform> {
  return (await readImage(registry, at, descriptor.digest, options)).config.platform;
}

import { randomBytes } from 'node:crypto';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { type Platform, parsePlatform } from '../model/platform.ts';
import type { Repository } from '../model/reference.ts';
import type { Registry } from '../registry.ts';

export interface TestImage {
  readonly index: RawManifest;
  readonly children: readonly RawManifest[];
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
}

export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** An image of random layers; `blobs` a platform, its config among them. */
export function makeImage(platforms: readonly string[] = ['linux/amd64', 'linux/arm64'], blobs = 3): TestImage {
  const held = new Map<Digest, Uint8Array>();
  const hold = (bytes: Uint8Array, type: string): Descriptor => {
    const digest = digestOf(bytes);
    held.set(digest, bytes);
    return { mediaType: type, digest, size: bytes.length };
  };
  const made = platforms.map(parsePlatform).map((platform) => {
    const layers = Array.from({ length: blobs - 1 }, () =>
      hold(randomBytes(500), 'application/vnd.oci.image.layer.v1.tar'),
    );
    const config = hold(jsonBytes(configOf(platform)), mediaType.ociConfig);
    const document = { schemaVersion: 2, mediaType: mediaType.ociManifest, config, layers };
    return { platform, raw: rawManifest(jsonBytes(document), mediaType.ociManifest) };
  });
  const manifests = made.map(({ platform, raw }) => ({ ...descriptorOf(raw), platform }));
  const index = rawManifest(
    jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests }),
    mediaType.ociIndex,
  );
  return { index, children: made.map(({ raw }) => raw), blobs: held };
}

export function descriptorOf(raw: RawManifest): Descriptor {
  return { mediaType: raw.mediaType, digest: raw.digest, size: raw.bytes.byteLength };
}

export async function pushImage(registry: Registry, at: Repository, image: TestImage, tag?: string): Promise<void> {
  for (const [digest, bytes] of image.blobs) await registry.putBlob(at, { digest, size: bytes.length }, bytes);
  for (const child of image.children) await registry.putManifest(at, child);
  await registry.putManifest(at, image.index, tag);
}

function configOf({ os, architecture, variant }: Platform): object {
  return {
    os,
    architecture,
    variant,
    rootfs: { type: 'layers', diff_ids: [] },
    config: { Env: [randomBytes(8).toString('hex')] },
  };
}

export interface TestReferrer {
  readonly raw: RawManifest;
  readonly content: Uint8Array;
}

/** An artifact that speaks of a manifest; its one layer is random. */
export function makeReferrer(subject: RawManifest, artifactType: string, more: object = {}): TestReferrer {
  const content = randomBytes(100);
  const layer = { mediaType: 'application/octet-stream', digest: digestOf(content), size: content.length };
  const config = { mediaType: mediaType.ociEmpty, digest: digestOf('{}'), size: 2 };
  const shared = { schemaVersion: 2, mediaType: mediaType.ociManifest, artifactType, config, layers: [layer] };
  const document = { ...shared, subject: descriptorOf(subject), ...more };
  return { raw: rawManifest(jsonBytes(document), mediaType.ociManifest), content };
}

export async function pushReferrer(registry: Registry, at: Repository, made: TestReferrer): Promise<RawManifest> {
  const { raw, content } = made;
  await registry.putBlob(at, { digest: digestOf('{}'), size: 2 }, Buffer.from('{}'));
  await registry.putBlob(at, { digest: digestOf(content), size: content.length }, content);
  await registry.putManifest(at, raw);
  return raw;
}

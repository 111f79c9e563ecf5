import { randomBytes } from 'node:crypto';
import {
  type Digest,
  digestOf,
  mediaType,
  parsePlatform,
  type Registry,
  type Repository,
  rawManifest,
} from '@slipway/registry';
import type { TargetImage } from '../../target.ts';

export interface PushedImage {
  readonly repository: Repository;
  readonly index: Digest;
  readonly children: readonly TargetImage[];
}

/** An index of images of random layers, which nobody needs to run. */
export async function pushImage(
  registry: Registry,
  at: Repository,
  platforms: readonly string[],
): Promise<PushedImage> {
  const put = async (bytes: Uint8Array, type: string) => {
    const digest = digestOf(bytes);
    await registry.putBlob(at, { digest, size: bytes.length }, bytes);
    return { mediaType: type, digest, size: bytes.length };
  };
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const manifests = [];
  for (const platform of platforms.map(parsePlatform)) {
    const layer = await put(randomBytes(400), 'application/vnd.oci.image.layer.v1.tar');
    const config = await put(json({ ...platform, rootfs: { type: 'layers', diff_ids: [] } }), mediaType.ociConfig);
    const document = { schemaVersion: 2, mediaType: mediaType.ociManifest, config, layers: [layer] };
    const raw = rawManifest(json(document), mediaType.ociManifest);
    await registry.putManifest(at, raw);
    manifests.push({ mediaType: raw.mediaType, digest: raw.digest, size: raw.bytes.byteLength, platform });
  }
  const index = rawManifest(json({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests }), mediaType.ociIndex);
  await registry.putManifest(at, index);
  return { repository: at, index: index.digest, children: manifests };
}

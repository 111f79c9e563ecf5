import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type Digest,
  mediaType,
  type RawManifest,
  type Registry,
  type Repository,
  rawManifest,
} from '@slipway/registry';
import { descriptorOf, jsonBytes } from '../../../libs/registry/src/testing/image.ts';

const piece = 1024 * 1024;

/** Bytes that no disk or registry can make smaller by chance, without holding them: pieces of one buffer, each numbered. */
function content(seed: Buffer, bytes: number): () => Readable {
  return () =>
    Readable.from(
      (function* () {
        for (let sent = 0, i = 0; sent < bytes; sent += piece, i++) {
          const chunk = Buffer.from(seed.subarray(0, Math.min(piece, bytes - sent)));
          chunk.writeUInt32LE(i, 0);
          yield chunk;
        }
      })(),
      { objectMode: false },
    );
}

/** Puts an image of so many layers of that size under a tag; layers are made and sent as streams. */
export async function putLargeImage(
  registry: Registry,
  at: Repository,
  layers: number,
  bytes: number,
): Promise<RawManifest> {
  const put = async (size: number, open: () => Readable, type: string) => {
    const hash = createHash('sha256');
    for await (const chunk of open()) hash.update(chunk as Buffer);
    const blob = { mediaType: type, digest: `sha256:${hash.digest('hex')}` as Digest, size };
    await registry.putBlob(at, blob, async () => open());
    return blob;
  };
  const made = [];
  for (let i = 0; i < layers; i++)
    made.push(await put(bytes, content(randomBytes(piece), bytes), 'application/vnd.oci.image.layer.v1.tar'));
  const settings = jsonBytes({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } });
  const config = await put(settings.length, () => Readable.from([settings]), mediaType.ociConfig);
  const type = mediaType.ociManifest;
  const image = rawManifest(jsonBytes({ schemaVersion: 2, mediaType: type, config, layers: made }), type);
  await registry.putManifest(at, image);
  const manifests = [{ ...descriptorOf(image), platform: { os: 'linux', architecture: 'amd64' } }];
  const index = rawManifest(
    jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests }),
    mediaType.ociIndex,
  );
  await registry.putManifest(at, index, 'large');
  return index;
}

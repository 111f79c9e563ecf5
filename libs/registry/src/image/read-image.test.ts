import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FolderRegistry } from '../folder/folder-registry.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { formatPlatform, parsePlatform } from '../model/platform.ts';
import { descriptorOf, jsonBytes, makeImage, pushImage } from '../testing/image.ts';
import { readImage } from './inspect.ts';

const at = { registry: 'folder', repository: 'read' };
let folder: string;
let registry: FolderRegistry;
const made = makeImage();
const [amd64, arm64] = made.children as [RawManifest, RawManifest];
const attestation = {
  ...descriptorOf(arm64),
  platform: { os: 'unknown', architecture: 'unknown' },
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': amd64.digest },
};
const image = (raw: RawManifest, platform = 'linux/amd64') => ({
  ...descriptorOf(raw),
  platform: parsePlatform(platform),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-read-'));
  registry = new FolderRegistry(folder);
  await pushImage(registry, at, made);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function indexOf(...manifests: object[]): Promise<RawManifest> {
  const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests };
  const raw = rawManifest(jsonBytes(document), mediaType.ociIndex);
  await registry.putManifest(at, raw);
  return raw;
}

test('an index that an engine made of one image and what attests it is that image', async () => {
  const { manifest, config } = await readImage(registry, at, (await indexOf(image(amd64), attestation)).digest);
  expect(manifest.raw.digest).toBe(amd64.digest);
  expect(formatPlatform(config.platform)).toBe('linux/amd64');
  expect((await readImage(registry, at, amd64.digest)).manifest.raw.digest).toBe(amd64.digest);
});

test.each<[what: string, children: () => Promise<object[]>, says: RegExp]>([
  ['of two images', async () => [image(amd64), image(arm64, 'linux/arm64')], /is an index of 2 images where one image/],
  ['of attestations alone', async () => [attestation], /is an index of 0 images where one image/],
  [
    'whose image is an index',
    async () => {
      const { digest, bytes } = await indexOf(image(amd64));
      return [
        { mediaType: mediaType.ociManifest, digest, size: bytes.byteLength, platform: parsePlatform('linux/amd64') },
      ];
    },
    /calls sha256:\w+ an image, which is an index/,
  ],
])('an index %s is refused', async (_what, children, says) => {
  const { digest } = await indexOf(...(await children()));
  await expect(readImage(registry, at, digest)).rejects.toThrow(says);
});

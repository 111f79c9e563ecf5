import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FolderRegistry } from '../folder/folder-registry.ts';
import { MemoryLayerCache } from '../layer/layer-cache.ts';
import { readLayer } from '../layer/read-layer.ts';
import type { RawManifest } from '../model/manifest.ts';
import { formatPlatform } from '../model/platform.ts';
import { subjectTag } from '../model/subject-tag.ts';
import type { Registry } from '../registry.ts';
import { createRegistry } from '../remote/remote-registry.ts';
import { putAttachment } from '../testing/attachment.ts';
import { pushImage } from '../testing/image.ts';
import { layeredImage } from '../testing/layered-image.ts';
import { startRegistry } from '../testing/registry.ts';
import { tarOf } from '../testing/tar.ts';
import { inspectWhole } from './inspect-whole.ts';

const shared = tarOf([{ path: 'etc/hosts', content: 'localhost' }]);
const only = tarOf([{ path: 'bin/x', content: 'x'.repeat(3_000) }]);

async function look(registry: Registry, host: string): Promise<void> {
  const at = { registry: host, repository: 'sizes' };
  const image = layeredImage([
    { platform: 'linux/amd64', layers: [shared, only, shared] },
    { platform: 'linux/arm64', layers: [shared] },
  ]);
  await pushImage(registry, at, image, 'v1');
  const [amd64, arm64] = image.children as [RawManifest, RawManifest];
  const manifests = [image.index, ...image.children].reduce((sum, raw) => sum + raw.bytes.length, 0);
  const blobs = [...image.blobs.values()].reduce((sum, bytes) => sum + bytes.length, 0);

  const cache = new MemoryLayerCache();
  const seen = await inspectWhole(registry, at, 'v1', { cache });
  expect(seen).toMatchObject({ footprint: manifests + blobs, manifests: 3, missing: [] });
  expect(seen.images.map((one) => [formatPlatform(one.platform), one.digest, one.unpackedSize])).toEqual([
    ['linux/amd64', amd64.digest, undefined],
    ['linux/arm64', arm64.digest, undefined],
  ]);
  const [first, second] = seen.images;
  if (first === undefined || second === undefined) throw new Error('There are two images.');
  const configs = first.manifest.config.size + second.manifest.config.size;
  // The shared layer stands in both, and twice in one.
  const [both] = second.manifest.layers;
  if (both === undefined) throw new Error('There is a layer.');
  expect(first.pullSize + second.pullSize).toBe(blobs + both.size);
  expect(second.pullSize).toBe(second.manifest.config.size + both.size);
  expect(configs).toBeGreaterThan(0);
  for (const layer of first.manifest.layers) await readLayer(registry, at, layer, { cache });
  const measured = await inspectWhole(registry, at, 'v1', { cache });
  expect(measured.images.map((one) => one.unpackedSize)).toEqual([2 * shared.length + only.length, shared.length]);

  // What is attached counts in the footprint alone, also what is attached to what is attached.
  const sbom = await putAttachment(registry, at, {
    layers: [{ mediaType: 'application/spdx+json', content: { a: 1 } }],
    subject: arm64,
  });
  const mark = await putAttachment(
    registry,
    at,
    { layers: [{ mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json', content: { b: 2 } }] },
    subjectTag(sbom.digest, 'signature'),
  );
  const more = await inspectWhole(registry, at, image.index.digest);
  const added = sbom.bytes.length + mark.bytes.length + '{"a":1}'.length + '{"b":2}'.length + '{}'.length;
  expect(more).toMatchObject({ footprint: manifests + blobs + added, manifests: 5 });
  expect(more.images.map((one) => one.pullSize)).toEqual([first.pullSize, second.pullSize]);

  const lone = await inspectWhole(registry, at, amd64.digest);
  expect(lone).toMatchObject({ manifests: 1, footprint: first.pullSize + amd64.bytes.length });
}

test('sizes of what is in a registry', async () => {
  await using server = await startRegistry();
  const registry = createRegistry({ plainHttp: [server.host] });
  await look(registry, server.host);
  await registry.close();
});

test('sizes of what is in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sizes-'));
  await look(new FolderRegistry(folder), 'folder.test');
  await rm(folder, { recursive: true });
});

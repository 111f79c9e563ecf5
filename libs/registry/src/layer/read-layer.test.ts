import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FolderRegistry } from '../folder/folder-registry.ts';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { tarOf } from '../testing/tar.ts';
import { MemoryLayerCache } from './layer-cache.ts';
import type { LayerContents } from './layer-contents.ts';
import { readLayer, unpackedSize } from './read-layer.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-layer-'));
const registry = new FolderRegistry(folder);
const at = { registry: 'folder.test', repository: 'layers' };
const tars = ['a', 'b', 'c'].map((path) => tarOf([{ path }]));
const layers = tars.map(
  (tar): Descriptor => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: digestOf(tar),
    size: tar.length,
  }),
);
const [a, b, c] = layers as [Descriptor, Descriptor, Descriptor];

beforeAll(async () => {
  for (const [i, layer] of layers.entries()) await registry.putBlob(at, layer, tars[i] as Buffer);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('what was measured is kept, and taken from there', async () => {
  const cache = new MemoryLayerCache();
  expect(await unpackedSize({ layers: [a, b] }, cache)).toBeUndefined();
  const first = await readLayer(registry, at, a, { cache });
  expect(await unpackedSize({ layers: [a, b] }, cache)).toBeUndefined();
  await readLayer(registry, at, b, { cache });
  expect(await unpackedSize({ layers: [a, b] }, cache)).toBe(2 * a.size);
  expect(await readLayer(registry, { ...at, repository: 'not-there' }, a, { cache })).toBe(first);
});

test('a cache may know the sizes alone', async () => {
  const sizes = new Map([[a.digest, 7]]);
  const cache = Object.assign(new MemoryLayerCache(), { unpackedSize: async (digest: Digest) => sizes.get(digest) });
  expect(await unpackedSize({ layers: [a, a] }, cache)).toBe(14);
  expect(await unpackedSize({ layers: [a, b] }, cache)).toBeUndefined();
});

test('what another version has measured is measured again', async () => {
  const cache = new MemoryLayerCache();
  const old = { ...(await readLayer(registry, at, a)), version: 0 } as unknown as LayerContents;
  await cache.put(a.digest, old);
  expect(await unpackedSize({ layers: [a] }, cache)).toBeUndefined();
  expect(await readLayer(registry, at, a, { cache })).toMatchObject({ version: 1, entries: [{ path: 'a' }] });
  expect(await cache.get(a.digest)).toMatchObject({ version: 1 });
});

test('memory keeps the layers that were used last, by how many files they have', async () => {
  const cache = new MemoryLayerCache(2);
  for (const layer of [a, b, a, c]) await readLayer(registry, at, layer, { cache });
  expect(await Promise.all(layers.map(async ({ digest }) => (await cache.get(digest)) !== undefined))).toEqual([
    true,
    false,
    true,
  ]);
});

test('a layer whose reading is cancelled half way', async () => {
  const tar = tarOf(Array.from({ length: 5_000 }, (_, i) => ({ path: `${i}` })));
  const layer: Descriptor = { ...a, digest: digestOf(tar), size: tar.length };
  await registry.putBlob(at, layer, tar);
  const abort = new AbortController();
  const reading = readLayer(registry, at, layer, { signal: abort.signal });
  queueMicrotask(() => abort.abort());
  await expect(reading).rejects.toMatchObject({ code: 'aborted' });
});

test('a layer that is not there, or not wanted any more, is no fault of the layer', async () => {
  await expect(readLayer(registry, at, { ...a, digest: digestOf('x') })).rejects.toMatchObject({ code: 'not-found' });
  await expect(readLayer(registry, at, a, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});

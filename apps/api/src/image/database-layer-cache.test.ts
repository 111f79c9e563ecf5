import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LayerContents, layerContentsVersion, parseDigest } from '@slipway/registry';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { DatabaseLayerCache } from './database-layer-cache.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const digest = (letter: string) => parseDigest(`sha256:${letter.repeat(64)}`);

function contentsOf(files: number): LayerContents {
  return {
    version: layerContentsVersion,
    compression: 'gzip',
    unpackedSize: files * 1024,
    diffId: digest('d'),
    entries: Array.from({ length: files }, (_, i) => ({ path: `usr/ä "${i}"`, type: 'file', size: i, mode: 0o644 })),
    removed: ['etc/gone'],
    opaque: ['var'],
    packageFiles: [{ path: 'lib/apk', packages: [{ type: 'apk', name: 'zlib', version: '1.3' }] }],
  };
}

test('gives back what was put there, and nothing of a layer that was not', async () => {
  const cache = new DatabaseLayerCache(database.sql);
  expect(await cache.get(digest('a'))).toBeUndefined();
  expect(await cache.unpackedSize(digest('a'))).toBeUndefined();
  await cache.put(digest('a'), contentsOf(3_000));
  expect(await cache.get(digest('a'))).toEqual(contentsOf(3_000));
  expect(await cache.unpackedSize(digest('a'))).toBe(3_000 * 1024);
  const [row] = await database.sql`select entries, diff_id, octet_length(contents) as bytes from layer`;
  expect(row).toMatchObject({ entries: 3_000, diff_id: digest('d') });
  expect(row?.bytes).toBeLessThan(JSON.stringify(contentsOf(3_000)).length / 4);
});

test('a layer that two measure at once is written once', async () => {
  const cache = new DatabaseLayerCache(database.sql);
  await Promise.all([cache.put(digest('b'), contentsOf(2)), cache.put(digest('b'), contentsOf(2))]);
  expect(await cache.get(digest('b'))).toEqual(contentsOf(2));
});

test('what another version wrote counts as not measured, until it is measured anew', async () => {
  const cache = new DatabaseLayerCache(database.sql);
  await cache.put(digest('c'), contentsOf(1));
  await database.sql`update layer set version = ${layerContentsVersion + 1} where digest = ${digest('c')}`;
  expect(await cache.get(digest('c'))).toBeUndefined();
  expect(await cache.unpackedSize(digest('c'))).toBeUndefined();
  await cache.put(digest('c'), contentsOf(2));
  expect(await cache.get(digest('c'))).toEqual(contentsOf(2));
});

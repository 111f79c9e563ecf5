import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { assembleIndex } from '../image/assemble-index.ts';
import { copyImage } from '../image/copy.ts';
import { imageFor, inspect } from '../image/inspect.ts';
import { verifyImage } from '../image/verify.ts';
import { digestOf } from '../model/digest.ts';
import { mediaType } from '../model/media-type.ts';
import { parsePlatform } from '../model/platform.ts';
import type { Registry, RegistryService } from '../registry.ts';
import { descriptorOf, makeImage, pushImage } from './image.ts';
import { describeReferrers } from './referrers-conformance.ts';

export interface Place extends AsyncDisposable {
  readonly registry: Registry & RegistryService;
  /** Its host, the `registry` of repositories. */
  readonly host: string;
}

/** What every implementation of Registry must do alike. */
export function describePlace(name: string, start: () => Promise<Place>): void {
  describe(`${name} is a place for images`, () => {
    let place: Place;
    let registry: Registry & RegistryService;
    let count = 0;
    const next = () => ({ registry: place.host, repository: `conformance/r${++count}` });
    const image = makeImage();
    const { digest } = image.index;
    const bytes = Buffer.from('some bytes');
    const blob = { digest: digestOf(bytes), size: bytes.length };

    beforeAll(async () => {
      place = await start();
      registry = place.registry;
    });
    afterAll(async () => {
      await place[Symbol.asyncDispose]();
    });

    test('an empty repository has nothing', async () => {
      const at = next();
      expect(await registry.headManifest(at, 'x')).toBeUndefined();
      expect(await registry.headManifest(at, digest)).toBeUndefined();
      expect(await registry.headBlob(at, blob.digest)).toBeUndefined();
      await expect(registry.getManifest(at, 'x')).rejects.toMatchObject({ code: 'not-found' });
      await expect(registry.getBlob(at, blob)).rejects.toMatchObject({ code: 'not-found' });
      expect(await tagsOf(registry, at)).toEqual([]);
      expect(await registry.listReferrers(at, digest)).toEqual([]);
    });

    test('a blob comes back as it went, from bytes and from a stream, twice', async () => {
      for (const content of [bytes, async () => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)])]) {
        const at = next();
        await registry.putBlob(at, blob, content);
        await registry.putBlob(at, blob, content, { chunkBytes: 4 });
        expect(await registry.headBlob(at, blob.digest)).toBe(blob.size);
        expect(await buffer(await registry.getBlob(at, blob))).toEqual(bytes);
      }
    });

    test('a blob can be read from a later byte on, and sent so that it could be taken up again', async () => {
      const at = next();
      await registry.putBlob(at, blob, async (from) => Readable.from([bytes.subarray(from)]), { resumable: true });
      expect(await buffer(await registry.getBlob(at, blob))).toEqual(bytes);
      expect(await buffer(await registry.getBlob(at, blob, { from: 4 }))).toEqual(bytes.subarray(4));
    });

    test('a blob that is deleted is gone, and deleting it again is no error', async () => {
      const at = next();
      await registry.putBlob(at, blob, bytes);
      for (let times = 0; times < 2; times++) await registry.deleteBlob(at, blob.digest);
      expect(await registry.headBlob(at, blob.digest)).toBeUndefined();
      await expect(registry.getBlob(at, blob)).rejects.toMatchObject({ code: 'not-found' });
    });

    test('other bytes than the digest says are refused and not kept', async () => {
      const at = next();
      const other = { digest: digestOf('other bytes'), size: 10 };
      await expect(registry.putBlob(at, other, bytes)).rejects.toMatchObject({ code: 'digest-mismatch' });
      expect(await registry.headBlob(at, other.digest)).toBeUndefined();
    });

    test('a wrong size in the descriptor is found while reading', async () => {
      const at = next();
      await registry.putBlob(at, blob, bytes);
      for (const size of [blob.size - 1, blob.size + 1])
        await expect(registry.getBlob(at, { ...blob, size }).then(buffer)).rejects.toMatchObject({
          code: 'digest-mismatch',
        });
    });

    test('an index keeps its bytes, under its tags and its digest', async () => {
      const at = next();
      await pushImage(registry, at, image, 'b');
      expect(await registry.putManifest(at, image.index, 'a')).toBe(digest);
      for (const name of ['a', 'b', digest]) {
        expect(await registry.headManifest(at, name)).toEqual(descriptorOf(image.index));
        const raw = await registry.getManifest(at, name);
        expect(Buffer.from(raw.bytes).equals(image.index.bytes)).toBe(true);
        expect(raw).toMatchObject({ digest, mediaType: mediaType.ociIndex });
      }
      expect(await tagsOf(registry, at)).toEqual(['a', 'b']);
      expect((await verifyImage(registry, at, { digest })).findings).toEqual([]);
    });

    test('a tag moves to what is put under it', async () => {
      const at = next();
      const other = makeImage();
      await pushImage(registry, at, image, 'x');
      await pushImage(registry, at, other, 'x');
      expect((await registry.headManifest(at, 'x'))?.digest).toBe(other.index.digest);
      expect(await registry.headManifest(at, digest)).toBeDefined();
      expect(await tagsOf(registry, at)).toEqual(['x']);
    });

    test('where a tag stands is told, whatever it was known to be', async () => {
      const at = next();
      await pushImage(registry, at, image, 'x');
      const known = makeImage().index.digest;
      for (const options of [{}, { known }, { known: digest }]) {
        expect(await registry.headTag(at, 'x', options)).toBe(digest);
        expect(await registry.headTag(at, 'y', options)).toBeUndefined();
        await expect(registry.headTag(at, digest, options)).rejects.toMatchObject({ code: 'invalid' });
      }
      await registry.deleteTag(at, 'x');
      expect(await registry.headTag(at, 'x', { known: digest })).toBeUndefined();
    });

    test('a manifest whose children or blobs are not there is refused', async () => {
      const at = next();
      for (const raw of [image.index, ...image.children])
        await expect(registry.putManifest(at, raw, 'x')).rejects.toMatchObject({ code: 'invalid' });
      expect(await registry.headManifest(at, 'x')).toBeUndefined();
    });

    test('what is deleted is gone, its tags too, and deleting it again is no error', async () => {
      const at = next();
      await pushImage(registry, at, image, 'x');
      for (let times = 0; times < 2; times++) await registry.deleteManifest(at, digest);
      expect(await registry.headManifest(at, digest)).toBeUndefined();
      expect(await registry.headManifest(at, 'x')).toBeUndefined();
    });

    test('a blob is taken over from another repository, or not where it is not there', async () => {
      const [from, to] = [next(), next()];
      await registry.putBlob(from, blob, bytes);
      expect(await registry.mountBlob(to, blob.digest, from)).toBe(true);
      expect(await buffer(await registry.getBlob(to, blob))).toEqual(bytes);
      expect(await registry.mountBlob(to, digestOf('not there'), from)).toBe(false);
    });

    describeReferrers(() => ({ registry, at: next() }));

    test('a tag is deleted without the manifest that it stood at', async () => {
      const at = next();
      await pushImage(registry, at, image, 'a');
      await registry.putManifest(at, image.index, 'b');
      for (let times = 0; times < 2; times++) await registry.deleteTag(at, 'a');
      expect(await registry.headManifest(at, 'a')).toBeUndefined();
      expect(await tagsOf(registry, at)).toEqual(['b']);
      await registry.deleteTag(at, 'b');
      expect((await registry.headManifest(at, digest))?.digest).toBe(digest);
      await expect(registry.deleteTag(at, digest)).rejects.toMatchObject({ code: 'invalid' });
    });

    test('it answers, and lists the repositories that hold something', async () => {
      const [at, other] = [next(), next()];
      await pushImage(registry, at, image);
      await pushImage(registry, other, image, 'a');
      await registry.ping(place.host);
      const names: string[] = [];
      for await (const name of registry.catalog(place.host)) names.push(name);
      expect(names).toEqual(expect.arrayContaining([at.repository, other.repository]));
      expect(new Set(names).size).toBe(names.length);
    });

    test('many tags are listed whole and once', async () => {
      const at = next();
      await pushImage(registry, at, image);
      const tags = Array.from({ length: 7 }, (_, i) => `v${i}`);
      for (const tag of tags) await registry.putManifest(at, image.index, tag);
      expect(await tagsOf(registry, at)).toEqual(tags);
    });

    test('names that are neither tag nor digest never become a path', async () => {
      for (const name of ['../x', 'a/b', '', '.x', 'sha256:../../x'])
        await expect(registry.getManifest(next(), name)).rejects.toMatchObject({ code: 'invalid' });
    });

    test('a cancelled call is aborted', async () => {
      const signal = AbortSignal.abort();
      await expect(registry.headManifest(next(), 'x', { signal })).rejects.toMatchObject({ code: 'aborted' });
      await expect(registry.putBlob(next(), blob, bytes, { signal })).rejects.toMatchObject({ code: 'aborted' });
    });

    test('acts: assemble, publish, inspect, copy, verify', async () => {
      const [at, to] = [next(), next()];
      await pushImage(registry, at, image);
      const [amd64, arm64] = image.children;
      if (amd64 === undefined || arm64 === undefined) throw new Error('The image has two children.');
      const platforms = new Map([
        ['linux/amd64', amd64.digest],
        ['linux/arm64', arm64.digest],
      ]);
      const { raw } = await assembleIndex(registry, at, { platforms });
      expect((await assembleIndex(registry, at, { platforms })).raw.digest).toBe(raw.digest);
      const swapped = new Map([['linux/amd64', arm64.digest]]);
      await expect(assembleIndex(registry, at, { platforms: swapped })).rejects.toMatchObject({ code: 'invalid' });
      await registry.putManifest(at, raw, 'v1');
      const seen = await inspect(registry, at, 'v1');
      expect(imageFor(seen, parsePlatform('linux/aarch64'))?.digest).toBe(arm64.digest);
      const proof = await copyImage(registry, registry, { from: at, to, digest: raw.digest, tag: 'v1' });
      expect(proof).toMatchObject({ how: 'copied', confirmed: raw.digest, blobs: { mounted: 6 } });
      expect((await verifyImage(registry, to, { digest: raw.digest })).findings).toEqual([]);
    });
  });
}

async function tagsOf(registry: Registry, at: { registry: string; repository: string }): Promise<string[]> {
  const tags: string[] = [];
  for await (const tag of registry.listTags(at)) tags.push(tag);
  return tags.toSorted();
}

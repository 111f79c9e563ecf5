import { describe, expect, test } from '@jest/globals';
import { verifyImage } from '../../image/verify.ts';
import { mediaType } from '../../model/media-type.ts';
import { descriptorOf, makeImage, pushImage } from '../image.ts';
import { type Fresh, tagsOf } from './fresh.ts';

/** What every implementation of Registry must do alike with manifests. */
export function describeManifests(next: Fresh): void {
  describe('manifests', () => {
    const image = makeImage();
    const { digest } = image.index;

    test('an index keeps its bytes, under its tags and its digest', async () => {
      const { registry, at } = next();
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

    test('a manifest whose children or blobs are not there is refused', async () => {
      const { registry, at } = next();
      for (const raw of [image.index, ...image.children])
        await expect(registry.putManifest(at, raw, 'x')).rejects.toMatchObject({ code: 'invalid' });
      expect(await registry.headManifest(at, 'x')).toBeUndefined();
    });

    test('what is deleted is gone, its tags too, and deleting it again is no error', async () => {
      const { registry, at } = next();
      await pushImage(registry, at, image, 'x');
      for (let times = 0; times < 2; times++) await registry.deleteManifest(at, digest);
      expect(await registry.headManifest(at, digest)).toBeUndefined();
      expect(await registry.headManifest(at, 'x')).toBeUndefined();
    });
  });
}

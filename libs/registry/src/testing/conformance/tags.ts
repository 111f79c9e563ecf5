import { describe, expect, test } from '@jest/globals';
import { makeImage, pushImage } from '../image.ts';
import { type Fresh, tagsOf } from './fresh.ts';

/** What every implementation of Registry must do alike with tags. */
export function describeTags(next: Fresh): void {
  describe('tags', () => {
    const image = makeImage();
    const { digest } = image.index;

    test('a tag moves to what is put under it', async () => {
      const { registry, at } = next();
      const other = makeImage();
      await pushImage(registry, at, image, 'x');
      await pushImage(registry, at, other, 'x');
      expect((await registry.headManifest(at, 'x'))?.digest).toBe(other.index.digest);
      expect(await registry.headManifest(at, digest)).toBeDefined();
      expect(await tagsOf(registry, at)).toEqual(['x']);
    });

    test('where a tag stands is told, whatever it was known to be', async () => {
      const { registry, at } = next();
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

    test('a tag is deleted without the manifest that it stood at', async () => {
      const { registry, at } = next();
      await pushImage(registry, at, image, 'a');
      await registry.putManifest(at, image.index, 'b');
      for (let times = 0; times < 2; times++) await registry.deleteTag(at, 'a');
      expect(await registry.headManifest(at, 'a')).toBeUndefined();
      expect(await tagsOf(registry, at)).toEqual(['b']);
      await registry.deleteTag(at, 'b');
      expect((await registry.headManifest(at, digest))?.digest).toBe(digest);
      await expect(registry.deleteTag(at, digest)).rejects.toMatchObject({ code: 'invalid' });
    });

    test('many tags are listed whole and once', async () => {
      const { registry, at } = next();
      await pushImage(registry, at, image);
      const tags = Array.from({ length: 7 }, (_, i) => `v${i}`);
      for (const tag of tags) await registry.putManifest(at, image.index, tag);
      expect(await tagsOf(registry, at)).toEqual(tags);
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../model/digest.ts';
import { makeImage, pushImage } from '../image.ts';
import { type Fresh, tagsOf } from './fresh.ts';

/** What every implementation of Registry must do alike with calls of any kind. */
export function describeCalls(next: Fresh): void {
  describe('calls', () => {
    const image = makeImage();
    const { digest } = image.index;
    const bytes = Buffer.from('some bytes');
    const blob = { digest: digestOf(bytes), size: bytes.length };

    test('an empty repository has nothing', async () => {
      const { registry, at } = next();
      expect(await registry.headManifest(at, 'x')).toBeUndefined();
      expect(await registry.headManifest(at, digest)).toBeUndefined();
      expect(await registry.headBlob(at, blob.digest)).toBeUndefined();
      await expect(registry.getManifest(at, 'x')).rejects.toMatchObject({ code: 'not-found' });
      await expect(registry.getBlob(at, blob)).rejects.toMatchObject({ code: 'not-found' });
      expect(await tagsOf(registry, at)).toEqual([]);
      expect(await registry.listReferrers(at, digest)).toEqual([]);
    });

    test('it answers, and lists the repositories that hold something', async () => {
      const { registry, at } = next();
      const other = next().at;
      await pushImage(registry, at, image);
      await pushImage(registry, other, image, 'a');
      await registry.ping(at.registry);
      const names: string[] = [];
      for await (const name of registry.catalog(at.registry)) names.push(name);
      expect(names).toEqual(expect.arrayContaining([at.repository, other.repository]));
      expect(new Set(names).size).toBe(names.length);
    });

    test('names that are neither tag nor digest never become a path', async () => {
      const { registry, at } = next();
      for (const name of ['../x', 'a/b', '', '.x', 'sha256:../../x'])
        await expect(registry.getManifest(at, name)).rejects.toMatchObject({ code: 'invalid' });
    });

    test('a cancelled call is aborted', async () => {
      const signal = AbortSignal.abort();
      const { registry, at } = next();
      await expect(registry.headManifest(at, 'x', { signal })).rejects.toMatchObject({ code: 'aborted' });
      await expect(registry.putBlob(at, blob, bytes, { signal })).rejects.toMatchObject({ code: 'aborted' });
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../model/digest.ts';
import { descriptorOf, makeImage, makeReferrer, pushImage, pushReferrer } from '../image.ts';
import type { Fresh } from './fresh.ts';

/** What every implementation of Registry must do alike with manifests that have a subject. */
export function describeReferrers(next: Fresh): void {
  describe('referrers', () => {
    const image = makeImage();
    const { digest } = image.index;

    test('are found by their subject, with their type and annotations', async () => {
      const { registry, at } = next();
      await pushImage(registry, at, image, 'x');
      const made = makeReferrer(image.index, 'application/x', { annotations: { 'example.org/by': 'me' } });
      const raw = await pushReferrer(registry, at, made);
      await registry.putManifest(at, raw);
      expect(await registry.listReferrers(at, digest)).toEqual([
        { ...descriptorOf(raw), artifactType: 'application/x', annotations: { 'example.org/by': 'me' } },
      ]);
      expect(await registry.listReferrers(at, digestOf('another'))).toEqual([]);
    });

    test('may come before their subject', async () => {
      const { registry, at } = next();
      const raw = await pushReferrer(registry, at, makeReferrer(image.index, 'application/x'));
      expect(await registry.listReferrers(at, digest)).toMatchObject([{ digest: raw.digest }]);
    });

    test('written at once are all there, and can be asked for by type', async () => {
      const { registry, at } = next();
      await pushImage(registry, at, image, 'x');
      const types = ['application/a', 'application/b', 'application/b', 'application/c', 'application/c'];
      const made = await Promise.all(types.map((type) => pushReferrer(registry, at, makeReferrer(image.index, type))));
      const all = await registry.listReferrers(at, digest);
      expect(all.map((one) => one.digest).toSorted()).toEqual(made.map((one) => one.digest).toSorted());
      const some = await registry.listReferrers(at, digest, { artifactType: 'application/b' });
      expect(some.map((one) => one.artifactType)).toEqual(['application/b', 'application/b']);
    });

    test('are listed no longer when they are deleted', async () => {
      const { registry, at } = next();
      await pushImage(registry, at, image, 'x');
      const one = await pushReferrer(registry, at, makeReferrer(image.index, 'application/a'));
      const other = await pushReferrer(registry, at, makeReferrer(image.index, 'application/b'));
      await registry.deleteManifest(at, one.digest);
      expect(await registry.listReferrers(at, digest)).toMatchObject([{ digest: other.digest }]);
      await registry.deleteManifest(at, other.digest);
      expect(await registry.listReferrers(at, digest)).toEqual([]);
      expect((await registry.headManifest(at, 'x'))?.digest).toBe(digest);
    });

    test('have referrers themselves', async () => {
      const { registry, at } = next();
      const one = await pushReferrer(registry, at, makeReferrer(image.index, 'application/a'));
      const signature = await pushReferrer(registry, at, makeReferrer(one, 'application/signature'));
      expect(await registry.listReferrers(at, one.digest)).toMatchObject([{ digest: signature.digest }]);
    });
  });
}

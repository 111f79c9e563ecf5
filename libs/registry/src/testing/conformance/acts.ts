import { describe, expect, test } from '@jest/globals';
import { assembleIndex } from '../../image/assemble-index.ts';
import { copyImage } from '../../image/copy.ts';
import { imageFor, inspect } from '../../image/inspect.ts';
import { verifyImage } from '../../image/verify.ts';
import { parsePlatform } from '../../model/platform.ts';
import { makeImage, pushImage } from '../image.ts';
import type { Fresh } from './fresh.ts';

/** What every implementation of Registry must do alike with the acts on it. */
export function describeActs(next: Fresh): void {
  describe('acts', () => {
    const image = makeImage();

    test('acts: assemble, publish, inspect, copy, verify', async () => {
      const { registry, at } = next();
      const to = next().at;
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

import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../model/digest.ts';
import type { Fresh } from './fresh.ts';

/** What every implementation of Registry must do alike with blobs. */
export function describeBlobs(next: Fresh): void {
  describe('blobs', () => {
    const bytes = Buffer.from('some bytes');
    const blob = { digest: digestOf(bytes), size: bytes.length };

    test('a blob comes back as it went, from bytes and from a stream, twice', async () => {
      for (const content of [bytes, async () => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)])]) {
        const { registry, at } = next();
        await registry.putBlob(at, blob, content);
        await registry.putBlob(at, blob, content, { chunkBytes: 4 });
        expect(await registry.headBlob(at, blob.digest)).toBe(blob.size);
        expect(await buffer(await registry.getBlob(at, blob))).toEqual(bytes);
      }
    });

    test('a blob can be read from a later byte on, and sent so that it could be taken up again', async () => {
      const { registry, at } = next();
      await registry.putBlob(at, blob, async (from) => Readable.from([bytes.subarray(from)]), { resumable: true });
      expect(await buffer(await registry.getBlob(at, blob))).toEqual(bytes);
      expect(await buffer(await registry.getBlob(at, blob, { from: 4 }))).toEqual(bytes.subarray(4));
    });

    test('a blob that is deleted is gone, and deleting it again is no error', async () => {
      const { registry, at } = next();
      await registry.putBlob(at, blob, bytes);
      for (let times = 0; times < 2; times++) await registry.deleteBlob(at, blob.digest);
      expect(await registry.headBlob(at, blob.digest)).toBeUndefined();
      await expect(registry.getBlob(at, blob)).rejects.toMatchObject({ code: 'not-found' });
    });

    test('other bytes than the digest says are refused and not kept', async () => {
      const { registry, at } = next();
      const other = { digest: digestOf('other bytes'), size: 10 };
      await expect(registry.putBlob(at, other, bytes)).rejects.toMatchObject({ code: 'digest-mismatch' });
      expect(await registry.headBlob(at, other.digest)).toBeUndefined();
    });

    test('a wrong size in the descriptor is found while reading', async () => {
      const { registry, at } = next();
      await registry.putBlob(at, blob, bytes);
      for (const size of [blob.size - 1, blob.size + 1])
        await expect(registry.getBlob(at, { ...blob, size }).then(buffer)).rejects.toMatchObject({
          code: 'digest-mismatch',
        });
    });

    test('a blob is taken over from another repository, or not where it is not there', async () => {
      const { registry, at: from } = next();
      const to = next().at;
      await registry.putBlob(from, blob, bytes);
      expect(await registry.mountBlob(to, blob.digest, from)).toBe(true);
      expect(await buffer(await registry.getBlob(to, blob))).toEqual(bytes);
      expect(await registry.mountBlob(to, digestOf('not there'), from)).toBe(false);
    });
  });
}

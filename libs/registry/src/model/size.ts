import type { Descriptor } from './descriptor.ts';

/** What sizes are made of: a manifest's descriptors fit here as they are. Sizes in bytes. */
export type SizedBlob = Pick<Descriptor, 'digest' | 'size'>;

/** What a node downloads of one image besides its manifest. */
export interface ImageBlobs {
  readonly config: SizedBlob;
  readonly layers: readonly SizedBlob[];
}

/** A manifest below an index, or a referrer, with what it holds; one without config and layers counts by itself. */
export interface ChildBlobs {
  readonly descriptor: SizedBlob;
  readonly config?: SizedBlob;
  readonly layers?: readonly SizedBlob[];
}

export class SizeError extends Error {
  override readonly name = 'SizeError';
}

/** Pull size: the unique compressed blobs of one platform's manifest, config and layers. Throws SizeError. */
export function pullSize(image: ImageBlobs): number {
  return sumOfSizes(uniqueBlobs(blobsOf(image)).values());
}

/** Update size: the blobs of `to` that `from` lacks, which is what a node that runs `from` downloads. Throws SizeError. */
export function updateSize(from: ImageBlobs, to: ImageBlobs): number {
  const present = uniqueBlobs(blobsOf(from));
  const wanted = uniqueBlobs([...blobsOf(from), ...blobsOf(to)]);
  return sumOfSizes([...wanted].filter(([digest]) => !present.has(digest)).map(([, size]) => size));
}

/**
 * Footprint: what an index takes in a registry, each blob once: the index itself, its children's manifests, configs
 * and layers, and those of attestations and referrers, which count here and only here. Throws SizeError.
 */
export function footprint(index: SizedBlob, children: readonly ChildBlobs[]): number {
  const blobs = children.flatMap(({ descriptor, config, layers }) => [
    descriptor,
    ...(config === undefined ? [] : [config]),
    ...(layers ?? []),
  ]);
  return sumOfSizes(uniqueBlobs([index, ...blobs]).values());
}

function blobsOf({ config, layers }: ImageBlobs): readonly SizedBlob[] {
  return [config, ...layers];
}

/** Each digest once. One digest with two sizes means that a manifest lies, and no number would be right. */
export function uniqueBlobs(blobs: readonly SizedBlob[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { digest, size } of blobs) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new SizeError(`The size of ${digest} is ${size}; expected a whole number of bytes below 2^53.`);
    }
    const known = sizes.get(digest) ?? size;
    if (known !== size) {
      throw new SizeError(
        `${digest} is said to have ${known} bytes in one place and ${size} in another; expected one size.`,
      );
    }
    sizes.set(digest, size);
  }
  return sizes;
}

/** Beyond 2^53 a number would silently lose bytes. */
export function sumOfSizes(sizes: Iterable<number>): number {
  let total = 0;
  for (const size of sizes) total += size;
  if (!Number.isSafeInteger(total)) throw new SizeError('The sizes add up to 2^53 bytes or more; expected less.');
  return total;
}

import { type ImageBlobs, type SizedBlob, sumOfSizes, uniqueBlobs } from '@slipway/registry';

/** An image's layers with the digests of their unpacked tars, where its config was read (`rootfs.diff_ids`). */
export interface Layers {
  readonly layers: readonly SizedBlob[];
  readonly diffIds?: readonly string[];
}

export interface BaseSplit {
  /** Layers from the base image; `size` counts each blob once. */
  readonly base: { readonly layers: number; readonly size: number };
  /** The rest, with the config: base and own sizes add up to the pull size. */
  readonly own: { readonly layers: number; readonly size: number };
  /** False when only the beginning of the base was found: the image stands on another state of it, or on another base. */
  readonly complete: boolean;
}

/**
 * Splits an image where it stops being its base image, so that a base refresh is not blamed on the application. Layers
 * match by diff id where both sides have them, since an engine may compress the base's layers anew; otherwise by digest.
 * Throws SizeError.
 */
export function splitByBase(image: ImageBlobs & Layers, base: Layers): BaseSplit {
  const mine = identities(image);
  const theirs = identities(base);
  const [left, right] =
    mine.diffIds !== undefined && theirs.diffIds !== undefined
      ? [mine.diffIds, theirs.diffIds]
      : [mine.digests, theirs.digests];
  const differs = right.findIndex((identity, index) => identity !== left[index]);
  const shared = differs < 0 ? right.length : differs;
  const baseBlobs = uniqueBlobs(image.layers.slice(0, shared));
  const all = uniqueBlobs([...image.layers, image.config]);
  const ownSizes = [...all].filter(([digest]) => !baseBlobs.has(digest)).map(([, size]) => size);
  return {
    base: { layers: shared, size: sumOfSizes(baseBlobs.values()) },
    own: { layers: image.layers.length - shared, size: sumOfSizes(ownSizes) },
    complete: shared === right.length,
  };
}

/** Diff ids count only when there is one for each layer. */
function identities({ layers, diffIds }: Layers): {
  readonly digests: readonly string[];
  readonly diffIds?: readonly string[];
} {
  const digests = layers.map(({ digest }) => digest);
  return diffIds?.length === layers.length ? { digests, diffIds } : { digests };
}

import type { Digest } from '../model/digest.ts';
import type { LayerContents } from './layer-contents.ts';

/** Where measured layers are kept, by the digest of their blob: a layer never changes, so it is measured once. */
export interface LayerCache {
  get(digest: Digest): Promise<LayerContents | undefined>;
  put(digest: Digest, contents: LayerContents): Promise<void>;
  /** The one number, for caches that need not fetch the whole list of files for it. */
  unpackedSize?(digest: Digest): Promise<number | undefined>;
}

/** Keeps the layers that were used last, of at most `limit` files together: a file takes some 300 bytes. */
export class MemoryLayerCache implements LayerCache {
  readonly #limit: number;
  readonly #held = new Map<Digest, LayerContents>();
  #files = 0;

  constructor(limit = 500_000) {
    this.#limit = limit;
  }

  async get(digest: Digest): Promise<LayerContents | undefined> {
    const found = this.#held.get(digest);
    if (found !== undefined) this.#keep(digest, found);
    return found;
  }

  async put(digest: Digest, contents: LayerContents): Promise<void> {
    this.#keep(digest, contents);
    for (const oldest of this.#held.keys()) {
      if (this.#files <= this.#limit) break;
      this.#drop(oldest);
    }
  }

  /** A Map goes through its keys in the order in which they were set. */
  #keep(digest: Digest, contents: LayerContents): void {
    this.#drop(digest);
    this.#held.set(digest, contents);
    this.#files += contents.entries.length;
  }

  #drop(digest: Digest): void {
    this.#files -= this.#held.get(digest)?.entries.length ?? 0;
    this.#held.delete(digest);
  }
}

import type { Digest } from '../model/digest.ts';
import type { RawManifest } from '../model/manifest.ts';
import { formatRepository, type Repository } from '../model/reference.ts';

/** Of all that is remembered, in bytes. */
const capacity = 8 * 1024 * 1024;
/** Larger ones are read again. */
const largest = 256 * 1024;

/** Manifests that this client read or wrote, by repository and digest; the longest unused are forgotten first. */
export class ManifestMemory {
  readonly #held = new Map<string, RawManifest>();
  #bytes = 0;

  get(at: Repository, digest: Digest): RawManifest | undefined {
    const raw = this.#held.get(key(at, digest));
    if (raw !== undefined) this.keep(at, raw);
    return raw;
  }

  keep(at: Repository, raw: RawManifest): void {
    this.forget(at, raw.digest);
    if (raw.bytes.byteLength > largest) return;
    this.#held.set(key(at, raw.digest), raw);
    this.#bytes += raw.bytes.byteLength;
    for (const [name, { bytes }] of this.#held) {
      if (this.#bytes <= capacity) break;
      this.#held.delete(name);
      this.#bytes -= bytes.byteLength;
    }
  }

  forget(at: Repository, digest: Digest): void {
    const raw = this.#held.get(key(at, digest));
    if (raw === undefined) return;
    this.#held.delete(key(at, digest));
    this.#bytes -= raw.bytes.byteLength;
  }
}

function key(at: Repository, digest: Digest): string {
  return `${formatRepository(at)}@${digest}`;
}

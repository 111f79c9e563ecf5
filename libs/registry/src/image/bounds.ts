import { RegistryError, type RegistryErrorCode } from '../error.ts';
import type { Digest } from '../model/digest.ts';
import type { RawManifest } from '../model/manifest.ts';
import { formatRepository, type Repository } from '../model/reference.ts';

/** An index may hold indexes; deeper than this is nobody's image. */
const maxDepth = 8;
/** An index of as many children as are read, and some indexes more. */
const maxManifests = 2_500;
const maxBytes = 64 * 1024 * 1024;

/** What may stand below one manifest. Each costs a request and memory, and who serves them can make any number up. */
export class Bounds {
  readonly #at: Repository;
  readonly #top: Digest;
  #manifests = 0;
  #bytes = 0;

  constructor(at: Repository, top: Digest) {
    this.#at = at;
    this.#top = top;
  }

  /** Before one more manifest is asked for; the top one has depth 1. Throws RegistryError. */
  enter(depth: number): void {
    if (depth > maxDepth) throw this.#exceeded('unexpected-content', `indexes more than ${maxDepth} deep`);
    this.#manifests += 1;
    if (this.#manifests > maxManifests)
      throw this.#exceeded('unexpected-content', `more than ${maxManifests} manifests`);
  }

  /** Counts one that was read. Throws RegistryError. */
  take(raw: RawManifest): void {
    this.#bytes += raw.bytes.byteLength;
    if (this.#bytes > maxBytes) throw this.#exceeded('too-large', `manifests of more than ${maxBytes} bytes together`);
  }

  #exceeded(code: RegistryErrorCode, what: string): RegistryError {
    const { registry, repository } = this.#at;
    return new RegistryError(code, `${formatRepository(this.#at)}@${this.#top} holds ${what}.`, {
      registry,
      repository,
    });
  }
}

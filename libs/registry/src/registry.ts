import type { Readable } from 'node:stream';
import { RegistryError } from './error.ts';
import type { Descriptor } from './model/descriptor.ts';
import type { Digest } from './model/digest.ts';
import { InvalidManifest, type Manifest, parseManifest, type RawManifest } from './model/manifest.ts';
import { formatRepository, type Repository } from './model/reference.ts';

export interface ManifestHead {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface HeadTagOptions extends CallOptions {
  /** Where the tag stood when it was last looked at: asked as a condition, which many registries answer for less. */
  readonly known?: Digest;
}

export interface GetManifestOptions extends CallOptions {
  /** Of a digest: bytes that this client read or wrote there before will do, though the place may have lost them since. */
  readonly remembered?: boolean;
}

export interface GetBlobOptions extends CallOptions {
  /** The first byte that is wanted. From a later one than 0 the stream's size is checked, its digest cannot be. */
  readonly from?: number;
}

export interface PutBlobOptions extends CallOptions {
  /** Sends in pieces of this many bytes, each repeated by itself; a place that knows no pieces ignores it. */
  readonly chunkBytes?: number;
  /** Sends in one piece that goes on where the registry says it was cut: the content is then asked for from there. */
  readonly resumable?: boolean;
}

/** Asked for again for each try; `from` is 0 unless the upload is resumable. */
export type BlobContent = Uint8Array | ((from: number) => Promise<Readable>);

export interface ReferrersOptions extends CallOptions {
  /** Only those of this type. */
  readonly artifactType?: string;
  /** All tags of the repository, where the caller knows them: spares asking for the tag of a list that is not there. */
  readonly tags?: ReadonlySet<string>;
}

/** What a registry as a whole answers; `registry` is its host. */
export interface RegistryService {
  /** Throws RegistryError when it is not there, does not speak the protocol, or does not know our credentials. */
  ping(registry: string, options?: CallOptions): Promise<void>;
  /** Names of its repositories; many registries do not support this. */
  catalog(registry: string, options?: CallOptions): AsyncIterable<string>;
}

/** What can be read from and written to a place that holds images. All methods throw RegistryError. */
export interface Registry {
  /** Undefined when there is no such manifest. */
  headManifest(at: Repository, tagOrDigest: string, options?: CallOptions): Promise<ManifestHead | undefined>;
  /** The digest that a tag stands at, undefined when there is no such tag. What stands under that digest is not looked at. */
  headTag(at: Repository, tag: string, options?: HeadTagOptions): Promise<Digest | undefined>;
  /** The exact bytes, their digest checked against the one asked for or stated. */
  getManifest(at: Repository, tagOrDigest: string, options?: GetManifestOptions): Promise<RawManifest>;
  /**
   * Writes the exact bytes, under a tag or (by default) their digest only; answers with the digest at the other end. One
   * with a subject is found by listReferrers from then on, whether or not the registry keeps such lists itself.
   */
  putManifest(at: Repository, raw: RawManifest, tag?: string, options?: CallOptions): Promise<Digest>;
  /** With all its tags, and out of its subject's list of referrers. One that is not there is no error. */
  deleteManifest(at: Repository, digest: Digest, options?: CallOptions): Promise<void>;
  /** The manifest stays, under its digest and its other tags. A tag that is not there is no error. */
  deleteTag(at: Repository, tag: string, options?: CallOptions): Promise<void>;
  /** The blob's size in bytes, undefined when it is not there. */
  headBlob(at: Repository, digest: Digest, options?: CallOptions): Promise<number | undefined>;
  /** A stream that fails at its end when the bytes do not match the descriptor's digest or size. */
  getBlob(at: Repository, blob: Pick<Descriptor, 'digest' | 'size'>, options?: GetBlobOptions): Promise<Readable>;
  putBlob(
    at: Repository,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    content: BlobContent,
    options?: PutBlobOptions,
  ): Promise<void>;
  /** The manifests that speak of it are not looked for. A blob that is not there is no error. */
  deleteBlob(at: Repository, digest: Digest, options?: CallOptions): Promise<void>;
  /** Whether the registry took the blob over from `from`; false means: upload it. */
  mountBlob(at: Repository, digest: Digest, from: Repository, options?: CallOptions): Promise<boolean>;
  listTags(at: Repository, options?: CallOptions): AsyncIterable<string>;
  /** Manifests whose subject is the digest; by the referrers API, or the tag scheme where that is missing. */
  listReferrers(at: Repository, subject: Digest, options?: ReferrersOptions): Promise<readonly Descriptor[]>;
}

/** parseManifest for what a place served: what is wrong with it is a RegistryError `unexpected-content` that names the place. */
export function parseServed(raw: RawManifest, at: Repository): Manifest {
  try {
    return parseManifest(raw);
  } catch (cause) {
    if (!(cause instanceof InvalidManifest)) throw cause;
    const { registry, repository } = at;
    const text = `${formatRepository(at)}@${raw.digest}: ${cause.message}`;
    throw new RegistryError('unexpected-content', text, { registry, repository, cause });
  }
}

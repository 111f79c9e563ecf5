import type { Readable } from 'node:stream';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, isDigest } from '../model/digest.ts';
import type { RawManifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import {
  type BlobContent,
  type CallOptions,
  type GetBlobOptions,
  type GetManifestOptions,
  type HeadTagOptions,
  type ManifestHead,
  type PutBlobOptions,
  parseServed,
  type ReferrersOptions,
  type Registry,
  type RegistryService,
} from '../registry.ts';
import { blobSize } from './blob-size.ts';
import { Caller } from './caller.ts';
import { deleteListed, deleteTag } from './delete.ts';
import { downloadBlob } from './download.ts';
import { mirrored } from './hosts.ts';
import { discard, failure } from './http/answer.ts';
import { type ConnectionOptions, openConnections } from './http/connection.ts';
import type { CredentialSource } from './http/credentials.ts';
import type { RateLimit, RegistryWarning } from './http/notices.ts';
import type { TokenRealms } from './http/realm.ts';
import type { RetryPolicy } from './http/retry.ts';
import { Transport } from './http/transport.ts';
import { listPages } from './lists.ts';
import { ManifestMemory } from './manifest-memory.ts';
import { deleteAt, getManifest, headManifest, headTag, putManifest } from './manifests.ts';
import { mountBlob } from './mount.ts';
import { Referrers } from './referrers.ts';
import { uploadBlob } from './upload.ts';

export interface RemoteOptions extends ConnectionOptions {
  readonly credentials?: CredentialSource;
  /** Hosts (with port) reached by plain http; all others by https. */
  readonly plainHttp?: Iterable<string>;
  /** Where reads of a registry go instead (parseMirrors); writes always go where they say. */
  readonly mirrors?: ReadonlyMap<string, string>;
  /** Token services that may have a registry's credentials though they stand on another host. */
  readonly tokenRealms?: TokenRealms;
  readonly userAgent?: string;
  readonly retry?: RetryPolicy;
  /** Of one try whose answer is small, in ms; blobs have a second more for each 32 KiB. */
  readonly deadline?: number;
  /** `Warning` headers, distribution-spec. */
  readonly onWarning?: (warning: RegistryWarning) => void;
}

/** Any registry that speaks distribution-spec 1.1 (or Docker's registry 2), over pooled connections. */
export class RemoteRegistry implements Registry, RegistryService {
  readonly #transport: Transport;
  readonly #caller: Caller;
  readonly #referrers: Referrers;
  readonly #memory = new ManifestMemory();
  readonly #mirrors: ReadonlyMap<string, string>;
  readonly close: () => Promise<void>;

  constructor(options: RemoteOptions = {}) {
    const { send, close } = openConnections(options);
    this.#transport = new Transport(send, {
      userAgent: options.userAgent ?? 'slipway',
      credentials: options.credentials ?? (() => undefined),
      ...(options.retry === undefined ? {} : { retry: options.retry }),
      ...(options.tokenRealms === undefined ? {} : { tokenRealms: options.tokenRealms }),
      ...(options.onWarning === undefined ? {} : { onWarning: options.onWarning }),
    });
    const plainHttp = new Set(options.plainHttp ?? []);
    this.#caller = new Caller(this.#transport, { plainHttp, deadline: options.deadline ?? 120_000 });
    this.#referrers = new Referrers(this.#caller);
    this.#mirrors = options.mirrors ?? new Map();
    this.close = close;
  }

  #reading(at: Repository): Repository {
    return mirrored(at, this.#mirrors);
  }

  headManifest(at: Repository, tagOrDigest: string, options: CallOptions = {}): Promise<ManifestHead | undefined> {
    return headManifest(this.#caller, this.#reading(at), tagOrDigest, options.signal);
  }

  headTag(at: Repository, tag: string, options: HeadTagOptions = {}): Promise<Digest | undefined> {
    return headTag(this.#caller, this.#reading(at), tag, options);
  }

  async getManifest(asked: Repository, tagOrDigest: string, options: GetManifestOptions = {}): Promise<RawManifest> {
    const at = this.#reading(asked);
    const held = options.remembered && isDigest(tagOrDigest) ? this.#memory.get(at, tagOrDigest) : undefined;
    if (held !== undefined && !options.signal?.aborted) return held;
    const raw = await getManifest(this.#caller, at, tagOrDigest, options.signal);
    this.#memory.keep(at, raw);
    return raw;
  }

  async putManifest(at: Repository, raw: RawManifest, tag?: string, { signal }: CallOptions = {}): Promise<Digest> {
    const manifest = parseServed(raw, at);
    const { subject } = await putManifest(this.#caller, at, raw, { tag, signal });
    this.#memory.keep(at, raw);
    await this.#referrers.written(at, manifest, subject, signal);
    return raw.digest;
  }

  deleteManifest(at: Repository, digest: Digest, options: CallOptions = {}): Promise<void> {
    this.#memory.forget(at, digest);
    return deleteListed(this.#caller, at, digest, options.signal);
  }

  deleteTag(at: Repository, tag: string, options: CallOptions = {}): Promise<void> {
    return deleteTag(this.#caller, at, tag, options.signal);
  }

  headBlob(at: Repository, digest: Digest, { signal }: CallOptions = {}): Promise<number | undefined> {
    return blobSize(this.#caller, this.#reading(at), digest, signal);
  }

  getBlob(at: Repository, blob: Pick<Descriptor, 'digest' | 'size'>, options: GetBlobOptions = {}): Promise<Readable> {
    return downloadBlob(this.#caller, this.#reading(at), blob, options);
  }

  putBlob(
    at: Repository,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    content: BlobContent,
    { signal, chunkBytes, resumable }: PutBlobOptions = {},
  ): Promise<void> {
    return uploadBlob(this.#caller, at, { blob, content, signal, chunkBytes, resumable });
  }

  deleteBlob(at: Repository, digest: Digest, { signal }: CallOptions = {}): Promise<void> {
    return deleteAt(this.#caller, at, `${at.repository}/blobs/${digest}`, `blob ${digest}`, signal);
  }

  async mountBlob(at: Repository, digest: Digest, from: Repository, options: CallOptions = {}): Promise<boolean> {
    const source = this.#reading(from);
    if (source.registry !== at.registry) return false;
    return mountBlob(this.#caller, at, digest, source, options.signal);
  }

  listTags(asked: Repository, { signal }: CallOptions = {}): AsyncIterable<string> {
    const at = this.#reading(asked);
    return listPages(this.#caller, at, `${at.repository}/tags/list?n=1000`, 'tags', { signal });
  }

  listReferrers(at: Repository, subject: Digest, options: ReferrersOptions = {}): Promise<readonly Descriptor[]> {
    return this.#referrers.list(this.#reading(at), subject, options);
  }

  async ping(registry: string, { signal }: CallOptions = {}): Promise<void> {
    const at = { registry, repository: '' };
    await this.#caller.perform(at, 'GET', '', { signal, actions: '' }, async (response) => {
      if (response.status !== 200) throw await failure(response, at, 'its API');
      await discard(response);
    });
  }

  catalog(registry: string, { signal }: CallOptions = {}): AsyncIterable<string> {
    const more = { signal, actions: 'registry:catalog:*' };
    return listPages(this.#caller, { registry, repository: '' }, '_catalog?n=1000', 'repositories', more);
  }

  /** What the registry said last about how much it still allows (Docker Hub's headers). */
  rateLimit(registry: string): RateLimit | undefined {
    return this.#transport.rateLimit(registry);
  }
}

/** One client for many hosts. */
export function createRegistry(options: RemoteOptions = {}): RemoteRegistry {
  return new RemoteRegistry(options);
}

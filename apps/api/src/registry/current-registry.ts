import type { Readable } from 'node:stream';
import {
  type CallOptions,
  type Descriptor,
  type Digest,
  type HeadTagOptions,
  type ManifestHead,
  type PutBlobOptions,
  type RateLimit,
  type RawManifest,
  type ReferrersOptions,
  type Registry,
  RegistryError,
  type RegistryErrorCode,
  type RemoteOptions,
  RemoteRegistry,
  type Repository,
} from '@slipway/registry';
import type { RegistrySettings } from './registry-settings.ts';

/** The settings are looked at this often, and again at once where a call fails that other settings could have saved. */
const trustedMs = 1_000;
const mayBeSettings: ReadonlySet<RegistryErrorCode> = new Set(['unauthorized', 'denied', 'untrusted', 'unavailable']);

/** The registries as they are set now: a client that is followed by another one when the settings change. */
export class CurrentRegistry implements Registry {
  readonly #settings: Pick<RegistrySettings, 'credentials' | 'connections'>;
  readonly #options: Pick<RemoteOptions, 'deadline' | 'retry'>;
  readonly #all = new Set<RemoteRegistry>();
  #newest: { readonly client: RemoteRegistry; readonly revision: string } | undefined;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(
    settings: Pick<RegistrySettings, 'credentials' | 'connections'>,
    options: Pick<RemoteOptions, 'deadline' | 'retry'> = {},
  ) {
    this.#settings = settings;
    this.#options = options;
  }

  /** What the registry said last about how much it still allows. */
  rateLimit(registry: string): RateLimit | undefined {
    return this.#newest?.client.rateLimit(registry);
  }

  headManifest(at: Repository, tagOrDigest: string, options?: CallOptions): Promise<ManifestHead | undefined> {
    return this.#use((client) => client.headManifest(at, tagOrDigest, options));
  }

  headTag(at: Repository, tag: string, options?: HeadTagOptions): Promise<Digest | undefined> {
    return this.#use((client) => client.headTag(at, tag, options));
  }

  getManifest(at: Repository, tagOrDigest: string, options?: CallOptions): Promise<RawManifest> {
    return this.#use((client) => client.getManifest(at, tagOrDigest, options));
  }

  putManifest(at: Repository, raw: RawManifest, tag?: string, options?: CallOptions): Promise<Digest> {
    return this.#use((client) => client.putManifest(at, raw, tag, options));
  }

  deleteManifest(at: Repository, digest: Digest, options?: CallOptions): Promise<void> {
    return this.#use((client) => client.deleteManifest(at, digest, options));
  }

  deleteTag(at: Repository, tag: string, options?: CallOptions): Promise<void> {
    return this.#use((client) => client.deleteTag(at, tag, options));
  }

  headBlob(at: Repository, digest: Digest, options?: CallOptions): Promise<number | undefined> {
    return this.#use((client) => client.headBlob(at, digest, options));
  }

  getBlob(at: Repository, blob: Pick<Descriptor, 'digest' | 'size'>, options?: CallOptions): Promise<Readable> {
    return this.#use((client) => client.getBlob(at, blob, options));
  }

  putBlob(
    at: Repository,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    content: Uint8Array | (() => Promise<Readable>),
    options?: PutBlobOptions,
  ): Promise<void> {
    return this.#use((client) => client.putBlob(at, blob, content, options));
  }

  deleteBlob(at: Repository, digest: Digest, options?: CallOptions): Promise<void> {
    return this.#use((client) => client.deleteBlob(at, digest, options));
  }

  mountBlob(at: Repository, digest: Digest, from: Repository, options?: CallOptions): Promise<boolean> {
    return this.#use((client) => client.mountBlob(at, digest, from, options));
  }

  async *listTags(at: Repository, options?: CallOptions): AsyncIterable<string> {
    // Asked for by itself first: a list that has begun cannot begin anew with another client.
    const client = await this.#client(true);
    yield* client.listTags(at, options);
  }

  listReferrers(at: Repository, subject: Digest, options?: ReferrersOptions): Promise<readonly Descriptor[]> {
    return this.#use((client) => client.listReferrers(at, subject, options));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.close()));
  }

  async #use<T>(call: (client: RemoteRegistry) => Promise<T>): Promise<T> {
    const client = await this.#client(false);
    try {
      return await call(client);
    } catch (cause) {
      if (!(cause instanceof RegistryError) || !mayBeSettings.has(cause.code)) throw cause;
      const next = await this.#client(true);
      if (next === client) throw cause;
      return call(next);
    }
  }

  async #client(anew: boolean): Promise<RemoteRegistry> {
    const now = performance.now();
    if (!anew && this.#newest !== undefined && now - this.#looked < trustedMs) return this.#newest.client;
    const { revision, plainHttp, authorities, tokenRealms } = await this.#settings.connections();
    this.#looked = now;
    if (this.#newest?.revision === revision) return this.#newest.client;
    // What it held of the old settings goes with it; calls that are under way end on the old one.
    const client = new RemoteRegistry({
      ...this.#options,
      userAgent: 'slipway',
      credentials: this.#settings.credentials,
      plainHttp,
      authorities,
      tokenRealms,
    });
    this.#all.add(client);
    this.#newest = { client, revision };
    return client;
  }
}

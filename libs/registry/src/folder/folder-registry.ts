import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isNotFound, RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, digestAlgorithm, digestOf, isDigest } from '../model/digest.ts';
import { InvalidManifest, maxManifestBytes, type RawManifest } from '../model/manifest.ts';
import { isIndexMediaType } from '../model/media-type.ts';
import { formatRepository, isTag, type Repository } from '../model/reference.ts';
import { referrerDescriptor } from '../model/referrer.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import {
  type BlobContent,
  type CallOptions,
  type GetBlobOptions,
  type HeadTagOptions,
  type ManifestHead,
  parseServed,
  type ReferrersOptions,
  type Registry,
  type RegistryService,
} from '../registry.ts';
import { blobPath, blobSize, copyBlobFile, readBlobFile, writeBlob } from './blob-file.ts';
import { LockLost, lockFolder } from './folder-lock.ts';
import { readEntries, refName, withManifest, withoutTag, withTag, writeEntries } from './layout-index.ts';
import { folderName, repositoriesBelow } from './layouts.ts';
import { missingFrom } from './missing.ts';

/** OCI image layouts below a folder, one a repository (image-spec, image-layout.md). Any number of processes may write. */
export class FolderRegistry implements Registry, RegistryService {
  readonly #root: string;
  readonly #writing = new OneAtATime();

  constructor(root: string) {
    this.#root = root;
  }

  /** Where the layout of a repository stands. */
  folderOf(at: Repository): string {
    return join(this.#root, folderName(at));
  }

  async headManifest(
    at: Repository,
    tagOrDigest: string,
    options: CallOptions = {},
  ): Promise<ManifestHead | undefined> {
    const entry = await this.#find(at, tagOrDigest, options);
    if (entry === undefined || (await this.headBlob(at, entry.digest, options)) === undefined) return undefined;
    return { digest: entry.digest, mediaType: entry.mediaType, size: entry.size };
  }

  async headTag(at: Repository, tag: string, options: HeadTagOptions = {}): Promise<Digest | undefined> {
    if (!isTag(tag)) throw fault(at, 'invalid', `was asked for "${tag.slice(0, 200)}", which is no tag`);
    return (await this.headManifest(at, tag, options))?.digest;
  }

  async getManifest(at: Repository, tagOrDigest: string, options: CallOptions = {}): Promise<RawManifest> {
    const entry = await this.#find(at, tagOrDigest, options);
    const what = `manifest ${tagOrDigest}`;
    if (entry === undefined) throw fault(at, 'not-found', `has no ${what}`);
    if (entry.size > maxManifestBytes) throw fault(at, 'too-large', `has a ${what} of ${entry.size} bytes`);
    const bytes = await this.#try(at, what, options, () => readFile(blobPath(this.folderOf(at), entry.digest)));
    const digest = digestOf(bytes, digestAlgorithm(entry.digest));
    if (digest !== entry.digest) throw fault(at, 'digest-mismatch', `holds ${what} with the bytes of ${digest}`);
    return { bytes, mediaType: entry.mediaType, digest };
  }

  async putManifest(at: Repository, raw: RawManifest, tag?: string, options: CallOptions = {}): Promise<Digest> {
    const name = tag ?? raw.digest;
    this.#checkName(at, name);
    const manifest = parseServed(raw, at);
    const blob = { mediaType: raw.mediaType, digest: raw.digest, size: raw.bytes.byteLength };
    const missing = await missingFrom(this, at, manifest, options);
    if (missing !== undefined) throw fault(at, 'invalid', `refuses manifest ${name}: it has no ${missing}`);
    await this.#change(at, `manifest ${name}`, options, async (folder, entries) => {
      await writeBlob(folder, at.registry, blob, Readable.from([raw.bytes]));
      return tag === undefined ? withManifest(entries, blob) : withTag(entries, blob, tag);
    });
    return raw.digest;
  }

  async deleteManifest(at: Repository, digest: Digest, options: CallOptions = {}): Promise<void> {
    const without = async (_: string, entries: readonly Descriptor[]) => entries.filter((one) => one.digest !== digest);
    // Last, so that no entry ever names what is not there.
    const remove = (folder: string) => rm(blobPath(folder, digest), { force: true });
    await this.#change(at, `manifest ${digest}`, options, without, remove);
  }

  async deleteTag(at: Repository, tag: string, options: CallOptions = {}): Promise<void> {
    if (!isTag(tag)) throw fault(at, 'invalid', `was asked for "${tag.slice(0, 200)}", which is no tag`);
    await this.#change(at, `tag ${tag}`, options, async (_, entries) => withoutTag(entries, tag));
  }

  headBlob(at: Repository, digest: Digest, options: CallOptions = {}): Promise<number | undefined> {
    return this.#try(at, `blob ${digest}`, options, () => blobSize(this.folderOf(at), digest));
  }

  async getBlob(
    at: Repository,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    options: GetBlobOptions = {},
  ): Promise<Readable> {
    if ((await this.headBlob(at, blob.digest, options)) === undefined)
      throw fault(at, 'not-found', `has no blob ${blob.digest}`);
    return readBlobFile(this.folderOf(at), at.registry, blob, options);
  }

  async putBlob(
    at: Repository,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    content: BlobContent,
    options: CallOptions = {},
  ): Promise<void> {
    await this.#try(at, `blob ${blob.digest}`, options, async () => {
      const source = typeof content === 'function' ? await content(0) : Readable.from([content]);
      await writeBlob(this.folderOf(at), at.registry, blob, source);
    });
  }

  deleteBlob(at: Repository, digest: Digest, options: CallOptions = {}): Promise<void> {
    return this.#try(at, `blob ${digest}`, options, () => rm(blobPath(this.folderOf(at), digest), { force: true }));
  }

  async mountBlob(at: Repository, digest: Digest, from: Repository, options: CallOptions = {}): Promise<boolean> {
    const size = await this.headBlob(from, digest, options);
    if (size === undefined) return false;
    return this.#try(at, `blob ${digest}`, options, async () => {
      const [source, target] = [this.folderOf(from), this.folderOf(at)];
      await copyBlobFile(source, target, from.registry, { digest, size }, options.signal);
      return true;
    });
  }

  async *listTags(at: Repository, options: CallOptions = {}): AsyncGenerator<string> {
    const entries = await this.#try(at, 'tags', options, () => readEntries(this.folderOf(at)));
    yield* entries.flatMap(({ annotations }) => annotations?.[refName] ?? []).toSorted();
  }

  async listReferrers(at: Repository, subject: Digest, options: ReferrersOptions = {}): Promise<readonly Descriptor[]> {
    const entries = await this.#try(at, 'referrers', options, () => readEntries(this.folderOf(at)));
    const found = new Map<Digest, Descriptor>();
    for (const { digest } of entries) {
      if ((await this.headBlob(at, digest, options)) === undefined) continue;
      const manifest = parseServed(await this.getManifest(at, digest, options), at);
      const descriptor = referrerDescriptor(manifest);
      const isWanted = options.artifactType === undefined || options.artifactType === descriptor.artifactType;
      if (manifest.subject?.digest === subject && isWanted) found.set(digest, descriptor);
    }
    return [...found.values()];
  }

  /** A root that is not there yet is made by the first writing. */
  async ping(registry: string, options: CallOptions = {}): Promise<void> {
    await this.#repositories(registry, options);
  }

  async *catalog(registry: string, options: CallOptions = {}): AsyncGenerator<string> {
    yield* await this.#repositories(registry, options);
  }

  #repositories(registry: string, options: CallOptions): Promise<readonly string[]> {
    const at = { registry, repository: '' };
    return this.#try(at, 'repositories', options, () => repositoriesBelow(this.#root, registry));
  }

  async #find(at: Repository, tagOrDigest: string, options: CallOptions): Promise<Descriptor | undefined> {
    this.#checkName(at, tagOrDigest);
    const entries = await this.#try(at, `manifest ${tagOrDigest}`, options, () => readEntries(this.folderOf(at)));
    if (!isDigest(tagOrDigest)) return entries.find(({ annotations }) => annotations?.[refName] === tagOrDigest);
    return entries.find(({ digest }) => digest === tagOrDigest) ?? this.#findBelow(at, tagOrDigest, entries, options);
  }

  /** Other writers list only what is tagged; children then stand in the indexes alone. */
  async #findBelow(
    at: Repository,
    wanted: Digest,
    entries: readonly Descriptor[],
    options: CallOptions,
  ): Promise<Descriptor | undefined> {
    const seen = new Set<Digest>();
    let level = entries;
    while (level.length > 0) {
      const indexes = level.filter(({ mediaType, digest }) => isIndexMediaType(mediaType) && !seen.has(digest));
      const below: Descriptor[] = [];
      for (const { digest, mediaType } of indexes) {
        if (seen.size === seen.add(digest).size) continue;
        const what = `manifest ${digest}`;
        const bytes = await this.#try(at, what, options, () => readFile(blobPath(this.folderOf(at), digest))).catch(
          (error: unknown) => {
            // A hole in an index must not hide what is beside it.
            if (!isNotFound(error)) throw error;
            return undefined;
          },
        );
        if (bytes === undefined) continue;
        const manifest = parseServed({ bytes, mediaType, digest }, at);
        if (manifest.kind === 'index') below.push(...manifest.children.map(({ descriptor }) => descriptor));
      }
      const found = below.find(({ digest }) => digest === wanted);
      if (found !== undefined) return found;
      level = below;
    }
    return undefined;
  }

  #change(
    at: Repository,
    what: string,
    options: CallOptions,
    work: (folder: string, entries: readonly Descriptor[]) => Promise<readonly Descriptor[]>,
    after: (folder: string) => Promise<void> = async () => {},
  ): Promise<void> {
    const folder = this.folderOf(at);
    return this.#writing.run(folder, () =>
      this.#try(at, what, options, async () => {
        const lock = await lockFolder(folder, options.signal);
        try {
          const changed = await work(folder, await readEntries(folder));
          await lock.check();
          await writeEntries(folder, changed);
          await after(folder);
        } finally {
          await lock.release();
        }
      }),
    );
  }

  async #try<T>(at: Repository, what: string, { signal }: CallOptions, work: () => Promise<T>): Promise<T> {
    if (signal?.aborted) throw fault(at, 'aborted', `was not asked for ${what}: the call was cancelled`);
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof RegistryError) throw cause;
      if (cause instanceof InvalidManifest) throw fault(at, 'unexpected-content', `has no valid index.json`, cause);
      if (signal?.aborted) throw fault(at, 'aborted', `was not asked for ${what}: the call was cancelled`, cause);
      if (cause instanceof LockLost) throw fault(at, 'unavailable', `was not changed: ${cause.message}`, cause);
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw fault(at, 'not-found', `has no ${what}`, cause);
      throw fault(at, 'invalid', `could not be used for ${what} (${code ?? (cause as Error).message})`, cause);
    }
  }

  #checkName(at: Repository, name: string): void {
    if (!isDigest(name) && !isTag(name))
      throw fault(at, 'invalid', `was asked for "${name.slice(0, 200)}", which is neither a tag nor a digest`);
  }
}

function fault(at: Repository, code: RegistryError['code'], what: string, cause?: unknown): RegistryError {
  const { registry, repository } = at;
  return new RegistryError(code, `The folder of ${formatRepository(at)} ${what}.`, { registry, repository, cause });
}

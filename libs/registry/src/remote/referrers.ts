import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import { type Manifest, maxManifestBytes, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import type { Repository } from '../model/reference.ts';
import { referrerDescriptor, referrersTag } from '../model/referrer.ts';
import { parseServed, type ReferrersOptions } from '../registry.ts';
import type { Caller } from './caller.ts';
import { bareType, discard, failure, readBody } from './http/answer.ts';
import type { HttpResponse } from './http/connection.ts';
import { astray, nextPage } from './lists.ts';
import { getManifest, headManifest } from './manifests.ts';
import { addToList } from './referrers-list.ts';

interface Page {
  readonly entries: readonly Descriptor[];
  readonly next: URL | undefined;
}

/** For how long a registry that had no referrers API is not asked for it again, in ms. */
const memory = 600_000;
const maxErrorBytes = 16 * 1024;
/** Of one subject; a list without an end is no list. */
const maxReferrers = 10_000;

/** The referrers API; where it is missing, an index under the tag sha256-<hex> (distribution-spec, "Unavailable Referrers API"). */
export class Referrers {
  readonly #caller: Caller;
  /** When it was found that a registry has no API. */
  readonly #lacking = new Map<string, number>();

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async list(at: Repository, subject: Digest, options: ReferrersOptions): Promise<readonly Descriptor[]> {
    const { artifactType, signal, tags } = options;
    const listed = (await this.#byApi(at, subject, options)) ?? (await this.#byTag(at, subject, tags, signal));
    return artifactType === undefined ? listed : listed.filter((one) => one.artifactType === artifactType);
  }

  /** After a manifest was put: what the registry says about its subject decides who keeps the list. */
  async written(at: Repository, manifest: Manifest, said: string | undefined, signal?: AbortSignal): Promise<void> {
    const { subject } = manifest;
    if (subject === undefined || said === subject.digest) return;
    await addToList(this.#caller, at, subject.digest, referrerDescriptor(manifest), signal);
  }

  async #byApi(
    at: Repository,
    subject: Digest,
    { artifactType, signal }: ReferrersOptions,
  ): Promise<readonly Descriptor[] | undefined> {
    if (performance.now() < (this.#lacking.get(at.registry) ?? Number.NEGATIVE_INFINITY) + memory) return undefined;
    const query = artifactType === undefined ? '' : `?${new URLSearchParams({ artifactType })}`;
    let url: URL | undefined = new URL(`${at.repository}/referrers/${subject}${query}`, this.#caller.base(at));
    const read = new Set<string>();
    const found = new Map<Digest, Descriptor>();
    while (url !== undefined) {
      read.add(url.href);
      const page: Page | undefined = await this.#page(at, subject, url, signal);
      if (page === undefined) return undefined;
      for (const one of page.entries) found.set(one.digest, one);
      if (Math.max(found.size, read.size) > maxReferrers)
        throw astray(at, `lists more than ${maxReferrers} referrers of ${subject}`);
      if (page.next !== undefined && read.has(page.next.href))
        throw astray(at, 'sends the list back to a page that was read');
      url = page.next;
    }
    return [...found.values()];
  }

  /** Undefined: the registry has no such API, or does not know the repository. */
  async #page(at: Repository, subject: Digest, url: URL, signal: AbortSignal | undefined): Promise<Page | undefined> {
    const more = { headers: { accept: mediaType.ociIndex }, signal };
    return this.#caller.perform(at, 'GET', url, more, async (response) => {
      if (response.status === 200 && bareType(response) === mediaType.ociIndex) {
        const raw = rawManifest(await readBody(response, maxManifestBytes, at.registry), mediaType.ociIndex);
        const next = nextPage(response.headers.link, response.url, this.#caller.base(at), at);
        return { entries: childrenOf(parseServed(raw, at)), next };
      }
      if (response.status >= 500 || [401, 403, 408, 429].includes(response.status))
        throw await failure(response, at, `referrers of ${subject}`);
      const text = response.status === 404 ? await words(response, at) : '';
      if (response.status !== 404) await discard(response);
      // A registry with the API may say so of a repository or a subject that it does not have.
      if (!/"(?:NAME|MANIFEST)_UNKNOWN"/.test(text)) this.#lacking.set(at.registry, performance.now());
      return undefined;
    });
  }

  async #byTag(
    at: Repository,
    subject: Digest,
    tags: ReadonlySet<string> | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Descriptor[]> {
    const tag = referrersTag(subject);
    if (tags !== undefined && !tags.has(tag)) return [];
    if ((await headManifest(this.#caller, at, tag, signal)) === undefined) return [];
    return childrenOf(parseServed(await getManifest(this.#caller, at, tag, signal), at));
  }
}

/** Of a refusal; too long a one says nothing that we look for. */
async function words(response: HttpResponse, at: Repository): Promise<string> {
  try {
    return new TextDecoder().decode(await readBody(response, maxErrorBytes, at.registry));
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'too-large') return '';
    throw error;
  }
}

function childrenOf(manifest: Manifest): readonly Descriptor[] {
  return manifest.kind === 'index' ? manifest.children.map((one) => one.descriptor) : [];
}

import { isNotFound, RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { Manifest, RawManifest } from '../model/manifest.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import { subjectTag } from '../model/subject-tag.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { atOnce } from './at-once.ts';
import { blobsOf } from './copy-manifests.ts';

/** A manifest of a repository with all that hangs on it. */
export interface GraphNode {
  readonly digest: Digest;
  /** Undefined: it is not there, though something speaks of it. */
  readonly manifest: Manifest | undefined;
  readonly children: readonly Digest[];
  readonly subject: Digest | undefined;
  /** Referrers, and what stands under cosign's tags. */
  readonly attached: readonly Digest[];
  /** What stands under the tag of the list of referrers, where the registry keeps none itself. */
  readonly lists: readonly Digest[];
}

type Edges = (node: GraphNode) => Iterable<Digest>;

interface ManifestGraphOptions extends CallOptions {
  /** All tags of the repository with their digests, where they are known: spares asking for those that may not be there. */
  readonly tags?: ReadonlyMap<string, Digest>;
  /** Need not be read again. */
  readonly known?: readonly RawManifest[];
}

/** Whoever may write to a repository could make a graph that nobody can walk. */
const maxNodes = 100_000;

/** What is in a repository, read as far as somebody walks; each manifest once. Throws RegistryError. */
export class ManifestGraph {
  readonly #registry: Registry;
  readonly #at: Repository;
  readonly #options: CallOptions;
  readonly #tags: ReadonlyMap<string, Digest> | undefined;
  readonly #tagNames: ReadonlySet<string> | undefined;
  readonly #known: ReadonlyMap<Digest, RawManifest>;
  readonly #nodes = new Map<Digest, GraphNode>();

  constructor(registry: Registry, at: Repository, { tags, known = [], signal }: ManifestGraphOptions = {}) {
    this.#registry = registry;
    this.#at = at;
    this.#options = signal === undefined ? {} : { signal };
    this.#tags = tags;
    this.#tagNames = tags && new Set(tags.keys());
    this.#known = new Map(known.map((raw) => [raw.digest, raw]));
  }

  /** All that is reached from the starts over these edges, the starts among them. */
  async reach(starts: Iterable<Digest>, edges: Edges): Promise<ReadonlyMap<Digest, GraphNode>> {
    const reached = new Map<Digest, GraphNode>();
    let level = [...new Set(starts)];
    while (level.length > 0) {
      await atOnce(
        8,
        level.filter((digest) => !this.#nodes.has(digest)),
        async (digest) => {
          this.#nodes.set(digest, await this.#read(digest));
        },
      );
      const next = new Set<Digest>();
      for (const digest of level) {
        const node = this.#nodes.get(digest) as GraphNode;
        reached.set(digest, node);
        for (const one of edges(node)) next.add(one);
      }
      level = [...next].filter((digest) => !reached.has(digest));
      if (reached.size + level.length > maxNodes) {
        const message = `${formatRepository(this.#at)} holds more than ${maxNodes} manifests that hang together.`;
        throw new RegistryError('too-large', message, { registry: this.#at.registry, repository: this.#at.repository });
      }
    }
    return reached;
  }

  async #read(digest: Digest): Promise<GraphNode> {
    const manifest = await this.#manifest(digest);
    const names = this.#tagNames === undefined ? {} : { tags: this.#tagNames };
    const referrers = await this.#registry.listReferrers(this.#at, digest, { ...this.#options, ...names });
    const signed = await this.#tagged(digest, ['signature', 'attestation', 'sbom']);
    return {
      digest,
      manifest,
      children: manifest?.kind === 'index' ? manifest.children.map((one) => one.descriptor.digest) : [],
      subject: manifest?.subject?.digest,
      attached: [...new Set([...referrers.map((one) => one.digest), ...signed])],
      lists: this.#tags === undefined ? [] : await this.#tagged(digest, ['referrers']),
    };
  }

  async #manifest(digest: Digest): Promise<Manifest | undefined> {
    try {
      const raw = this.#known.get(digest) ?? (await this.#registry.getManifest(this.#at, digest, this.#options));
      return parseServed(raw, this.#at);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return undefined;
    }
  }

  async #tagged(subject: Digest, kinds: readonly Parameters<typeof subjectTag>[1][]): Promise<readonly Digest[]> {
    const tags = kinds.map((kind) => subjectTag(subject, kind));
    if (this.#tags !== undefined) return tags.map((tag) => this.#tags?.get(tag)).filter((one) => one !== undefined);
    const heads = await Promise.all(tags.map((tag) => this.#registry.headManifest(this.#at, tag, this.#options)));
    return heads.flatMap((head) => head?.digest ?? []);
  }
}

/** A manifest as a blob, and those that it points to. */
export function contentOf(manifest: Manifest): readonly Pick<Descriptor, 'digest' | 'size'>[] {
  const { digest, bytes } = manifest.raw;
  return [{ digest, size: bytes.byteLength }, ...blobsOf(manifest)];
}

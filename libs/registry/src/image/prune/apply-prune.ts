import { RegistryError } from '../../error.ts';
import type { Digest } from '../../model/digest.ts';
import { formatRepository } from '../../model/reference.ts';
import type { CallOptions, Registry } from '../../registry.ts';
import { type GraphNode, ManifestGraph } from '../manifest-graph.ts';
import type { PlannedDeletion, PrunePlan } from './plan-prune.ts';
import { keeps, tagsAbout } from './reach.ts';
import { readTags } from './tagged.ts';

export interface ApplyPruneOptions extends CallOptions {
  /** Asked again before each deletion: what came to be needed since the plan was made is left. */
  readonly protected?: () => Promise<ReadonlySet<Digest>>;
  readonly onDeleted?: (deletion: PlannedDeletion) => void;
}

export interface Pruned {
  readonly deleted: readonly Digest[];
  /** Planned, but needed by now; each with a sentence. */
  readonly left: readonly { readonly digest: Digest; readonly why: string }[];
  /** What ended it early; what was neither deleted nor left was not come to. */
  readonly stopped?: RegistryError;
}

/**
 * Carries out a plan, parents before children, by digest. All tags are looked at again before the first deletion, and before
 * each one its own tags, new tags and the protected digests; what hangs on a manifest that is left is left with it. No
 * registry deletes on a condition, so between the last look and the deletion a moment remains.
 */
export async function applyPrune(
  registry: Registry,
  plan: PrunePlan,
  { protected: ask, onDeleted, signal }: ApplyPruneOptions = {},
): Promise<Pruned> {
  const options = signal === undefined ? {} : { signal };
  const deleted: Digest[] = [];
  const held = new Held(registry, plan, options);
  try {
    await held.lookAtTags(await readTags(registry, plan.at, options));
    for (const deletion of plan.deletions) {
      await held.protect((await ask?.()) ?? new Set());
      if (!held.has(deletion.digest)) await held.lookBefore(deletion);
      if (held.has(deletion.digest)) continue;
      await registry.deleteManifest(plan.at, deletion.digest, options);
      deleted.push(deletion.digest);
      held.forget(deletion.tags);
      onDeleted?.(deletion);
    }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { deleted, left: held.left(deleted), stopped: error };
  }
  return { deleted, left: held.left(deleted) };
}

/** What is needed by now, and why. */
class Held {
  readonly #registry: Registry;
  readonly #plan: PrunePlan;
  readonly #options: CallOptions;
  /** As last seen. */
  readonly #tags: Map<string, Digest>;
  readonly #protected: Set<Digest>;
  readonly #why = new Map<Digest, string>();

  constructor(registry: Registry, plan: PrunePlan, options: CallOptions) {
    this.#registry = registry;
    this.#plan = plan;
    this.#options = options;
    this.#tags = new Map(plan.tags.map(({ tag, digest }) => [tag, digest]));
    this.#protected = new Set(plan.protected);
  }

  has(digest: Digest): boolean {
    return this.#why.has(digest);
  }

  forget(tags: readonly string[]): void {
    for (const tag of tags) this.#tags.delete(tag);
  }

  left(deleted: readonly Digest[]): Pruned['left'] {
    const gone = new Set(deleted);
    const planned = this.#plan.deletions.filter(({ digest }) => !gone.has(digest));
    return planned.flatMap(({ digest }) => {
      const why = this.#why.get(digest);
      return why === undefined ? [] : { digest, why };
    });
  }

  async protect(digests: ReadonlySet<Digest>): Promise<void> {
    const fresh = [...digests].filter((digest) => this.#protected.size < this.#protected.add(digest).size);
    await this.#hold(fresh, 'is protected by now');
  }

  /** Tags that are new or moved keep what they point to, and those that speak of something keep that. */
  async lookAtTags(seen: ReadonlyMap<string, Digest>): Promise<void> {
    const planned = this.#plan.deletions.map(({ digest }) => digest);
    for (const [tag, digest] of seen) {
      if (this.#tags.get(tag) === digest) continue;
      this.#tags.set(tag, digest);
      const spoken = planned.filter((one) => tagsAbout([tag], [one]).size > 0);
      await this.#hold([digest, ...spoken], `is needed by the tag ${tag}, which was put since`);
    }
  }

  async lookBefore({ tags }: PlannedDeletion): Promise<void> {
    const own = new Set(tags);
    const isLookedAt = (tag: string) => own.has(tag) || !this.#tags.has(tag);
    await this.lookAtTags(await readTags(this.#registry, this.#plan.at, this.#options, { only: isLookedAt }));
  }

  async #hold(starts: readonly Digest[], why: string): Promise<void> {
    if (starts.length === 0) return;
    const graph = new ManifestGraph(this.#registry, this.#plan.at, this.#options);
    const below = new Map(this.#plan.deletions.map(({ digest, below: own }) => [digest, own]));
    // What the plan knows to hang on a manifest is left, too, though it may no longer be found.
    const edges = (node: GraphNode) => [...keeps(node), ...(below.get(node.digest) ?? [])];
    const nodes = await graph.reach(starts, edges);
    for (const digest of nodes.keys()) {
      if (!below.has(digest) || this.#why.has(digest)) continue;
      this.#why.set(digest, `${formatRepository(this.#plan.at)}@${digest} ${why}.`);
    }
  }
}

import type { Digest } from '../../model/digest.ts';
import type { Repository } from '../../model/reference.ts';
import { sumOfSizes } from '../../model/size.ts';
import { parseSubjectTag } from '../../model/subject-tag.ts';
import type { CallOptions, Registry } from '../../registry.ts';
import { atOnce } from '../at-once.ts';
import { contentOf, type GraphNode, ManifestGraph } from '../manifest-graph.ts';
import { createdOf } from './created.ts';
import { type ExpiryRule, expire, type TagFact, type TagFate } from './expiry.ts';
import { closure, goesWith, keeps, parentsFirst, rootsOf, tagsAbout } from './reach.ts';
import { readTags } from './tagged.ts';

export interface PruneRequest extends CallOptions {
  /** Stay whatever else, with all that hangs on them: what runs, what can be gone back to, what is being made just now. */
  readonly protected: ReadonlySet<Digest>;
  /** Tags that may go; none by default. */
  readonly expire?: readonly ExpiryRule[];
  /** Digests that were once written here: no registry lists what has no tag. */
  readonly known?: Iterable<Digest>;
}

export interface PlannedTag extends TagFate {
  readonly digest: Digest;
}

export interface PlannedDeletion {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
  /** Go with it. */
  readonly tags: readonly string[];
  /** Of the other deletions, those that go because this one does. */
  readonly below: readonly Digest[];
  /** One sentence. */
  readonly why: string;
}

/** What would be deleted and what not, as a value that can be shown, stored and carried out later. */
export interface PrunePlan {
  readonly at: Repository;
  /** Every tag. */
  readonly tags: readonly PlannedTag[];
  /** In the order in which they are to go, parents before children. */
  readonly deletions: readonly PlannedDeletion[];
  readonly protected: readonly Digest[];
  /** Manifests that stay, as far as they can be known. */
  readonly kept: number;
  /** What the registry can free: the deletions and those of their blobs that nothing else known here has. */
  readonly freedBytes: number;
}

/**
 * Finds what nothing needs: reachable is everything below tags that stay and protected digests, what speaks of these
 * (referrers, cosign's tags, lists of referrers), and so on. Candidates are what expired tags point to and what the caller
 * knows of. Nothing is written; a manifest that cannot be read ends it, since what it needs is unknown. Throws RegistryError.
 */
export async function planPrune(registry: Registry, at: Repository, request: PruneRequest): Promise<PrunePlan> {
  const { signal } = request;
  const options = signal === undefined ? {} : { signal };
  const tags = await readTags(registry, at, options);
  const known = new Set(request.known ?? []);
  const graph = new ManifestGraph(registry, at, { ...options, tags });
  const nodes = await graph.reach([...tags.values(), ...request.protected, ...known], keeps);

  const fates = await fatesOf(registry, at, tags, nodes, request, options);
  const expired = fates.filter(({ expires }) => expires).map(({ tag }) => tags.get(tag) as Digest);
  const candidates = closure(nodes, [...expired, ...known], goesWith(nodes, tags));
  // Such a tag is no root of its own while what it speaks of is looked at.
  const dependent = tagsAbout(tags.keys(), candidates);
  const kept = rootsOf(nodes, tags);
  const roots = fates.filter(({ tag, expires }) => !expires && !dependent.has(tag)).flatMap(({ tag }) => kept(tag));
  const reachable = closure(nodes, [...roots, ...request.protected], keeps);
  const isThere = (digest: Digest) => nodes.get(digest)?.manifest !== undefined;
  const going = new Set([...candidates].filter((digest) => !reachable.has(digest) && isThere(digest)));

  const staying = [...reachable].filter(isThere);
  return {
    at: { registry: at.registry, repository: at.repository },
    tags: fates.map((fate) => ({
      ...settled(fate, tags.get(fate.tag) as Digest, { going, dependent }),
      digest: tags.get(fate.tag) as Digest,
    })),
    deletions: describe(going, nodes, tags, known),
    protected: [...request.protected].toSorted(),
    kept: staying.length,
    freedBytes: freed(nodes, going, staying),
  };
}

/** A tag that speaks of something else is nobody's version: no rule is for it. */
async function fatesOf(
  registry: Registry,
  at: Repository,
  tags: ReadonlyMap<string, Digest>,
  nodes: ReadonlyMap<Digest, GraphNode>,
  { expire: rules = [] }: PruneRequest,
  options: CallOptions,
): Promise<readonly TagFate[]> {
  const isAged = (tag: string) =>
    rules.some((rule) => (rule.createdBefore !== undefined || rule.keepNewest) && tag.search(rule.tags) >= 0);
  const versions = [...tags.keys()].filter((tag) => parseSubjectTag(tag) === undefined);
  const created = new Map<string, Date | undefined>();
  await atOnce(8, versions.filter(isAged), async (tag) => {
    created.set(tag, await createdOf(registry, at, nodes, tags.get(tag) as Digest, options));
  });
  const facts = versions.map((tag): TagFact => ({ tag, created: created.get(tag) }));
  const others = [...tags.keys()].filter((tag) => parseSubjectTag(tag) !== undefined);
  return [
    ...expire(facts, rules),
    ...others.map((tag) => ({ tag, expires: false, why: 'It speaks of something that stays, or that is not here.' })),
  ];
}

/** Deleting a digest takes all its tags along: a tag goes only when all that point to its manifest may. */
function settled(
  fate: TagFate,
  digest: Digest,
  { going, dependent }: { going: ReadonlySet<Digest>; dependent: ReadonlySet<string> },
): TagFate {
  const goes = going.has(digest);
  if (goes === fate.expires) return fate;
  const why = dependent.has(fate.tag)
    ? 'It speaks of something that goes.'
    : `${fate.why} But something that stays needs its manifest.`;
  return { tag: fate.tag, expires: goes, why };
}

function describe(
  going: ReadonlySet<Digest>,
  nodes: ReadonlyMap<Digest, GraphNode>,
  tags: ReadonlyMap<string, Digest>,
  known: ReadonlySet<Digest>,
): readonly PlannedDeletion[] {
  const along = goesWith(nodes, tags);
  const below = (digest: Digest) => along(nodes.get(digest) as GraphNode).filter((one) => going.has(one));
  const named = Map.groupBy(tags.keys(), (tag) => tags.get(tag) as Digest);
  return parentsFirst(going, below).map((digest) => {
    const { raw } = (nodes.get(digest) as GraphNode).manifest as NonNullable<GraphNode['manifest']>;
    const own = (named.get(digest) ?? []).toSorted();
    const versions = own.filter((tag) => parseSubjectTag(tag) === undefined);
    const why =
      versions.length > 0
        ? `Its tag${versions.length > 1 ? 's' : ''} ${versions.join(', ')} may go.`
        : known.has(digest)
          ? 'It was written here once, and nothing needs it.'
          : 'Only what goes needed it.';
    return {
      digest,
      mediaType: raw.mediaType,
      size: raw.bytes.byteLength,
      tags: own,
      below: [...new Set(below(digest))],
      why,
    };
  });
}

/** By what the manifests state of their blobs; whether that is right is found by `verifyImage`. */
function freed(nodes: ReadonlyMap<Digest, GraphNode>, going: ReadonlySet<Digest>, kept: readonly Digest[]): number {
  const contents = (digests: Iterable<Digest>) =>
    [...digests].flatMap((digest) => {
      const manifest = nodes.get(digest)?.manifest;
      return manifest === undefined ? [] : contentOf(manifest);
    });
  const shared = new Set(contents(kept).map(({ digest }) => digest));
  const own = contents(going).filter(({ digest }) => !shared.has(digest));
  return sumOfSizes(new Map(own.map(({ digest, size }) => [digest, size])).values());
}

import { isNotFound, RegistryError } from '../error.ts';
import type { Digest } from '../model/digest.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import { subjectTag, subjectTagKinds } from '../model/subject-tag.ts';
import type { CallOptions, Registry } from '../registry.ts';
import { atOnce } from './at-once.ts';
import { type Gathered, gatherManifests } from './copy-manifests.ts';

/** A manifest that speaks of another one, and what stands below it (last: itself). */
export interface Attached {
  readonly manifests: readonly Gathered[];
  /** cosign's, by which it is found; undefined: by its subject. */
  readonly tag?: string;
}

export interface AttachedAll {
  readonly found: readonly Attached[];
  /** Listed at the source, and not there. */
  readonly lost: readonly Digest[];
}

/** More of them than this are nobody's image. */
const maxAttached = 1_000;
/** Of a repository with more tags than this, single tags are asked for. */
const maxTags = 10_000;
const cosignKinds = subjectTagKinds.filter((kind) => kind !== 'referrers');
const noList: ReadonlySet<string> = new Set(['unsupported', 'denied', 'unauthorized', 'not-found']);

/**
 * The referrers of a manifest and of those below it, and the referrers of those, and so on; by the registry's lists and by
 * cosign's tags. Where there are none it costs one list of tags and, of a registry with the referrers API, one call for each
 * subject. `below` may still be under way: the questions about the top one are asked meanwhile.
 */
export async function gatherReferrers(
  source: Registry,
  from: Repository,
  top: Digest,
  below: Promise<readonly Digest[]>,
  options: CallOptions,
): Promise<AttachedAll> {
  const found = new Map<string, Attached>();
  const lost: Digest[] = [];
  const seen = new Set<Digest>();
  const tags = await knownTags(source, from, options);
  const add = (key: string, attached: Attached): readonly Digest[] => {
    if (found.has(key)) return [];
    if (found.size === maxAttached) throw tooMany(from);
    found.set(key, attached);
    return attached.manifests.map(({ raw }) => raw.digest);
  };
  const visit = async (subject: Digest): Promise<readonly Digest[]> => {
    const next: Digest[] = [];
    for (const { digest } of await source.listReferrers(
      from,
      subject,
      tags === undefined ? options : { ...options, tags },
    )) {
      const manifests = await gatherManifests(source, from, digest, options).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
        lost.push(digest);
        return [];
      });
      // A list that a client keeps may name what has another subject.
      if (manifests.at(-1)?.manifest.subject?.digest === subject) next.push(...add(digest, { manifests }));
    }
    for (const tag of cosignKinds.map((kind) => subjectTag(subject, kind))) {
      if (tags !== undefined ? !tags.has(tag) : (await source.headManifest(from, tag, options)) === undefined) continue;
      const { digest } = await source.getManifest(from, tag, options);
      next.push(...add(tag, { manifests: await gatherManifests(source, from, digest, options), tag }));
    }
    return next;
  };
  seen.add(top);
  // That one alone: it shows whether the registry has the API.
  let level = [...(await visit(top)), ...(await below)];
  while (level.length > 0) {
    const next: Digest[] = [];
    const fresh = level.filter((digest) => seen.size < seen.add(digest).size);
    await atOnce(6, fresh, async (subject) => {
      next.push(...(await visit(subject)));
    });
    level = next;
  }
  return { found: [...found.values()], lost };
}

/** Undefined: there are too many, or they may not be listed. */
async function knownTags(
  source: Registry,
  from: Repository,
  options: CallOptions,
): Promise<ReadonlySet<string> | undefined> {
  const tags = new Set<string>();
  try {
    for await (const tag of source.listTags(from, options)) if (tags.add(tag).size > maxTags) return undefined;
    return tags;
  } catch (error) {
    if (error instanceof RegistryError && noList.has(error.code)) return undefined;
    throw error;
  }
}

function tooMany(from: Repository): RegistryError {
  const text = `${formatRepository(from)} has more than ${maxAttached} referrers of one image; none was copied.`;
  return new RegistryError('unexpected-content', text, { registry: from.registry, repository: from.repository });
}

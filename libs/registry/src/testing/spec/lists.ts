import type { Descriptor } from '../../model/descriptor.ts';
import { isDigest } from '../../model/digest.ts';
import { mediaType } from '../../model/media-type.ts';
import { answer, type Exchange, refuse } from './exchange.ts';
import type { StoredManifest } from './store.ts';

/** What stands after `last`, at most `n` of it, and the Link to what follows (RFC 8288). */
function page(
  names: Iterable<string>,
  url: URL,
  pageSize = 1000,
): { entries: string[]; headers: Record<string, string> } {
  const last = url.searchParams.get('last') ?? '';
  const size = Math.min(pageSize, Number(url.searchParams.get('n') ?? pageSize));
  const left = [...names].toSorted().filter((name) => name > last);
  const entries = left.slice(0, size);
  if (entries.length === left.length) return { entries, headers: {} };
  const next = new URLSearchParams(url.searchParams);
  next.set('last', entries.at(-1) ?? '');
  return { entries, headers: { link: `<${url.pathname}?${next}>; rel="next"` } };
}

export async function listTags(exchange: Exchange): Promise<void> {
  const { repository, name, url, options } = exchange;
  if (repository.manifests.size === 0) return refuse(exchange, 404, 'NAME_UNKNOWN', name);
  const { entries, headers } = page(repository.tags.keys(), url, options.pageSize);
  const body = JSON.stringify({ name, tags: entries });
  answer(exchange, 200, { 'content-type': 'application/json', ...headers }, body);
}

export async function listCatalog(exchange: Omit<Exchange, 'name' | 'repository' | 'rest'>): Promise<void> {
  const names = [...exchange.all].filter(([, { manifests }]) => manifests.size > 0).map(([name]) => name);
  const { entries, headers } = page(names, exchange.url, exchange.options.pageSize);
  answer(exchange, 200, { 'content-type': 'application/json', ...headers }, JSON.stringify({ repositories: entries }));
}

/** distribution-spec, "Listing Referrers": an unknown subject has none, which is no error. */
export async function listReferrers(exchange: Exchange): Promise<void> {
  const { rest: subject, repository, url, options } = exchange;
  if (!isDigest(subject)) return refuse(exchange, 400, 'DIGEST_INVALID', subject);
  const wanted = options.filters === false ? null : url.searchParams.get('artifactType');
  const found = new Map<string, Descriptor>();
  for (const [digest, stored] of repository.manifests) {
    const descriptor = describe(stored);
    if (stored.manifest.subject?.digest !== subject || (wanted !== null && descriptor.artifactType !== wanted))
      continue;
    found.set(digest, { ...descriptor, digest: stored.manifest.raw.digest });
  }
  const { entries, headers } = page(found.keys(), url, options.pageSize);
  const manifests = entries.map((digest) => found.get(digest));
  const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests });
  const applied = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
  answer(exchange, 200, { 'content-type': mediaType.ociIndex, ...applied, ...headers }, body);
}

function describe({ bytes, manifest, mediaType: type }: StoredManifest): Descriptor {
  const config = manifest.kind === 'index' ? undefined : manifest.config.mediaType;
  const artifactType = manifest.artifactType ?? config;
  const { digest } = manifest.raw;
  const more = artifactType === undefined ? {} : { artifactType };
  return { mediaType: type, digest, size: bytes.length, annotations: manifest.annotations, ...more };
}

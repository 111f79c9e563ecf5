import { RegistryError } from '../error.ts';
import { type Digest, digestOf, isDigest } from '../model/digest.ts';
import { maxManifestBytes, type RawManifest, rawManifest } from '../model/manifest.ts';
import { manifestMediaTypes } from '../model/media-type.ts';
import { isTag, type Repository } from '../model/reference.ts';
import type { HeadTagOptions, ManifestHead } from '../registry.ts';
import type { Caller } from './caller.ts';
import { abandon, bareType, discard, failure, readBody } from './http/answer.ts';
import type { HttpResponse } from './http/connection.ts';

const accept = manifestMediaTypes.join(', ');

export async function headManifest(
  caller: Caller,
  at: Repository,
  tagOrDigest: string,
  signal?: AbortSignal,
): Promise<ManifestHead | undefined> {
  const path = manifestPath(at, tagOrDigest);
  const head = await caller.perform(at, 'HEAD', path, { headers: { accept }, signal }, (response) =>
    readHead(response, at, tagOrDigest),
  );
  if (head === 'none') return undefined;
  if (head === 'unclear') {
    // Some registries leave the digest out of HEAD; then only the bytes tell.
    const raw = await getManifest(caller, at, tagOrDigest, signal);
    return { digest: raw.digest, mediaType: raw.mediaType, size: raw.bytes.byteLength };
  }
  if (isDigest(tagOrDigest) && tagOrDigest !== head.digest) throw mismatch(at, tagOrDigest, head.digest, tagOrDigest);
  return head;
}

/**
 * RFC 9110 §13.1.2: a registry whose ETag is the digest answers 304 for a tag that has not moved, and Debian's has then
 * read no more than the tag. Others answer as if there were no condition.
 */
export async function headTag(
  caller: Caller,
  at: Repository,
  tag: string,
  { known, signal }: HeadTagOptions,
): Promise<Digest | undefined> {
  const path = manifestPath(at, tag);
  if (!isTag(tag)) throw new RegistryError('invalid', `"${tag}" is a digest, not a tag.`, at);
  const headers = { accept, ...(known === undefined ? {} : { 'if-none-match': `"${known}"` }) };
  const head = await caller.perform(at, 'HEAD', path, { headers, signal }, async (response) => {
    if (response.status !== 304 || known === undefined) return readHead(response, at, tag);
    await discard(response);
    return (response.headers['docker-content-digest'] ?? known) === known ? { digest: known } : 'unclear';
  });
  if (head === 'none') return undefined;
  return head === 'unclear' ? (await getManifest(caller, at, tag, signal)).digest : head.digest;
}

async function readHead(
  response: HttpResponse,
  at: Repository,
  name: string,
): Promise<ManifestHead | 'none' | 'unclear'> {
  if (response.status !== 404 && response.status !== 200) throw await failure(response, at, `manifest ${name}`);
  await discard(response);
  if (response.status === 404) return 'none';
  const stated = response.headers['docker-content-digest'];
  const size = Number(response.headers['content-length']);
  const mediaType = bareType(response);
  if (!isDigest(stated) || !Number.isSafeInteger(size) || !manifestMediaTypes.includes(mediaType)) return 'unclear';
  return { digest: stated, mediaType, size };
}

export async function getManifest(
  caller: Caller,
  at: Repository,
  tagOrDigest: string,
  signal?: AbortSignal,
): Promise<RawManifest> {
  return (await readManifest(caller, at, tagOrDigest, signal)).raw;
}

/** With its ETag, for a later PUT on the condition that it has not moved. */
export async function readManifest(
  caller: Caller,
  at: Repository,
  tagOrDigest: string,
  signal?: AbortSignal,
): Promise<{ readonly raw: RawManifest; readonly etag: string | undefined }> {
  const path = manifestPath(at, tagOrDigest);
  return caller.perform(at, 'GET', path, { headers: { accept }, signal }, async (response) => {
    if (response.status !== 200) throw await failure(response, at, `manifest ${tagOrDigest}`);
    const type = bareType(response);
    if (!manifestMediaTypes.includes(type)) {
      abandon(response);
      throw new RegistryError(
        'unexpected-content',
        `${at.registry} answered with ${type.slice(0, 100) || 'no content type'} where a manifest of ${at.repository} was asked for.`,
        { registry: at.registry, repository: at.repository },
      );
    }
    const bytes = await readBody(response, maxManifestBytes, at.registry);
    const expected = isDigest(tagOrDigest) ? tagOrDigest : response.headers['docker-content-digest'];
    const raw = rawManifest(bytes, type);
    const found = expected?.startsWith('sha512:') ? digestOf(bytes, 'sha512') : raw.digest;
    if (expected !== undefined && expected !== found) throw mismatch(at, tagOrDigest, found, expected);
    return { raw: { ...raw, digest: found }, etag: response.headers.etag };
  });
}

export interface PutManifest {
  readonly tag?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal | undefined;
}

/** `subject`: the digest whose referrers the registry now lists it among; undefined where it keeps no such list. */
export async function putManifest(
  caller: Caller,
  at: Repository,
  raw: RawManifest,
  { tag, headers, signal }: PutManifest = {},
): Promise<{ readonly subject: string | undefined }> {
  const name = tag ?? raw.digest;
  const more = { headers: { ...headers, 'content-type': raw.mediaType }, body: raw.bytes, signal };
  const answered = await caller.perform(at, 'PUT', manifestPath(at, name), more, async (response) => {
    if (response.status !== 201) throw await failure(response, at, `manifest ${name}`);
    await discard(response);
    return { digest: response.headers['docker-content-digest'], subject: response.headers['oci-subject'] };
  });
  // Without a word from the registry about what it stored, it is asked.
  const stored = answered.digest ?? (await headManifest(caller, at, name, signal))?.digest ?? 'nothing';
  if (stored !== raw.digest) {
    throw new RegistryError(
      'digest-mismatch',
      `${at.registry} stored manifest ${raw.digest} of ${at.repository} as ${stored.slice(0, 200)}.`,
      { registry: at.registry, repository: at.repository },
    );
  }
  return { subject: answered.subject };
}

export function deleteManifest(caller: Caller, at: Repository, digest: Digest, signal?: AbortSignal): Promise<void> {
  return deleteAt(caller, at, manifestPath(at, digest), `manifest ${digest}`, signal);
}

/** What is not there needs no deletion. */
export async function deleteAt(
  caller: Caller,
  at: Repository,
  path: string,
  what: string,
  signal?: AbortSignal,
): Promise<void> {
  await caller.perform(at, 'DELETE', path, { signal }, async (response) => {
    if (![200, 202, 404].includes(response.status)) throw await failure(response, at, what);
    await discard(response);
  });
}

function mismatch(at: Repository, asked: string, found: string, expected: string): RegistryError {
  return new RegistryError(
    'digest-mismatch',
    `${at.registry} served manifest ${asked} of ${at.repository} wrongly: its bytes are ${found}, expected ${expected.slice(0, 200)}.`,
    { registry: at.registry, repository: at.repository },
  );
}

function manifestPath(at: Repository, tagOrDigest: string): string {
  if (!isDigest(tagOrDigest) && !isTag(tagOrDigest)) {
    throw new RegistryError('invalid', `"${tagOrDigest.slice(0, 200)}" is neither a tag nor a digest.`, {
      registry: at.registry,
      repository: at.repository,
    });
  }
  return `${at.repository}/manifests/${tagOrDigest}`;
}

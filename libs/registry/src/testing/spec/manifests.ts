import { type Digest, digestOf, isDigest } from '../../model/digest.ts';
import { InvalidManifest, maxManifestBytes } from '../../model/manifest.ts';
import { manifestMediaTypes } from '../../model/media-type.ts';
import { isTag } from '../../model/reference.ts';
import { answer, type Exchange, readAll, refuse } from './exchange.ts';
import { hasDigest } from './store.ts';

export async function answerManifest(exchange: Exchange): Promise<void> {
  const { request, rest } = exchange;
  if (!isDigest(rest) && !isTag(rest)) return refuse(exchange, 400, 'MANIFEST_INVALID', `reference ${rest}`);
  if (request.method === 'PUT') return put(exchange);
  if (request.method === 'DELETE') return remove(exchange);
  if (request.method === 'GET' || request.method === 'HEAD') return get(exchange);
  refuse(exchange, 405, 'UNSUPPORTED', String(request.method));
}

async function get(exchange: Exchange): Promise<void> {
  const { repository, rest, request } = exchange;
  const digest = repository.find(rest);
  const stored = digest === undefined ? undefined : repository.manifests.get(digest);
  const accepted = request.headers.accept ?? '';
  if (digest === undefined || stored === undefined || !accepted.includes(stored.mediaType))
    return refuse(exchange, 404, 'MANIFEST_UNKNOWN', rest);
  const { bytes, mediaType } = stored;
  const headers = {
    'content-type': mediaType,
    'docker-content-digest': digest,
    etag: `"${digest}"`,
    'content-length': bytes.length,
  };
  const isKnown = !isDigest(rest) && request.headers['if-none-match'] === headers.etag;
  if (isKnown) answer(exchange, 304, { etag: headers.etag });
  else answer(exchange, 200, headers, bytes);
}

async function put(exchange: Exchange): Promise<void> {
  const { request, repository, rest, name, options } = exchange;
  const type = request.headers['content-type'] ?? '';
  const bytes = await readAll(request, maxManifestBytes);
  if (bytes === undefined) return refuse(exchange, 413, 'SIZE_INVALID', 'the manifest is too large');
  if (!manifestMediaTypes.includes(type)) return refuse(exchange, 415, 'MANIFEST_INVALID', `content type ${type}`);
  if (isDigest(rest) && !hasDigest(bytes, rest)) return refuse(exchange, 400, 'DIGEST_INVALID', rest);
  const digest: Digest = isDigest(rest) ? rest : digestOf(bytes);
  try {
    const stored = repository.read(bytes, type, digest);
    const missing = repository.missing(stored);
    if (missing !== undefined) return refuse(exchange, 400, 'MANIFEST_BLOB_UNKNOWN', missing);
    if (!isDue(exchange)) return refuse(exchange, 412, 'DENIED', `${rest} has moved`);
    repository.manifests.set(digest, stored);
    if (!isDigest(rest)) repository.tags.set(rest, digest);
    const subject = stored.manifest.subject?.digest;
    const listed = subject === undefined || options.referrersApi === false ? {} : { 'oci-subject': subject };
    const headers = { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest, ...listed };
    answer(exchange, 201, headers);
  } catch (error) {
    if (!(error instanceof InvalidManifest)) throw error;
    refuse(exchange, 400, 'MANIFEST_INVALID', error.message);
  }
}

/** RFC 9110 §13.1: If-Match and If-None-Match of a PUT. */
function isDue({ request, repository, rest }: Exchange): boolean {
  const now = repository.find(rest);
  const match = request.headers['if-match'];
  if (match !== undefined && match !== `"${now}"`) return false;
  return request.headers['if-none-match'] !== '*' || now === undefined;
}

async function remove(exchange: Exchange): Promise<void> {
  const { repository, rest } = exchange;
  const digest = repository.find(rest);
  if (digest === undefined) return refuse(exchange, 404, 'MANIFEST_UNKNOWN', rest);
  if (!isDigest(rest)) repository.tags.delete(rest);
  else {
    repository.manifests.delete(digest);
    for (const [tag, named] of repository.tags) if (named === digest) repository.tags.delete(tag);
  }
  answer(exchange, 202);
}

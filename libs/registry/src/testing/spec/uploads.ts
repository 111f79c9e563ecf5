import { randomUUID } from 'node:crypto';
import { type Digest, isDigest } from '../../model/digest.ts';
import { answer, type Exchange, refuse } from './exchange.ts';
import { hasDigest } from './store.ts';

export async function answerUpload(exchange: Exchange): Promise<void> {
  const { request, repository, rest: session, url } = exchange;
  if (session === '')
    return request.method === 'POST' ? begin(exchange) : refuse(exchange, 405, 'UNSUPPORTED', session);
  const upload = repository.uploads.get(session);
  if (upload === undefined) return refuse(exchange, 404, 'BLOB_UPLOAD_UNKNOWN', session);
  // What the registry put into Location has to come back: its state may stand there.
  if (url.searchParams.get('state') === null)
    return refuse(exchange, 400, 'BLOB_UPLOAD_INVALID', 'the state is missing');
  if (request.method === 'GET') return answer(exchange, 204, standing(exchange, session, upload));
  if (request.method === 'PATCH') return append(exchange, upload);
  if (request.method === 'PUT') return close(exchange, upload);
  if (request.method !== 'DELETE') return refuse(exchange, 405, 'UNSUPPORTED', String(request.method));
  repository.uploads.delete(session);
  answer(exchange, 204);
}

async function begin(exchange: Exchange): Promise<void> {
  const { repository, url, all, options } = exchange;
  const mount = url.searchParams.get('mount');
  const digest = url.searchParams.get('digest');
  if (mount !== null && options.mount !== false) {
    if (!isDigest(mount)) return refuse(exchange, 400, 'DIGEST_INVALID', mount);
    const from = url.searchParams.get('from');
    // Without `from` the registry looks everywhere: "automatic content discovery".
    const places = from === null ? [...all.values()] : [all.get(from)];
    const held = places.find((one) => one?.blobs.has(mount))?.blobs.get(mount);
    if (held !== undefined) return keep(exchange, mount, held);
  }
  const upload: Buffer[] = [];
  if (digest !== null) return closeWith(exchange, upload, digest);
  const session = randomUUID();
  repository.uploads.set(session, upload);
  answer(exchange, 202, standing(exchange, session, upload));
}

/** What arrives is kept as it arrives, so that a cut upload can be taken up where it ended. */
async function receive({ request }: Exchange, upload: Buffer[]): Promise<void> {
  for await (const chunk of request as AsyncIterable<Buffer>) upload.push(chunk);
}

async function append(exchange: Exchange, upload: Buffer[]): Promise<void> {
  const { request, rest: session } = exchange;
  const stated = /^(\d+)-(\d+)$/.exec(request.headers['content-range'] ?? '');
  if (stated !== null) {
    const [from, to] = [Number(stated[1]), Number(stated[2])];
    const length = Number(request.headers['content-length']);
    if (from !== sizeOf(upload) || length !== to - from + 1) {
      request.resume();
      return answer(exchange, 416, standing(exchange, session, upload));
    }
  }
  await receive(exchange, upload);
  answer(exchange, 202, standing(exchange, session, upload));
}

async function close(exchange: Exchange, upload: Buffer[]): Promise<void> {
  exchange.repository.uploads.delete(exchange.rest);
  await closeWith(exchange, upload, exchange.url.searchParams.get('digest') ?? '');
}

async function closeWith(exchange: Exchange, upload: Buffer[], digest: string): Promise<void> {
  await receive(exchange, upload);
  const bytes = Buffer.concat(upload);
  if (!isDigest(digest) || !hasDigest(bytes, digest)) return refuse(exchange, 400, 'DIGEST_INVALID', digest);
  keep(exchange, digest, bytes);
}

function keep(exchange: Exchange, digest: Digest, bytes: Buffer): void {
  exchange.repository.blobs.set(digest, bytes);
  const location = `/v2/${exchange.name}/blobs/${digest}`;
  answer(exchange, 201, { location, 'docker-content-digest': digest });
}

function standing({ name }: Exchange, session: string, upload: Buffer[]): Record<string, string> {
  const size = sizeOf(upload);
  return { location: `/v2/${name}/blobs/uploads/${session}?state=${size}`, range: `0-${Math.max(0, size - 1)}` };
}

function sizeOf(upload: Buffer[]): number {
  return upload.reduce((sum, { length }) => sum + length, 0);
}

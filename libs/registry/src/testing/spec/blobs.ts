import { isDigest } from '../../model/digest.ts';
import { answer, type Exchange, refuse } from './exchange.ts';

export async function answerBlob(exchange: Exchange): Promise<void> {
  const { request, repository, rest: digest } = exchange;
  if (!isDigest(digest)) return refuse(exchange, 400, 'DIGEST_INVALID', digest);
  const bytes = repository.blobs.get(digest);
  if (bytes === undefined) return refuse(exchange, 404, 'BLOB_UNKNOWN', digest);
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest };
  if (request.method === 'DELETE') {
    repository.blobs.delete(digest);
    return answer(exchange, 202);
  }
  if (request.method === 'HEAD') return answer(exchange, 200, { ...headers, 'content-length': bytes.length });
  if (request.method !== 'GET') return refuse(exchange, 405, 'UNSUPPORTED', String(request.method));
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  if (from === undefined) return answer(exchange, 200, headers, bytes);
  if (Number(from) >= bytes.length) return refuse(exchange, 416, 'SIZE_INVALID', `range from ${from}`);
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  answer(exchange, 206, { ...headers, 'content-range': range }, bytes.subarray(Number(from)));
}

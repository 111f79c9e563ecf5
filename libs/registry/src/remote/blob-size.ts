import { RegistryError } from '../error.ts';
import type { Digest } from '../model/digest.ts';
import type { Repository } from '../model/reference.ts';
import type { Caller } from './caller.ts';
import { abandon, discard, failure } from './http/answer.ts';
import { wholeSize } from './http/range.ts';

/**
 * Bytes of a blob, undefined when it is not there. A HEAD without its length (some proxies drop it) says that the blob is
 * there and nothing of its size; a GET of its first byte then does. Throws RegistryError when that does not say it either.
 */
export async function blobSize(
  caller: Caller,
  at: Repository,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const path = `${at.repository}/blobs/${digest}`;
  const head = await caller.perform(at, 'HEAD', path, { signal }, async (response) => {
    if (response.status !== 200 && response.status !== 404) throw await failure(response, at, `blob ${digest}`);
    await discard(response);
    return response.status === 404 ? 'missing' : stated(response.headers['content-length']);
  });
  if (head === 'missing') return undefined;
  if (head !== undefined) return head;
  return caller.perform(at, 'GET', path, { signal, headers: { range: 'bytes=0-0' } }, async (response) => {
    const { status, headers } = response;
    if (status === 404) {
      await discard(response);
      return undefined;
    }
    // 416 is the answer for a blob of no bytes, and names its size too.
    if (status !== 200 && status !== 206 && status !== 416) throw await failure(response, at, `blob ${digest}`);
    abandon(response);
    const size = status === 200 ? stated(headers['content-length']) : wholeSize(headers['content-range']);
    if (size !== undefined) return size;
    const message = `${at.registry} has the blob ${digest} of ${at.repository} but does not say how large it is; look at a proxy in between that drops Content-Length.`;
    throw new RegistryError('unexpected-content', message, { registry: at.registry, repository: at.repository });
  });
}

function stated(contentLength: string | undefined): number | undefined {
  return contentLength !== undefined && /^\d{1,15}$/.test(contentLength) ? Number(contentLength) : undefined;
}

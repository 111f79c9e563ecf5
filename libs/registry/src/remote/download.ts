import { Readable } from 'node:stream';
import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Repository } from '../model/reference.ts';
import type { GetBlobOptions } from '../registry.ts';
import { verifier } from '../verify-stream.ts';
import type { Caller } from './caller.ts';
import { abandon, discard, failure } from './http/answer.ts';
import { connectionError, type HttpResponse } from './http/connection.ts';
import { contentStart } from './http/range.ts';

type Blob = Pick<Descriptor, 'digest' | 'size'>;

/** A verified stream; a body that is cut is taken up again with Range where it ended. */
export async function downloadBlob(
  caller: Caller,
  at: Repository,
  blob: Blob,
  { signal, from = 0 }: GetBlobOptions,
): Promise<Readable> {
  const left = new AbortController();
  const ended = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  const first = await openAt(caller, at, blob, from, ended);
  const stream = Readable.from(resumed(caller, at, blob, from, first, ended), { objectMode: false });
  const destroy = stream._destroy;
  // A generator that waits for bytes cannot be ended from outside; without this a stalled connection stays for a minute.
  stream._destroy = (error, done) => {
    left.abort();
    destroy.call(stream, error, done);
  };
  return stream;
}

async function* resumed(
  caller: Caller,
  at: Repository,
  blob: Blob,
  from: number,
  first: HttpResponse,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const verify = verifier(blob, at.registry, from);
  let response = first;
  let offset = from;
  for (let attempt = 1; ; attempt++) {
    const before = offset;
    // A registry that does not know Range begins again from the first byte.
    let skip = response.status === 206 ? 0 : offset;
    try {
      for await (const chunk of (response.body ?? []) as AsyncIterable<Buffer>) {
        const fresh = skip >= chunk.length ? undefined : chunk.subarray(skip);
        skip = Math.max(0, skip - chunk.length);
        if (fresh === undefined) continue;
        verify.take(fresh);
        offset += fresh.length;
        yield fresh;
      }
      verify.end();
      return;
    } catch (cause) {
      const error = connectionError(response.url, cause, response.ending);
      if (offset > before) attempt = 1;
      if (!error.transient || !(await caller.pause(at, signal, attempt))) throw error;
    } finally {
      abandon(response);
    }
    response = await openAt(caller, at, blob, offset, signal);
  }
}

async function openAt(
  caller: Caller,
  at: Repository,
  blob: Blob,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const response = await caller.call(at, 'GET', `${at.repository}/blobs/${blob.digest}`, {
    signal,
    size: blob.size,
    ...(offset === 0 ? {} : { headers: { range: `bytes=${offset}-` } }),
  });
  if (response.status === 200) return response;
  if (response.status !== 206) throw await failure(response, at, `blob ${blob.digest}`);
  if (offset > 0 && contentStart(response.headers['content-range']) === offset) return response;
  await discard(response);
  throw new RegistryError(
    'unexpected-content',
    `${at.registry} answered with another part of the blob ${blob.digest} than was asked for.`,
    { registry: at.registry, repository: at.repository },
  );
}

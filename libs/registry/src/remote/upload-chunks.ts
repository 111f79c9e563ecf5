import { Readable } from 'node:stream';
import { RegistryError } from '../error.ts';
import type { Repository } from '../model/reference.ts';
import type { Caller } from './caller.ts';
import { discard, failure } from './http/answer.ts';
import type { HttpResponse } from './http/connection.ts';
import { heldBytes } from './http/range.ts';
import { type Upload, uploadLocation } from './upload-location.ts';

export interface UploadPlace {
  readonly location: URL;
  /** Bytes that the registry has. */
  readonly offset: number;
}

/**
 * distribution-spec, "Pushing a blob in chunks": one PATCH a piece. After a cut the registry is asked how far it came, and
 * only the rest of the piece is sent; one piece is held in memory. Answers with the address for the closing PUT.
 */
export async function sendChunks(
  caller: Caller,
  at: Repository,
  begun: URL,
  upload: Upload,
  chunkBytes: number,
): Promise<URL> {
  let place: UploadPlace = { location: begun, offset: 0 };
  let start = 0;
  for await (const piece of pieces(upload.content, chunkBytes)) {
    const end = start + piece.length;
    for (let attempt = 1; place.offset < end; ) {
      const before = place.offset;
      try {
        const part = piece.subarray(place.offset - start);
        place = await patch(caller, at, place, { length: part.length, body: part }, upload);
      } catch (error) {
        if (!(error instanceof RegistryError) || !error.transient) throw error;
        if (!(await caller.pause(at, upload.signal, attempt++, error.facts.retryAfter))) throw error;
        place = await ask(caller, at, place.location, upload);
      }
      if (place.offset < before || place.offset > end) throw confused(at, place.offset);
    }
    start = end;
  }
  return place.location;
}

export interface UploadPart {
  /** Bytes. */
  readonly length: number;
  readonly body: Uint8Array | (() => Promise<Readable>);
}

export async function patch(
  caller: Caller,
  at: Repository,
  place: UploadPlace,
  part: UploadPart,
  upload: Upload,
): Promise<UploadPlace> {
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(part.length),
    'content-range': `${place.offset}-${place.offset + part.length - 1}`,
  };
  const more = { signal: upload.signal, headers, body: part.body, size: part.length, once: true };
  return caller.perform(at, 'PATCH', place.location, more, async (response) => {
    if (response.status !== 202) throw await failure(response, at, `part of ${upload.blob.digest}`);
    await discard(response);
    return placeOf(caller, at, response);
  });
}

/** How far an upload has come. */
export async function ask(
  caller: Caller,
  at: Repository,
  location: URL,
  { signal, blob }: Upload,
): Promise<UploadPlace> {
  const more = { signal, actions: 'pull,push' };
  return caller.perform(at, 'GET', location, more, async (response) => {
    if (response.status !== 204) throw await failure(response, at, `upload of ${blob.digest}`);
    await discard(response);
    return placeOf(caller, at, response);
  });
}

function placeOf(caller: Caller, at: Repository, response: HttpResponse): UploadPlace {
  const offset = heldBytes(response.headers.range);
  if (offset === undefined) throw confused(at, response.headers.range ?? 'nothing');
  return { location: uploadLocation(caller.base(at), at, response), offset };
}

export function confused(at: Repository, said: string | number): RegistryError {
  return new RegistryError(
    'unexpected-content',
    `${at.registry} does not say how much of the upload it has (it said ${String(said).slice(0, 100)}).`,
    { registry: at.registry, repository: at.repository },
  );
}

async function* pieces(content: Upload['content'], size: number): AsyncGenerator<Buffer> {
  const source = typeof content === 'function' ? await content(0) : Readable.from([content]);
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (length + rest.length >= size) {
      yield Buffer.concat([...held, rest.subarray(0, size - length)]);
      rest = rest.subarray(size - length);
      held = [];
      length = 0;
    }
    if (rest.length > 0) held.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(held);
}

import type { Readable } from 'node:stream';
import { RegistryError } from '../error.ts';
import type { Repository } from '../model/reference.ts';
import type { BlobContent } from '../registry.ts';
import type { Caller } from './caller.ts';
import { ask, confused, patch, type UploadPlace } from './upload-chunks.ts';
import type { Upload } from './upload-location.ts';

/**
 * distribution-spec, "Pushing a blob in chunks", with one chunk that is streamed whole. After a cut the registry is asked
 * how far it came, and the content is read from there on; nothing of it is held. Answers with the address for the closing PUT.
 */
export async function sendResumed(caller: Caller, at: Repository, begun: URL, upload: Upload): Promise<URL> {
  const { size } = upload.blob;
  let place: UploadPlace = { location: begun, offset: 0 };
  for (let attempt = 1; place.offset < size; ) {
    const { offset, location } = place;
    const part = { length: size - offset, body: contentFrom(upload.content, offset) };
    try {
      place = await patch(caller, at, place, part, upload);
    } catch (error) {
      if (!(error instanceof RegistryError) || !error.transient) throw error;
      if (!(await caller.pause(at, upload.signal, attempt++, error.facts.retryAfter))) throw error;
      place = await ask(caller, at, location, upload);
    }
    if (place.offset < offset || place.offset > size) throw confused(at, place.offset);
    if (place.offset > offset) attempt = 1;
  }
  return place.location;
}

function contentFrom(content: BlobContent, offset: number): Uint8Array | (() => Promise<Readable>) {
  return typeof content === 'function' ? () => content(offset) : content.subarray(offset);
}

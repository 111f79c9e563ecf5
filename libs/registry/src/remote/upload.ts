import type { Readable } from 'node:stream';
import { RegistryError } from '../error.ts';
import type { Repository } from '../model/reference.ts';
import type { BlobContent } from '../registry.ts';
import type { Caller } from './caller.ts';
import { discard, failure } from './http/answer.ts';
import { sendChunks } from './upload-chunks.ts';
import { type Upload, uploadLocation } from './upload-location.ts';
import { sendResumed } from './upload-resumed.ts';

/**
 * distribution-spec, "Pushing a blob": POST then PUT, the digest checked at the other end. What was cut is begun anew, at
 * a new address: the old one knows only part of the bytes, or none. An answer that got lost is asked for with HEAD.
 */
export async function uploadBlob(caller: Caller, at: Repository, upload: Upload): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await uploadOnce(caller, at, upload);
    } catch (error) {
      if (!(error instanceof RegistryError) || !isWorthAnother(error)) throw error;
      if (!(await caller.pause(at, upload.signal, attempt, error.facts.retryAfter))) throw error;
      if (await isThere(caller, at, upload)) return;
    }
  }
}

/** 404 on an upload address: the registry has forgotten the session (restart, another replica); 416: it knows another length. */
function isWorthAnother(error: RegistryError): boolean {
  return error.transient || error.facts.status === 404 || error.facts.status === 416;
}

async function isThere(caller: Caller, at: Repository, { blob, signal }: Upload): Promise<boolean> {
  return caller.perform(at, 'HEAD', `${at.repository}/blobs/${blob.digest}`, { signal }, async (response) => {
    await discard(response);
    return response.status === 200 && Number(response.headers['content-length']) === blob.size;
  });
}

function wholeOf(content: BlobContent): Uint8Array | (() => Promise<Readable>) {
  return typeof content === 'function' ? () => content(0) : content;
}

async function uploadOnce(caller: Caller, at: Repository, upload: Upload): Promise<void> {
  const { blob, signal } = upload;
  const begin = { signal, headers: { 'content-length': '0' } };
  const location = await caller.perform(at, 'POST', `${at.repository}/blobs/uploads/`, begin, async (response) => {
    if (response.status !== 202) throw await failure(response, at, `upload of ${blob.digest}`);
    await discard(response);
    return uploadLocation(caller.base(at), at, response);
  });
  // Of one byte a registry cannot say that it has it: 0-0 stands for none, too.
  const chunkBytes = Math.max(2, upload.chunkBytes ?? Number.POSITIVE_INFINITY);
  const chunked = chunkBytes < blob.size;
  const resumed = !chunked && upload.resumable === true && blob.size > 0;
  let last = location;
  if (chunked) last = await sendChunks(caller, at, location, upload, chunkBytes);
  else if (resumed) last = await sendResumed(caller, at, location, upload);
  last.searchParams.set('digest', blob.digest);
  const isSent = chunked || resumed;
  const size = isSent ? 0 : blob.size;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
  const body = isSent ? {} : { body: wholeOf(upload.content) };
  await caller.perform(at, 'PUT', last, { signal, headers, ...body, size: blob.size, once: true }, async (response) => {
    if (response.status !== 201) throw await failure(response, at, `blob ${blob.digest}`);
    await discard(response);
  });
}

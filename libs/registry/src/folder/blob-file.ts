import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, parseDigest } from '../model/digest.ts';
import type { GetBlobOptions } from '../registry.ts';
import { type Verifier, verifier } from '../verify-stream.ts';

type Blob = Pick<Descriptor, 'digest' | 'size'>;

export function blobPath(folder: string, digest: Digest): string {
  return join(folder, 'blobs', ...parseDigest(digest).split(':'));
}

/** Bytes; undefined when it is not there. */
export async function blobSize(folder: string, digest: Digest): Promise<number | undefined> {
  return stat(blobPath(folder, digest)).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
}

/** Beside its place first: what stands under a digest is always whole. */
export async function writeBlob(
  folder: string,
  place: string,
  blob: Blob,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const path = blobPath(folder, blob.digest);
  const beside = `${path}.${randomUUID()}.new`;
  await mkdir(dirname(path), { recursive: true });
  const verify = verifier(blob, place);
  try {
    await using file = await open(beside, 'wx');
    // Given a stream, writeFile writes again what a short write left out; a single write does not.
    await writeFile(file, verified(content, verify));
    await file.sync();
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

async function* verified(content: AsyncIterable<Uint8Array>, verify: Verifier): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    verify.take(chunk);
    yield chunk;
  }
  verify.end();
}

/** Another folder's blob, verified on its way. */
export async function copyBlobFile(
  from: string,
  to: string,
  place: string,
  blob: Blob,
  signal?: AbortSignal,
): Promise<void> {
  await writeBlob(to, place, blob, readBlobFile(from, place, blob, signal === undefined ? {} : { signal }));
}

/** A stream that is verified while it is read. */
export function readBlobFile(
  folder: string,
  place: string,
  blob: Blob,
  { from = 0, signal }: GetBlobOptions = {},
): Readable {
  const verify = verifier(blob, place, from);
  const path = blobPath(folder, blob.digest);
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      yield* verified(createReadStream(path, { signal, start: from }), verify);
    } catch (cause) {
      if (!signal?.aborted) throw cause;
      throw new RegistryError('aborted', `The reading of ${blob.digest} was cancelled.`, { registry: place, cause });
    }
  }
  return Readable.from(read(), { objectMode: false });
}

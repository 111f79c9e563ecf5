import { addAbortSignal, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { compressionOf, isTarLayer } from './compression.ts';
import { defaultLayerLimits, type LayerContents, type LayerLimits } from './layer-contents.ts';
import { LayerError } from './layer-error.ts';
import { shown } from './layer-path.ts';
import { Measuring } from './measuring.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Of unpacked bytes; with Node's 16 KiB a third of the time goes into passing them on. */
const chunkSize = 256 * 1024;

/**
 * What is inside a layer, in one pass over its blob: nothing is unpacked anywhere, nothing is run, memory is bounded.
 * Throws LayerError for what can never be read (damaged, a bomb, an absurd path), and whatever the stream fails with.
 */
export async function measureLayer(
  blob: Readable,
  mediaType: string,
  limits: LayerLimits = defaultLayerLimits,
  options: { readonly signal?: AbortSignal } = {},
): Promise<LayerContents> {
  try {
    if (!isTarLayer(mediaType)) throw new LayerError('unsupported', `is ${shown(mediaType)}, which is no tar of files`);
    if (options.signal !== undefined) addAbortSignal(options.signal, blob);
    return await read(blob, new Measuring(limits));
  } catch (error) {
    throw sentenceFor(error);
  } finally {
    blob.destroy();
  }
}

async function read(blob: Readable, measuring: Measuring): Promise<LayerContents> {
  const chunks = counted(blob, measuring);
  const start = await startOf(chunks);
  const compression = compressionOf(start);
  const whole = joined(start, chunks);
  const sink = async (unpacked: AsyncIterable<Buffer>) => {
    for await (const chunk of unpacked) measuring.takeUnpacked(chunk);
  };
  if (compression === 'none') await sink(whole);
  else if (compression === 'zstd') await pipeline(zstdFrames(whole), createZstdDecompress({ chunkSize }), sink);
  else {
    const gunzip = createGunzip({ chunkSize });
    await pipeline(whole, gunzip, sink).catch((error: NodeJS.ErrnoException) => {
      throw gunzip.readableEnded && error.code === 'ERR_STREAM_PREMATURE_CLOSE' ? afterGzip() : error;
    });
    if (gunzip.bytesWritten < measuring.compressedBytes) throw afterGzip();
  }
  return measuring.end(compression);
}

/** Go's gzip, which the engines unpack with, refuses this as well; Node's ends there without a word. */
const afterGzip = () => new LayerError('damaged', 'has something after the end of its gzip compression');

async function* counted(blob: Readable, measuring: Measuring): AsyncGenerator<Buffer> {
  for await (const chunk of blob) {
    measuring.takeCompressed(chunk as Buffer);
    yield chunk as Buffer;
  }
}

/** Enough of the beginning to know the compression by. */
async function startOf(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let start = Buffer.alloc(0);
  while (start.length < 4) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function* joined(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* rest;
}

/** zlib's errors have codes such as Z_DATA_ERROR and ZSTD_error_prefix_unknown. */
function sentenceFor(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new LayerError('damaged', 'ends in the middle of its compression');
  if (code === 'ZSTD_error_frameParameter_windowTooLarge')
    return new LayerError('too-large', 'asks for more memory to unpack it than is given (a zstd window above 128 MiB)');
  if (typeof code === 'string' && /^Z(?:STD)?_/.test(code))
    return new LayerError('damaged', `is not what its compression says: ${message}`);
  return error;
}

import { LayerError } from './layer-error.ts';

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/**
 * Cuts a zstd stream so that each frame ends with a chunk (RFC 8878, 3.1): Node's decompression leaves out what follows
 * the end of a frame in the same chunk, and layers of many frames are common (zstd:chunked, pzstd).
 */
export async function* zstdFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let skip = 0;
  let step: Step = 'frame';
  let hasChecksum = false;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const passed = Math.min(skip, rest.length - at);
      at += passed;
      skip -= passed;
      if (skip > 0) break;
      if (step === 'end') {
        if (at > 0) yield rest.subarray(0, at);
        rest = rest.subarray(at);
        at = 0;
        step = 'frame';
      }
      const next: Next | undefined = step === 'frame' ? frameAt(rest, at) : blockAt(rest, at, hasChecksum);
      if (next === undefined) break;
      ({ skip, step } = next);
      if (next.hasChecksum !== undefined) hasChecksum = next.hasChecksum;
    }
    if (at > 0) yield rest.subarray(0, at);
    rest = rest.subarray(at);
  }
  if (rest.length > 0 || skip > 0 || step !== 'frame')
    throw new LayerError('damaged', 'ends in the middle of its zstd compression');
}

type Step = 'frame' | 'block' | 'end';
interface Next {
  /** Bytes from here to where `step` begins. */
  readonly skip: number;
  readonly step: Step;
  readonly hasChecksum?: boolean;
}

function frameAt(bytes: Buffer, at: number): Next | undefined {
  if (bytes.length - at < 5) return undefined;
  const magic = bytes.readUInt32LE(at);
  if ((magic & 0xfffffff0) >>> 0 === skippableMagic)
    return bytes.length - at < 8 ? undefined : { skip: 8 + bytes.readUInt32LE(at + 4), step: 'end' };
  if (magic !== frameMagic) throw new LayerError('damaged', 'has something that is no zstd between its zstd frames');
  const descriptor = bytes[at + 4] as number;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const content = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  return {
    skip: 5 + (isSingle ? 0 : 1) + dictionary + content,
    step: 'block',
    hasChecksum: (descriptor & 4) !== 0,
  };
}

function blockAt(bytes: Buffer, at: number, hasChecksum: boolean): Next | undefined {
  if (bytes.length - at < 3) return undefined;
  const header = bytes.readUIntLE(at, 3);
  const isLast = (header & 1) === 1;
  const isRepeated = ((header >> 1) & 3) === 1;
  const skip = 3 + (isRepeated ? 1 : header >> 3);
  return isLast ? { skip: skip + (hasChecksum ? 4 : 0), step: 'end' } : { skip, step: 'block' };
}

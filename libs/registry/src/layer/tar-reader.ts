import type { EntryType } from './layer-contents.ts';
import { LayerError } from './layer-error.ts';
import { paxNumber, readPax } from './pax.ts';
import { blockBytes, readTarHeader, type TarHeader } from './tar-header.ts';

export interface TarEntry {
  readonly type: EntryType;
  /** As written. */
  readonly path: Uint8Array;
  readonly target: Uint8Array;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Bytes of a file as a program would read it. */
  readonly size: number;
  /** PAX records of extended attributes, by their key; none for most files. */
  readonly attributes: readonly (readonly [key: string, value: Uint8Array])[];
  /** The tar holds a map and what is between the holes, in place of the file's bytes. */
  readonly sparse: boolean;
}

/** Takes the bytes of one file as they come. */
export interface TarSink {
  take(chunk: Uint8Array): void;
  end(): void;
}

const types: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
};

/**
 * Reads a tar as it streams by, in constant memory: ustar, PAX, GNU's long names and all forms of sparse files, with the
 * same liberties as Go's archive/tar, which the engines unpack with. `take` and `end` throw LayerError.
 */
export class TarReader {
  readonly #onEntry: (entry: TarEntry) => TarSink | undefined;
  readonly #headerLimit: number;
  #step: (chunk: Uint8Array) => number;
  #at = 0;
  #partial: Uint8Array[] = [];
  #partialBytes = 0;
  #left = 0;
  #stored = 0;
  #sink: TarSink | undefined;
  #pax: ReadonlyMap<string, Buffer> = new Map();
  #longPath: Uint8Array | undefined;
  #longTarget: Uint8Array | undefined;
  #isAfterZeros = false;

  constructor(headerLimit: number, onEntry: (entry: TarEntry) => TarSink | undefined) {
    this.#headerLimit = headerLimit;
    this.#onEntry = onEntry;
    this.#step = this.#header;
  }

  take(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      const taken = this.#step(from === 0 ? chunk : chunk.subarray(from));
      from += taken;
      this.#at += taken;
    }
  }

  end(): void {
    // Padding that is missing at the very end hurts nobody; Go takes it, too.
    const isBetween = this.#step === this.#header && this.#partialBytes === 0;
    if (!isBetween && this.#step !== this.#ended && this.#step !== this.#pad)
      throw new LayerError('damaged', `ends in the middle of its tar, after ${this.#at} bytes of it`);
  }

  #header(chunk: Uint8Array): number {
    const { whole: block, taken } = this.#collect(chunk, blockBytes);
    if (block === undefined) return taken;
    const at = this.#at + taken - blockBytes;
    const header = readTarHeader(block, at);
    if (header === undefined) {
      if (this.#isAfterZeros) this.#step = this.#ended;
      this.#isAfterZeros = true;
      return taken;
    }
    if (this.#isAfterZeros) throw new LayerError('damaged', `is not a tar: it goes on after a block of zeros at ${at}`);
    if ('xgLK'.includes(header.flag)) this.#beginLong(header);
    else this.#beginEntry(header, at);
    return taken;
  }

  #beginLong({ flag, size }: TarHeader): void {
    if (size > this.#headerLimit) {
      const what = `holds a header of ${size} bytes for one file; the limit is ${this.#headerLimit}`;
      throw new LayerError('too-large', what);
    }
    if (size === 0) return;
    this.#step = (chunk) => {
      const { whole, taken } = this.#collect(chunk, size);
      if (whole === undefined) return taken;
      if (flag === 'x') this.#pax = readPax(whole);
      if (flag === 'L') this.#longPath = untilNul(whole);
      if (flag === 'K') this.#longTarget = untilNul(whole);
      this.#skipPadding(size);
      return taken;
    };
  }

  #beginEntry(header: TarHeader, at: number): void {
    const entry = this.#entryOf(header, at);
    const stored = entry.type === 'file' ? (paxNumber(this.#pax, 'size') ?? header.size) : 0;
    this.#pax = new Map();
    this.#longPath = undefined;
    this.#longTarget = undefined;
    this.#sink = this.#onEntry(entry);
    this.#left = stored;
    this.#stored = stored;
    if (header.mapGoesOn) this.#step = this.#map;
    else this.#beginData();
  }

  #entryOf(header: TarHeader, at: number): TarEntry {
    const pax = this.#pax;
    const stated = types[header.flag];
    if (stated === undefined) {
      const what = `holds an entry of type ${JSON.stringify(header.flag)} at byte ${at} of its tar, which is none of a file`;
      throw new LayerError('unsupported', what);
    }
    const path = this.#longPath ?? pax.get('GNU.sparse.name') ?? filled(pax.get('path')) ?? header.path;
    // Before ustar, directories were files whose names end in a slash.
    const type = header.flag === '\0' && path.at(-1) === 0x2f ? 'directory' : stated;
    const holes = paxNumber(pax, 'GNU.sparse.realsize') ?? paxNumber(pax, 'GNU.sparse.size');
    const real = header.flag === 'S' ? header.realSize : holes;
    const size = type === 'file' ? (real ?? paxNumber(pax, 'size') ?? header.size) : 0;
    return {
      type,
      path,
      target: this.#longTarget ?? filled(pax.get('linkpath')) ?? header.target,
      mode: header.mode,
      owner: paxNumber(pax, 'uid') ?? header.owner,
      group: paxNumber(pax, 'gid') ?? header.group,
      size,
      attributes: [...pax].filter(([key]) => key.startsWith('SCHILY.xattr.')),
      sparse: real !== undefined,
    };
  }

  /** GNU's old sparse files: blocks of 21 pairs, and whether one more follows (tar.h, struct sparse_header). */
  #map(chunk: Uint8Array): number {
    const { whole, taken } = this.#collect(chunk, blockBytes);
    if (whole === undefined) return taken;
    this.#sink?.take(whole);
    if (whole[504] === 0) this.#beginData();
    return taken;
  }

  #beginData(): void {
    if (this.#left > 0) this.#step = this.#data;
    else this.#endData();
  }

  #data(chunk: Uint8Array): number {
    const taken = Math.min(this.#left, chunk.length);
    this.#sink?.take(taken === chunk.length ? chunk : chunk.subarray(0, taken));
    this.#left -= taken;
    if (this.#left === 0) this.#endData();
    return taken;
  }

  #endData(): void {
    this.#sink?.end();
    this.#sink = undefined;
    this.#skipPadding(this.#stored);
  }

  #skipPadding(size: number): void {
    this.#left = paddingOf(size);
    this.#step = this.#left > 0 ? this.#pad : this.#header;
  }

  #pad(chunk: Uint8Array): number {
    const taken = Math.min(this.#left, chunk.length);
    this.#left -= taken;
    if (this.#left === 0) this.#step = this.#header;
    return taken;
  }

  #ended(chunk: Uint8Array): number {
    return chunk.length;
  }

  /** Gathers `size` bytes over as many chunks as they come in. */
  #collect(chunk: Uint8Array, size: number): { whole?: Uint8Array; taken: number } {
    const taken = Math.min(size - this.#partialBytes, chunk.length);
    const piece = chunk.subarray(0, taken);
    if (taken === size) return { whole: piece, taken };
    this.#partial.push(piece);
    this.#partialBytes += taken;
    if (this.#partialBytes < size) return { taken };
    const whole = Buffer.concat(this.#partial);
    this.#partial = [];
    this.#partialBytes = 0;
    return { whole, taken };
  }
}

function paddingOf(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return Uint8Array.from(end < 0 ? bytes : bytes.subarray(0, end));
}

/** An empty value stands for the one of the header. */
function filled(value: Buffer | undefined): Buffer | undefined {
  return value === undefined || value.length === 0 ? undefined : value;
}

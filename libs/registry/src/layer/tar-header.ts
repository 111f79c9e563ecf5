import { LayerError } from './layer-error.ts';

export const blockBytes = 512;

/** One 512-byte header as it is written (POSIX pax "ustar Interchange Format", GNU tar's tar.h). */
export interface TarHeader {
  /** Its type flag, one character. */
  readonly flag: string;
  readonly path: Uint8Array;
  readonly target: Uint8Array;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Bytes of what follows. */
  readonly size: number;
  /** GNU's old sparse files only: the size with holes, and whether more blocks with the map of holes follow. */
  readonly realSize: number;
  readonly mapGoesOn: boolean;
}

/** Undefined for a block of zeros. Throws LayerError. */
export function readTarHeader(block: Uint8Array, at: number): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const where = `at byte ${at} of its tar`;
  if (!hasRightSum(block))
    throw new LayerError('damaged', `is not a tar: the checksum of the header ${where} is wrong`);
  const number = (from: number, to: number, what: string) => numberOf(block.subarray(from, to), what, where);
  const flag = String.fromCharCode(block[156] as number);
  const isPosix = magic(block) === 'ustar\0';
  const isGnuSparse = flag === 'S';
  const prefix = isPosix ? text(block, 345, 500) : new Uint8Array();
  const name = text(block, 0, 100);
  return {
    flag,
    path: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    target: text(block, 157, 257),
    mode: number(100, 108, 'mode') & 0o7777,
    owner: number(108, 116, 'owner'),
    group: number(116, 124, 'group'),
    size: number(124, 136, 'size'),
    realSize: isGnuSparse ? number(483, 495, 'size') : 0,
    mapGoesOn: isGnuSparse && block[482] !== 0,
  };
}

function magic(block: Uint8Array): string {
  return String.fromCharCode(...block.subarray(257, 263));
}

/** The sum is of unsigned bytes; very old writers took signed ones. The field itself counts as spaces. */
function hasRightSum(block: Uint8Array): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < blockBytes; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] as number);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const stated = octal(block.subarray(148, 156));
  return stated === unsigned || stated === signed;
}

function text(block: Uint8Array, from: number, to: number): Uint8Array {
  const field = block.subarray(from, to);
  const end = field.indexOf(0);
  return Uint8Array.from(end < 0 ? field : field.subarray(0, end));
}

/** Octal digits, or (first bit set) GNU's base 256. */
function numberOf(field: Uint8Array, what: string, where: string): number {
  const first = field[0] as number;
  const value = first & 0x80 ? base256(field) : octal(field);
  if (value === undefined || !Number.isSafeInteger(value) || value < 0)
    throw new LayerError('absurd', `states a ${what} that none can have, in the header ${where}`);
  return value;
}

function octal(field: Uint8Array): number | undefined {
  const digits = String.fromCharCode(...field).replace(/^[ \0]+|[ \0].*$/gs, '');
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function base256(field: Uint8Array): number | undefined {
  const first = field[0] as number;
  if (first & 0x40) return undefined;
  return field.subarray(1).reduce((value, byte) => value * 256 + byte, first & 0x3f);
}

import { inflateRawSync } from 'node:zlib';
import { Unreadable } from './whole-file.ts';

// PKWARE's APPNOTE, 4.3: the end of the central directory, its entries, and the header before each file's bytes.
const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 65_535;

export interface ZipEntry {
  readonly name: string;
  /** Inflates the file, to at most `limit` bytes. Throws Unreadable. */
  content(limit: number): Buffer;
}

/** The files of an archive that is held whole. Throws Unreadable. */
export function* zipEntries(zip: Buffer): Generator<ZipEntry> {
  const end = zip.lastIndexOf(endSignature);
  if (end < 0 || end + endBytes > zip.length || end < zip.length - endBytes - longestComment)
    throw new Unreadable('is not a whole zip archive');
  // Of archives with more than 65,535 files (zip64) these stand elsewhere; jars of that size are read as far as it says.
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || zip.readUInt32LE(at) !== entrySignature) throw new Unreadable('is not a whole zip archive');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((from) => zip.readUInt16LE(at + from)) as [
      number,
      number,
      number,
    ];
    const name = zip.toString('utf8', at + 46, Math.min(at + 46 + nameBytes, end));
    const [method, size, header] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    yield { name, content: (limit) => contentAt(zip, header, size, method, limit) };
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
}

function contentAt(zip: Buffer, header: number, size: number, method: number, limit: number): Buffer {
  if (header + 30 > zip.length || zip.readUInt32LE(header) !== fileSignature)
    throw new Unreadable('is not a whole zip archive');
  const from = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const stored = zip.subarray(from, from + size);
  if (stored.length < size) throw new Unreadable('is not a whole zip archive');
  if (method === 0 && size <= limit) return stored;
  if (method !== 8) throw new Unreadable('holds a file that is too large, or packed in an unknown way');
  try {
    return inflateRawSync(stored, { maxOutputLength: limit });
  } catch (cause) {
    throw new Unreadable(`holds a file that cannot be unpacked: ${(cause as Error).message}`);
  }
}

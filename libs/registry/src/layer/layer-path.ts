import { LayerError } from './layer-error.ts';

/**
 * A path of a tar as a path from the root: `./usr//bin/` and `/usr/bin` are `usr/bin`, as engines read them. Throws
 * LayerError for one that leaves the root, holds a NUL or is longer than `limit` bytes.
 */
export function layerPath(bytes: Uint8Array, limit: number): string {
  const written = nameOf(bytes);
  if (bytes.length > limit) throw new LayerError('absurd', `holds a path of ${bytes.length} bytes (${shown(written)})`);
  if (written.includes('\0')) throw new LayerError('absurd', `holds a path with a NUL in it (${shown(written)})`);
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new LayerError('absurd', `holds the path ${shown(written)}, which goes up with ".."`);
  const path = parts.join('/');
  if (path === '' && !/[./]/.test(written)) throw new LayerError('absurd', 'holds a file without a name');
  return path;
}

/** The text of a name. Names are bytes; those that are no UTF-8 are written as `\xNN`, so that different ones stay so. */
export function nameOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(buffer)) return text;
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

/** A name of theirs as it may stand in a sentence of ours. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 97)}…` : name);
}

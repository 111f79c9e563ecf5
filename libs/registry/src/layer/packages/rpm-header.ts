// rpm's format of headers, as it stands in the database: two counts, index entries of 16 bytes, and the data.
const entryBytes = 16;
const maxEntries = 65_536;
const tags = { name: 1000, version: 1001, release: 1002, epoch: 1003 } as const;
const types = { int32: 4, string: 6 } as const;

export interface RpmHeader {
  readonly name: string;
  /** [epoch:]version-release, as rpm writes it. */
  readonly version: string;
}

/** Undefined for bytes that are no header of a package. */
export function readRpmHeader(blob: Uint8Array): RpmHeader | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < 8) return undefined;
  const count = bytes.readUInt32BE(0);
  const data = bytes.subarray(8 + Math.min(count, maxEntries) * entryBytes);
  if (count > maxEntries || data.length < bytes.readUInt32BE(4)) return undefined;
  const found = new Map<number, string>();
  for (let at = 8; at < 8 + count * entryBytes; at += entryBytes) {
    const [tag, type, offset] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)];
    if (offset >= data.length) continue;
    if (type === types.string) found.set(tag, textAt(data, offset));
    if (type === types.int32 && offset + 4 <= data.length) found.set(tag, String(data.readUInt32BE(offset)));
  }
  const [name, version, release] = [found.get(tags.name), found.get(tags.version), found.get(tags.release)];
  if (!name || !version || !release) return undefined;
  const epoch = found.get(tags.epoch);
  return { name, version: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}` };
}

function textAt(data: Buffer, offset: number): string {
  const end = data.indexOf(0, offset);
  return data.toString('utf8', offset, Math.min(end < 0 ? data.length : end, offset + 1_000));
}

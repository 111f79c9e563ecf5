import { LayerError } from './layer-error.ts';

/** Records of a PAX extended header: `length key=value\n` each. Throws LayerError. */
export function readPax(bytes: Uint8Array): ReadonlyMap<string, Buffer> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = new Map<string, Buffer>();
  let at = 0;
  while (at < buffer.length && buffer[at] !== 0) {
    const space = buffer.subarray(at, at + 20).indexOf(0x20);
    const length = /^\d{1,15}$/.exec(buffer.toString('latin1', at, at + Math.max(space, 0)))?.[0];
    const end = at + Number(length);
    const equals = buffer.indexOf(0x3d, at + space);
    const isWhole = length !== undefined && end <= buffer.length && buffer[end - 1] === 0x0a;
    if (!isWhole || equals < 0 || equals >= end)
      throw new LayerError('damaged', 'is not a tar: a record of a PAX header in it is not "length key=value"');
    records.set(buffer.toString('utf8', at + space + 1, equals), buffer.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

/** A count in a PAX record; undefined when there is none. Throws LayerError. */
export function paxNumber(records: ReadonlyMap<string, Buffer>, key: string): number | undefined {
  const text = records.get(key)?.toString('latin1');
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new LayerError('absurd', `states ${JSON.stringify(text.slice(0, 40))} as ${key} in a PAX header`);
  return value;
}

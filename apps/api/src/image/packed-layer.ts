import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { LayerContents } from '@slipway/registry';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** A layer at its limits (1,000,000 files) is about half of this as JSON. */
const mostBytes = 512 * 1024 * 1024;

/** What is inside a layer as the database keeps it: JSON, compressed. */
export async function packLayer(contents: LayerContents): Promise<Buffer> {
  return compress(Buffer.from(JSON.stringify(contents)));
}

export async function unpackLayer(packed: Uint8Array): Promise<LayerContents> {
  const json = await decompress(packed, { maxOutputLength: mostBytes });
  return JSON.parse(json.toString()) as LayerContents;
}

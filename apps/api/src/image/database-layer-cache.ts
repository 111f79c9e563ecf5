import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { type Digest, type LayerCache, type LayerContents, layerContentsVersion } from '@slipway/registry';
import type { Queryable } from '../database/connect.ts';
import { readLayerContents, readLayers, writeLayer } from './layer.store.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** A layer at its limits (1,000,000 files) is about half of this as JSON. */
const mostBytes = 512 * 1024 * 1024;

/** Keeps measured layers in the table `layer`, so that each is read once, whichever release it belongs to. */
export class DatabaseLayerCache implements LayerCache {
  readonly #sql: Queryable;

  constructor(sql: Queryable) {
    this.#sql = sql;
  }

  async get(digest: Digest): Promise<LayerContents | undefined> {
    const packed = await readLayerContents(this.#sql, digest, layerContentsVersion);
    if (packed === undefined) return undefined;
    const json = await decompress(packed, { maxOutputLength: mostBytes });
    return JSON.parse(json.toString()) as LayerContents;
  }

  async put(digest: Digest, contents: LayerContents): Promise<void> {
    const { version, unpackedSize, diffId, entries } = contents;
    const packed = await compress(Buffer.from(JSON.stringify(contents)));
    await writeLayer(this.#sql, { digest, unpackedSize, diffId, entries: entries.length }, version, packed);
  }

  async unpackedSize(digest: Digest): Promise<number | undefined> {
    return (await readLayers(this.#sql, [digest], layerContentsVersion)).get(digest)?.unpackedSize;
  }
}

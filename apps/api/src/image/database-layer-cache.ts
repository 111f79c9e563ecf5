import { type Digest, type LayerCache, type LayerContents, layerContentsVersion } from '@slipway/registry';
import type { Queryable } from '../database/connect.ts';
import { readLayerContents, readLayers, writeLayer } from './layer.store.ts';
import { packLayer, unpackLayer } from './packed-layer.ts';

/** Keeps measured layers in the table `layer`, so that each is read once, whichever release it belongs to. */
export class DatabaseLayerCache implements LayerCache {
  readonly #sql: Queryable;

  constructor(sql: Queryable) {
    this.#sql = sql;
  }

  async get(digest: Digest): Promise<LayerContents | undefined> {
    const packed = await readLayerContents(this.#sql, digest, layerContentsVersion);
    return packed && unpackLayer(packed);
  }

  async put(digest: Digest, contents: LayerContents): Promise<void> {
    const { version, unpackedSize, diffId, entries } = contents;
    const packed = await packLayer(contents);
    await writeLayer(this.#sql, { digest, unpackedSize, diffId, entries: entries.length }, version, packed);
  }

  async unpackedSize(digest: Digest): Promise<number | undefined> {
    return (await readLayers(this.#sql, [digest], layerContentsVersion)).get(digest)?.unpackedSize;
  }
}

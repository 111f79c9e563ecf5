import {
  type LayerContents,
  type LayerEntry,
  layerContentsVersion,
  type Package,
  parseDigest,
} from '@slipway/registry';
import type { Sql } from '../database/connect.ts';
import { DatabaseLayerCache } from '../image/database-layer-cache.ts';

export interface MeasuredLayer {
  /** Path to the bytes of a file; a file of other bytes has another content. */
  readonly files?: Readonly<Record<string, number>>;
  readonly removed?: readonly string[];
  /** Name to version; they stand in `status`, a file of this layer. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** What the step `check` keeps of the layer whose digest is this letter, as in `addPublishedRelease`. */
export async function addLayer(sql: Sql, letter: string, layer: MeasuredLayer): Promise<void> {
  const { files = {}, removed = [], packages } = layer;
  const status = 'var/lib/dpkg/status';
  const entries: LayerEntry[] = Object.entries(files).map(([path, size]) => ({
    path,
    type: 'file',
    size,
    mode: 0o644,
    hash: String(size),
  }));
  if (packages) entries.push({ path: status, type: 'file', size: 100, mode: 0o644, hash: JSON.stringify(packages) });
  const listed = Object.entries(packages ?? {}).map(([name, version]): Package => ({ type: 'deb', name, version }));
  const contents: LayerContents = {
    version: layerContentsVersion,
    compression: 'gzip',
    unpackedSize: entries.reduce((sum, { size }) => sum + size, 0),
    diffId: `sha256:${letter.repeat(64)}`,
    entries,
    removed,
    opaque: [],
    packageFiles: packages ? [{ path: status, packages: listed }] : [],
  };
  await new DatabaseLayerCache(sql).put(parseDigest(`sha256:${letter.repeat(64)}`), contents);
}

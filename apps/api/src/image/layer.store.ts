import type { Queryable } from '../database/connect.ts';

export interface LayerRow {
  readonly digest: string;
  /** Bytes. */
  readonly unpackedSize: number;
  readonly diffId: string;
  /** Files and folders. */
  readonly entries: number;
}

export async function readLayerContents(
  sql: Queryable,
  digest: string,
  version: number,
): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ contents: Uint8Array }[]>`
    select contents from layer where digest = ${digest} and version = ${version}`;
  return row?.contents;
}

/** Those of the layers that were measured, without their contents. */
export async function readLayers(
  sql: Queryable,
  digests: readonly string[],
  version: number,
): Promise<Map<string, LayerRow>> {
  const rows = await sql<LayerRow[]>`
    select digest, unpacked_size as "unpackedSize", diff_id as "diffId", entries
    from layer where digest = any (${digests as string[]}) and version = ${version}`;
  return new Map(rows.map((row) => [row.digest, row]));
}

/** What another version wrote is replaced; whoever measured the same layer at the same time found the same. */
export async function writeLayer(sql: Queryable, layer: LayerRow, version: number, contents: Buffer): Promise<void> {
  await sql`
    insert into layer (digest, version, unpacked_size, diff_id, entries, contents)
    values (${layer.digest}, ${version}, ${layer.unpackedSize}, ${layer.diffId}, ${layer.entries}, ${contents})
    on conflict (digest) do update set version = excluded.version, unpacked_size = excluded.unpacked_size,
      diff_id = excluded.diff_id, entries = excluded.entries, contents = excluded.contents, measured_at = now()
    where layer.version <> excluded.version`;
}

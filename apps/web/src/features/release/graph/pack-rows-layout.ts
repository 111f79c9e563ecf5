export interface Extent {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** Rows in which it would rather stand, for example the one of what it is made from. */
  readonly near?: string;
}

/**
 * Puts extents into as few rows as their order allows, none overlapping, `gap` pixels between neighbours.
 * Returns the row of each id and the number of rows. The order of `extents` decides who chooses first.
 */
export function packRows(
  extents: readonly Extent[],
  gap: number,
): { rows: ReadonlyMap<string, number>; count: number } {
  const rows = new Map<string, number>();
  const taken: [number, number][][] = [];
  const free = (row: number, extent: Extent) =>
    (taken[row] ?? []).every(([from, to]) => extent.to + gap <= from || extent.from >= to + gap);
  for (const extent of extents) {
    const preferred = extent.near === undefined ? undefined : rows.get(extent.near);
    let row = 0;
    if (preferred !== undefined && free(preferred, extent)) row = preferred;
    else while (!free(row, extent)) row += 1;
    taken[row] ??= [];
    taken[row]?.push([extent.from, extent.to]);
    rows.set(extent.id, row);
  }
  return { rows, count: taken.length };
}

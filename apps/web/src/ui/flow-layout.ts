export interface Placed {
  readonly name: string;
  /** From 0 at the left: one more than the farthest upstream. */
  readonly column: number;
  /** From 0 at the top of its column. */
  readonly row: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface FlowLayout {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly Placed[];
  readonly edges: readonly Edge[];
}

export interface FlowNode {
  /** Unique among the nodes. */
  readonly name: string;
  readonly position: number;
  readonly upstreams: readonly { readonly name: string }[];
}

/** Nodes from the left to the right, each after its upstreams; in a column by position. An upstream that is not among them is left out. */
export function flowLayout(nodes: readonly FlowNode[]): FlowLayout {
  const known = new Map(nodes.map((node) => [node.name, node]));
  const columns = new Map<string, number>();
  const columnOf = (node: FlowNode, seen: ReadonlySet<string>): number => {
    const done = columns.get(node.name);
    if (done !== undefined) return done;
    // The API lets no cycle in; one that is there all the same must not hang the page.
    const above = node.upstreams.flatMap(({ name }) => (seen.has(name) ? [] : (known.get(name) ?? [])));
    const within = new Set([...seen, node.name]);
    const column = Math.max(-1, ...above.map((one) => columnOf(one, within))) + 1;
    columns.set(node.name, column);
    return column;
  };
  const ordered = nodes.toSorted((a, b) => a.position - b.position || a.name.localeCompare(b.name));
  const filled: number[] = [];
  const places = ordered.map((node) => {
    const column = columnOf(node, new Set());
    const row = filled[column] ?? 0;
    filled[column] = row + 1;
    return { name: node.name, column, row };
  });
  const edges = ordered.flatMap((node) =>
    node.upstreams.flatMap(({ name }) => (known.has(name) ? [{ from: name, to: node.name }] : [])),
  );
  return { columns: filled.length, rows: Math.max(0, ...Array.from(filled, (count) => count ?? 0)), places, edges };
}

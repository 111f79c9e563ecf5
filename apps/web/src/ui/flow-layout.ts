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

/** Room in a column for the lines of `from` that lead on beyond it, so that none runs behind a card. */
export interface Passage {
  readonly from: string;
  readonly column: number;
}

export interface FlowLayout {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly Placed[];
  readonly edges: readonly Edge[];
  /** They stand below the cards of their column. */
  readonly passages: readonly Passage[];
}

/** Where a card or a passage is: `y` is the height at which lines meet it. */
export interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly y: number;
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
  const passages = ordered.flatMap(({ name }) => {
    const ends = edges.filter(({ from }) => from === name).map(({ to }) => columns.get(to) ?? 0);
    const begin = (columns.get(name) ?? 0) + 1;
    const count = Math.max(0, Math.max(...ends) - begin);
    return Array.from({ length: count }, (_, index) => ({ from: name, column: begin + index }));
  });
  return {
    columns: filled.length,
    passages,
    rows: Math.max(0, ...Array.from(filled, (count) => count ?? 0)),
    places,
    edges,
  };
}

/** The line from the first anchor through those between to the last; undefined when they do not lie left to right. */
export function flowLine(anchors: readonly Anchor[]): string | undefined {
  const parts: string[] = [];
  for (const [index, anchor] of anchors.entries()) {
    const before = anchors[index - 1];
    if (!before) {
      parts.push(`M${anchor.right} ${anchor.y}`);
      continue;
    }
    if (anchor.left <= before.right) return undefined;
    const end = index === anchors.length - 1 ? anchor.left - 2 : anchor.left;
    const bend = Math.min(28, (anchor.left - before.right) / 2);
    parts.push(
      `H${anchor.left - 2 * bend}C${anchor.left - bend} ${before.y} ${anchor.left - bend} ${anchor.y} ${end} ${anchor.y}`,
    );
    if (index < anchors.length - 1) parts.push(`H${anchor.right}`);
  }
  return parts.join('');
}

export interface Point {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The node that an arrow key moves to: the closest in that direction, sideways distance counted double. */
export function nearestNode(nodes: readonly Point[], current: string, direction: Direction): string | undefined {
  const from = nodes.find((node) => node.id === current);
  if (!from) return nodes[0]?.id;
  let found: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const right = node.x - from.x;
    const down = node.y - from.y;
    const [along, across] = {
      left: [-right, down],
      right: [right, down],
      up: [-down, right],
      down: [down, right],
    }[direction] as [number, number];
    if (node.id === current || along <= 0) continue;
    const distance = along + Math.abs(across) * 2;
    if (distance < least) {
      least = distance;
      found = node.id;
    }
  }
  return found;
}

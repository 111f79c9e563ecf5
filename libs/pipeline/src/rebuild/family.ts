import type { ApplicationFacts } from './rebuild-facts.ts';

/** An application of which another takes an image. */
export interface Parent {
  readonly id: string;
  /** What runs of the child stands on it. */
  readonly runtime: boolean;
}

/** Who stands on whom, through tags that a rebuild would move. */
export interface Family {
  /** Every application once, each after its parents; those of a circle in the order in which they were given. */
  readonly order: readonly ApplicationFacts[];
  readonly parents: ReadonlyMap<string, readonly Parent[]>;
  /** Application → the names of its circle, as `a → b → a`. */
  readonly circles: ReadonlyMap<string, string>;
}

/** Those that wait for longest come first where the family leaves a choice. */
export function familyOf(applications: readonly ApplicationFacts[]): Family {
  const movers = new Map(applications.flatMap(({ id, release }) => (release?.moves ?? []).map((name) => [name, id])));
  const parents = new Map(applications.map((one) => [one.id, parentsOf(one, movers)]));
  const sorted = applications.toSorted((one, other) => since(one) - since(other) || (one.name < other.name ? -1 : 1));
  const circles = circlesOf(sorted, parents);
  const order: ApplicationFacts[] = [];
  const placed = new Set<string>();
  const byId = new Map(sorted.map((one) => [one.id, one]));
  const place = (one: ApplicationFacts): void => {
    if (placed.has(one.id)) return;
    placed.add(one.id);
    for (const { id } of parents.get(one.id) ?? []) {
      const parent = byId.get(id);
      if (parent !== undefined) place(parent);
    }
    order.push(one);
  };
  for (const one of sorted) place(one);
  return { order, parents, circles };
}

function parentsOf({ release }: ApplicationFacts, movers: ReadonlyMap<string, string>): readonly Parent[] {
  const found = new Map<string, Parent>();
  for (const { reference, runtime } of release?.taken ?? []) {
    const id = movers.get(reference);
    if (id !== undefined) found.set(id, { id, runtime: runtime || (found.get(id)?.runtime ?? false) });
  }
  return [...found.values()];
}

function circlesOf(
  applications: readonly ApplicationFacts[],
  parents: ReadonlyMap<string, readonly Parent[]>,
): ReadonlyMap<string, string> {
  const names = new Map(applications.map(({ id, name }) => [id, name]));
  const circles = new Map<string, string>();
  for (const { id } of applications) {
    const way = wayBack(id, parents);
    if (way !== undefined) circles.set(id, way.map((one) => names.get(one) ?? one).join(' → '));
  }
  return circles;
}

/** The shortest way from an application over its parents to itself, child first; undefined when there is none. */
function wayBack(start: string, parents: ReadonlyMap<string, readonly Parent[]>): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const next = [start];
  for (let at = next.shift(); at !== undefined; at = next.shift()) {
    for (const { id } of parents.get(at) ?? []) {
      if (id === start) {
        const way = [start];
        for (let back = at; back !== start; back = cameFrom.get(back) as string) way.unshift(back);
        return [start, ...way];
      }
      if (cameFrom.has(id)) continue;
      cameFrom.set(id, at);
      next.push(id);
    }
  }
  return undefined;
}

function since({ open, due }: ApplicationFacts): number {
  return (open?.createdAt ?? due)?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

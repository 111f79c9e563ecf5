import { closest } from '../closest.ts';
import { listed } from './measure.ts';

export interface EnvironmentNode {
  readonly name: string;
  readonly upstreams: readonly string[];
}

export interface EnvironmentProblem {
  readonly code:
    | 'environment.twice'
    | 'environment.upstream-unknown'
    | 'environment.upstream-twice'
    | 'environment.cycle';
  readonly environment: string;
  /** One sentence. */
  readonly message: string;
}

export interface EnvironmentGraph {
  /** Each after all its upstreams; those of one level in the order in which they were given. */
  readonly order: readonly string[];
  /** Columns of a drawing: level 0 has no upstreams, every other one lies right of the rightmost of its upstreams. */
  readonly levels: readonly (readonly string[])[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Everything that is wrong with the edges, each cycle once and with its names; empty when they are a graph to walk. */
export function environmentProblems(environments: readonly EnvironmentNode[]): readonly EnvironmentProblem[] {
  const names = new Set(environments.map(({ name }) => name));
  const problems: EnvironmentProblem[] = [];
  const seen = new Set<string>();
  for (const { name, upstreams } of environments) {
    if (seen.has(name))
      problems.push({
        code: 'environment.twice',
        environment: name,
        message: `There are two environments ${name}; rename one of them.`,
      });
    seen.add(name);
    const said = new Set<string>();
    for (const upstream of upstreams) {
      const repeated = said.has(upstream);
      said.add(upstream);
      if (repeated) {
        const message = `${name} has the upstream ${upstream} twice; name it once.`;
        problems.push({ code: 'environment.upstream-twice', environment: name, message });
      } else if (!names.has(upstream)) {
        const similar = closest(upstream, names);
        const hint = similar === undefined ? 'create it first, or name another one' : `did you mean ${similar}?`;
        const message = `${name} has the upstream ${upstream}, which does not exist; ${hint}${similar === undefined ? '.' : ''}`;
        problems.push({ code: 'environment.upstream-unknown', environment: name, message });
      }
    }
  }
  const cycles = cyclesOf(environments).map(([first = '', ...rest]): EnvironmentProblem => {
    const way =
      rest.length === 0 ? `${first} is its own upstream` : `${[first, ...rest, first].join(' → ')} is a cycle`;
    return {
      code: 'environment.cycle',
      environment: first,
      message: `${way}: nothing could ever be promoted to ${listed([first, ...rest], 'or')}; remove one of these upstreams.`,
    };
  });
  return [...problems, ...cycles];
}

/** Layers the environments from those without upstreams on. Throws RangeError where environmentProblems finds any. */
export function environmentGraph(environments: readonly EnvironmentNode[]): EnvironmentGraph {
  const [problem] = environmentProblems(environments);
  if (problem !== undefined) throw new RangeError(problem.message);
  const level = new Map<string, number>();
  let left = environments;
  while (left.length > 0) {
    const placed = left.filter(({ upstreams }) => upstreams.every((upstream) => level.has(upstream)));
    const levels = placed.map(({ upstreams }) => Math.max(-1, ...upstreams.map((one) => level.get(one) ?? 0)) + 1);
    for (const [index, { name }] of placed.entries()) level.set(name, levels[index] ?? 0);
    left = left.filter(({ name }) => !level.has(name));
  }
  const depth = Math.max(-1, ...level.values()) + 1;
  const levels = Array.from({ length: depth }, (_, index) =>
    environments.filter(({ name }) => level.get(name) === index).map(({ name }) => name),
  );
  const edges = environments.flatMap(({ name, upstreams }) => upstreams.map((from) => ({ from, to: name })));
  return { order: levels.flat(), levels, edges };
}

/** One cycle for each knot of environments that lead to one another: the shortest way round its first one. */
function cyclesOf(environments: readonly EnvironmentNode[]): readonly (readonly string[])[] {
  const upstreams = new Map(environments.map((one) => [one.name, one.upstreams]));
  const told = new Set<string>();
  const cycles: (readonly string[])[] = [];
  for (const { name } of environments) {
    if (told.has(name)) continue;
    const way = wayRound(name, upstreams);
    if (way === undefined) continue;
    for (const one of way) told.add(one);
    cycles.push(way);
  }
  return cycles;
}

/** Breadth first against the edges, so that the names stand in the direction of a promotion. */
function wayRound(start: string, upstreams: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const next = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const upstream of upstreams.get(name) ?? []) {
      if (upstream === start) {
        const way = [start];
        for (let one = name; one !== start; one = next.get(one) ?? start) way.push(one);
        return way;
      }
      if (next.has(upstream) || !upstreams.has(upstream)) continue;
      next.set(upstream, name);
      queue.push(upstream);
    }
  }
  return undefined;
}

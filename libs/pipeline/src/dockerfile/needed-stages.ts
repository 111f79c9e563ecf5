import type { BuildParameters } from './build-parameters.ts';
import { resolveStages } from './resolve-stages.ts';
import { resolveTarget } from './resolve-target.ts';
import type { StageGraph } from './stage-graph.ts';

export interface NeededStages {
  /** Numbers of stages, ascending; the target is among them. */
  readonly needed: readonly number[];
  readonly leftOut: readonly number[];
}

/** What a target needs, directly or through other stages, for these arguments and platforms. Throws DockerfileError. */
export function neededStages(
  graph: StageGraph,
  target: string | number | undefined,
  parameters: BuildParameters,
): NeededStages {
  return reachableStages(resolveStages(graph, parameters), resolveTarget(graph, target).number);
}

/** The same on a graph whose bases are resolved. */
export function reachableStages(graph: StageGraph, target: number): NeededStages {
  const takes = Map.groupBy(graph.edges, ({ to }) => to);
  const reached = new Set([target]);
  for (const number of reached)
    for (const { from } of takes.get(number) ?? []) if (from.kind === 'stage') reached.add(from.stage);
  const numbers = graph.stages.map(({ number }) => number);
  return {
    needed: numbers.filter((number) => reached.has(number)),
    leftOut: numbers.filter((number) => !reached.has(number)),
  };
}

import type { BuildParameters } from './build-parameters.ts';
import { connectStages } from './connect-stages.ts';
import { escapeCharacterOf } from './directives.ts';
import { globalScope } from './global-scope.ts';
import { resolveBases } from './resolve-base.ts';
import type { Stage, StageGraph, StageSource } from './stage-graph.ts';

/**
 * The graph with every base known for these arguments and platforms: `FROM base-${TARGETARCH}` may be one stage for
 * arm64 and another for amd64. All stages are looked at, as BuildKit does, also those that no target needs. Throws
 * DockerfileError, for example for an argument without a value.
 */
export function resolveStages(graph: StageGraph, parameters: BuildParameters): StageGraph {
  const scope = globalScope(graph, parameters);
  const bases = resolveBases(graph.stages, escapeCharacterOf(graph.directives), (name) => scope.get(name));
  const stages: readonly Stage[] = graph.stages.map((stage, number) => ({
    ...stage,
    base: bases[number] as StageSource,
  }));
  return { ...graph, stages, edges: connectStages(stages) };
}

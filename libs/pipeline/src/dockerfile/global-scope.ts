import { type BuildParameters, buildArgument, predefinedArguments } from './build-parameters.ts';
import { escapeCharacterOf } from './directives.ts';
import { expandAt } from './resolve-base.ts';
import type { StageGraph } from './stage-graph.ts';

/**
 * The values that FROM lines see: predefined arguments, then the ARGs before the first FROM in their order. A build
 * argument is taken as it is; a default may use what stands before it. Throws DockerfileError.
 */
export function globalScope(graph: StageGraph, parameters: BuildParameters): ReadonlyMap<string, string> {
  const scope = new Map(predefinedArguments(parameters));
  const escapeCharacter = escapeCharacterOf(graph.directives);
  for (const { name, expression, line } of graph.globalArguments) {
    const given = buildArgument(parameters, name);
    if (given !== undefined) scope.set(name, given);
    else if (expression !== undefined)
      scope.set(name, expandAt(expression, { line, column: 1 }, escapeCharacter, (other) => scope.get(other)).value);
  }
  return scope;
}

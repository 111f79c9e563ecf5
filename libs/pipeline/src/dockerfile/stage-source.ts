import { formatPlatform, formatReference } from '@slipway/registry';
import type { BuildParameters } from './build-parameters.ts';
import { effectiveInstructions } from './connect-stages.ts';
import { escapeCharacterOf } from './directives.ts';
import type { Position } from './dockerfile-error.ts';
import { reachableStages } from './needed-stages.ts';
import { resolveStages } from './resolve-stages.ts';
import { resolveTarget } from './resolve-target.ts';
import type { Instruction, StageGraph, StageSource } from './stage-graph.ts';
import { stagePlatform } from './stage-platform.ts';
import { readScope, type StageArgument } from './stage-scope.ts';
import { rewriteTake } from './take.ts';

/**
 * What one stage says, as canonical text for input keys: comments, blank lines, line continuations and the names of
 * stages do not count; the values of the arguments that it declares do. Stages stand there by number, images with
 * host and tag. Throws DockerfileError.
 */
export function stageSource(graph: StageGraph, stage: number, parameters: BuildParameters): string {
  return writeStage(resolveStages(graph, parameters), stage, parameters, (number) => number);
}

/** The same for all stages that a target needs, numbered among themselves, so that a stage left out does not count. */
export function targetSource(
  graph: StageGraph,
  target: string | number | undefined,
  parameters: BuildParameters,
): string {
  const resolved = resolveStages(graph, parameters);
  const { needed } = reachableStages(resolved, resolveTarget(resolved, target).number);
  const places = new Map(needed.map((stage, place) => [stage, place]));
  const renumber = (stage: number) => places.get(stage) ?? stage;
  return needed.map((stage) => writeStage(resolved, stage, parameters, renumber)).join('\n');
}

type Renumber = (stage: number) => number;

function writeStage(graph: StageGraph, number: number, parameters: BuildParameters, renumber: Renumber): string {
  const stage = graph.stages[number];
  if (stage === undefined) throw new RangeError(`The Dockerfile has no stage ${number}.`);
  const declared = Map.groupBy(readScope(graph, number, parameters), ({ instruction }) => instruction);
  const sources = new Map(
    graph.edges.filter(({ to }) => to === number).map((edge): [string, StageSource] => [placeOf(edge), edge.from]),
  );
  const platform =
    stage.platform === undefined || stage.base.kind !== 'image'
      ? ''
      : `--platform=${formatPlatform(stagePlatform(graph, number, parameters))} `;
  const body = effectiveInstructions(graph.stages, stage).slice(1);
  const lines = body.flatMap(({ instruction }) =>
    instruction.keyword === 'ARG'
      ? (declared.get(instruction) ?? []).map(writeArgument)
      : writeInstruction(graph, instruction, sources, renumber),
  );
  return [`FROM ${platform}${writeSource(stage.base, renumber)}`, ...lines].map((line) => `${line}\n`).join('');
}

function writeArgument({ name, value }: StageArgument): string {
  return `ARG ${name}${value === undefined ? '' : `=${JSON.stringify(value)}`}`;
}

function writeInstruction(
  graph: StageGraph,
  { keyword, takes, heredocs, text }: Instruction,
  sources: ReadonlyMap<string, StageSource>,
  renumber: Renumber,
): string[] {
  const escapeCharacter = escapeCharacterOf(graph.directives);
  const parts: string[] = [];
  let done = keyword.length;
  for (const take of takes) {
    const source = writeSource(sources.get(placeOf(take)) ?? { kind: 'scratch' }, renumber);
    parts.push(text.slice(done, take.flag.start), rewriteTake(text, take, source, escapeCharacter));
    done = take.flag.end;
  }
  const contents = heredocs.map(({ name, content }) => `<<${name} ${JSON.stringify(content)}`);
  return [`${keyword}${parts.join('')}${text.slice(done)}`, ...contents];
}

function placeOf({ line, column }: Position): string {
  return `${line}:${column}`;
}

function writeSource(source: StageSource, renumber: Renumber): string {
  if (source.kind === 'stage') return `stage:${renumber(source.stage)}`;
  if (source.kind === 'scratch') return 'scratch';
  return source.reference === undefined ? source.expression : formatReference(source.reference);
}

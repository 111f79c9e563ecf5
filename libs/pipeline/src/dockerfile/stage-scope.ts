import { type BuildParameters, buildArgument } from './build-parameters.ts';
import { effectiveInstructions } from './connect-stages.ts';
import { readAssignments } from './declaration.ts';
import { escapeCharacterOf } from './directives.ts';
import type { Position } from './dockerfile-error.ts';
import { globalScope } from './global-scope.ts';
import { expandAt } from './resolve-base.ts';
import { resolveStages } from './resolve-stages.ts';
import type { Instruction, Stage, StageGraph } from './stage-graph.ts';
import { splitWords } from './words.ts';

/** One ARG of a stage with its value for one build. */
export interface StageArgument {
  readonly name: string;
  /** Undefined when nothing gives it a value. */
  readonly value: string | undefined;
  readonly origin: 'build-argument' | 'default' | 'global' | 'unset';
  readonly line: number;
  readonly instruction: Instruction;
}

/**
 * The ARGs that a stage declares, in their order, triggers of its base included. As in BuildKit a build argument wins;
 * then the default, which sees what the stages below set by ARG and ENV; a bare `ARG NAME` takes the value of the
 * global scope. What an external image sets by ENV is not known here. Throws DockerfileError.
 */
export function stageArguments(
  graph: StageGraph,
  stage: number,
  parameters: BuildParameters,
): readonly StageArgument[] {
  return readScope(resolveStages(graph, parameters), stage, parameters);
}

/** The same on a graph whose bases are resolved. */
export function readScope(graph: StageGraph, number: number, parameters: BuildParameters): readonly StageArgument[] {
  const globals = globalScope(graph, parameters);
  const environment = new Map<string, string>();
  const found: StageArgument[] = [];
  for (const stage of chainOf(graph.stages, number))
    for (const { instruction } of effectiveInstructions(graph.stages, stage)) {
      if (instruction.keyword === 'ENV') assign(graph, instruction, environment);
      if (instruction.keyword !== 'ARG') continue;
      for (const argument of declare(graph, instruction, environment, globals, parameters)) {
        if (argument.value !== undefined) environment.set(argument.name, argument.value);
        if (stage.number === number) found.push(argument);
      }
    }
  return found;
}

/** The stages below one, the lowest first, and itself. */
function chainOf(stages: readonly Stage[], number: number): readonly Stage[] {
  const chain: Stage[] = [];
  for (let stage = stages[number]; stage !== undefined; ) {
    chain.push(stage);
    stage = stage.base.kind === 'stage' ? stages[stage.base.stage] : undefined;
  }
  return chain.reverse();
}

function assign(graph: StageGraph, { text, startLine }: Instruction, environment: Map<string, string>): void {
  const escapeCharacter = escapeCharacterOf(graph.directives);
  const before = new Map(environment);
  const expand = (word: string) =>
    expandAt(word, lineStart(startLine), escapeCharacter, (name) => before.get(name)).value;
  for (const { name, expression } of readAssignments(text, 'ENV'.length, escapeCharacter))
    environment.set(expand(name), expand(expression));
}

function* declare(
  graph: StageGraph,
  instruction: Instruction,
  environment: ReadonlyMap<string, string>,
  globals: ReadonlyMap<string, string>,
  parameters: BuildParameters,
): Generator<StageArgument> {
  const escapeCharacter = escapeCharacterOf(graph.directives);
  const { text, startLine: line } = instruction;
  for (const { start, end } of splitWords(text, 'ARG'.length, escapeCharacter)) {
    const [, name = '', expression] = /^([^=]*)(?:=(.*))?$/su.exec(text.slice(start, end)) ?? [];
    const given = buildArgument(parameters, name);
    if (given !== undefined) yield { name, value: given, origin: 'build-argument', line, instruction };
    else if (expression !== undefined) {
      const { value } = expandAt(expression, lineStart(line), escapeCharacter, (other) => environment.get(other));
      yield { name, value, origin: 'default', line, instruction };
    } else {
      const value = globals.get(name);
      yield { name, value, origin: value === undefined ? 'unset' : 'global', line, instruction };
    }
  }
}

function lineStart(line: number): Position {
  return { line, column: 1 };
}

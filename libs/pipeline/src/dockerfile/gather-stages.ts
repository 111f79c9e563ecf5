import { checkAssignments, readArguments } from './declaration.ts';
import type { EscapeCharacter } from './directives.ts';
import { DockerfileError, excerpt } from './dockerfile-error.ts';
import { positionOf } from './logical-line.ts';
import type { InstructionNode } from './read-file.ts';
import { errorAt, type InstructionParts } from './read-instruction.ts';
import type { ArgumentDeclaration, Instruction, Stage } from './stage-graph.ts';

/** A stage whose base has not been looked up. */
export type GatheredStage = Omit<Stage, 'base'>;

export interface GatheredFile {
  readonly globalArguments: readonly ArgumentDeclaration[];
  readonly stages: readonly GatheredStage[];
}

/** Groups the instructions by FROM. Throws DockerfileError for a file without one, or with something else before it. */
export function gatherStages(nodes: Iterable<InstructionNode>, escapeCharacter: EscapeCharacter): GatheredFile {
  const globalArguments: ArgumentDeclaration[] = [];
  const stages: (GatheredStage & { instructions: Instruction[]; arguments: ArgumentDeclaration[]; endLine: number })[] =
    [];
  for (const { parts, instruction, trigger } of nodes) {
    const stage = stages.at(-1);
    if (parts.keyword === 'FROM') {
      stages.push({
        number: stages.length,
        ...readFrom(parts),
        arguments: [],
        instructions: [instruction],
        startLine: instruction.startLine,
        endLine: instruction.endLine,
      });
      continue;
    }
    checkArguments(parts, escapeCharacter);
    if (trigger !== undefined) checkArguments(trigger, escapeCharacter);
    if (stage === undefined && parts.keyword !== 'ARG')
      throw errorAt(
        parts.line,
        0,
        'misplaced-instruction',
        `${parts.keyword} stands before the first FROM, where only ARG may stand.`,
      );
    if (parts.keyword === 'ARG')
      for (const declared of readArguments(parts, escapeCharacter))
        (stage?.arguments ?? globalArguments).push(declared);
    if (stage === undefined) continue;
    stage.instructions.push(instruction);
    stage.endLine = instruction.endLine;
  }
  if (stages.length === 0 && globalArguments.length === 0)
    throw new DockerfileError('empty', 'The Dockerfile has no instructions; it begins with FROM and an image.');
  if (stages.length === 0)
    throw new DockerfileError('no-stage', 'The Dockerfile has only ARG and no FROM, so there is nothing to build.');
  return { globalArguments, stages };
}

/** BuildKit's validStageName, after the name was put in lower case. */
const stageNamePattern = /^[a-z][a-z0-9_.-]*$/;

function readFrom(parts: InstructionParts): Pick<Stage, 'name' | 'expression' | 'expressionAt' | 'platform'> {
  const { line, words } = parts;
  const [image, as, name] = words.map(({ start, end }) => line.text.slice(start, end));
  if (image === undefined || (words.length !== 1 && !(words.length === 3 && as?.toLowerCase() === 'as')))
    throw errorAt(
      line,
      words[1]?.start ?? 0,
      'arguments',
      'FROM takes an image, or an image, AS and a name for the stage; comments cannot follow on the line.',
    );
  const lower = name?.toLowerCase();
  if (lower !== undefined && !stageNamePattern.test(lower))
    throw errorAt(
      line,
      words[2]?.start ?? 0,
      'stage-name',
      `"${excerpt(name ?? '')}" is not a name for a stage; it begins with a letter and goes on with letters, digits, "-", "_" and ".".`,
    );
  const platform = parts.flags.find((flag) => flag.name === 'platform')?.value;
  return {
    ...(lower !== undefined && { name: lower }),
    expression: image,
    expressionAt: positionOf(line, words[0]?.start ?? 0),
    ...(platform !== undefined && platform !== '' && { platform }),
  };
}

function checkArguments(parts: InstructionParts, escapeCharacter: EscapeCharacter): void {
  if (parts.keyword === 'COPY' || parts.keyword === 'ADD') checkDestination(parts);
  if (parts.keyword === 'ENV' || parts.keyword === 'LABEL') checkAssignments(parts, escapeCharacter);
}

function checkDestination(parts: InstructionParts): void {
  const { line, keyword, rest, json } = parts;
  const count = json?.length ?? line.text.slice(rest).split(/\s+/).length;
  if (count < 2)
    throw errorAt(
      line,
      rest,
      'arguments',
      `${keyword} has one argument; it takes at least two, the last one is the destination.`,
    );
}

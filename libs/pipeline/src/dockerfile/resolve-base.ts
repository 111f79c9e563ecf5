import { InvalidReference, parseReference, type Reference } from '@slipway/registry';
import type { EscapeCharacter } from './directives.ts';
import { DockerfileError, excerpt, type Position } from './dockerfile-error.ts';
import type { GatheredStage } from './gather-stages.ts';
import type { StageSource } from './stage-graph.ts';
import { type Expansion, expandWord, type Lookup } from './word.ts';
import { WordError } from './word-error.ts';

/**
 * What each stage stands on, in the order of the file. With `lookup` undefined an expression with a variable is left
 * as an image that is not resolved yet. Throws DockerfileError.
 */
export function resolveBases(
  stages: readonly GatheredStage[],
  escapeCharacter: EscapeCharacter,
  lookup: Lookup | undefined,
): readonly StageSource[] {
  const earlier = new Map<string, number>();
  return stages.map((stage) => {
    const open = lookup === undefined && stage.expression.includes('$');
    const base: StageSource = open
      ? { kind: 'image', expression: stage.expression }
      : findBase(stage, expandBase(stage, escapeCharacter, lookup ?? (() => undefined)), earlier);
    if (stage.name !== undefined) earlier.set(stage.name, stage.number);
    return base;
  });
}

function expandBase(stage: GatheredStage, escapeCharacter: EscapeCharacter, lookup: Lookup): string {
  const { value, missing } = expandAt(stage.expression, stage.expressionAt, escapeCharacter, lookup);
  if (missing !== undefined)
    throw new DockerfileError(
      'unset-argument',
      `FROM ${excerpt(stage.expression)} needs the argument ${missing}, which has no value; ` +
        `give it as a build argument or put ARG ${missing}=… before the first FROM.`,
      stage.expressionAt,
    );
  if (value === '')
    throw new DockerfileError(
      'expression',
      `FROM ${excerpt(stage.expression)} stands for nothing; it names an image or a stage.`,
      stage.expressionAt,
    );
  return value;
}

/**
 * An earlier stage wins over an image of that name, the last one where several bear it; a later one does not count.
 * BuildKit keeps names in lower case and looks them up here as they are written.
 */
function findBase(stage: GatheredStage, value: string, earlier: ReadonlyMap<string, number>): StageSource {
  const found = earlier.get(value);
  if (found !== undefined) return { kind: 'stage', stage: found };
  if (value === 'scratch') return { kind: 'scratch' };
  if (earlier.has(value.toLowerCase()))
    throw new DockerfileError(
      'reference',
      `FROM ${excerpt(value)} finds no stage, since BuildKit keeps stage names in lower case; write ${value.toLowerCase()}.`,
      stage.expressionAt,
    );
  if (/^\d+$/.test(value))
    throw new DockerfileError(
      'reference',
      `FROM ${excerpt(value)} names no image; FROM takes a stage by its name, not by its number.`,
      stage.expressionAt,
    );
  return {
    kind: 'image',
    expression: stage.expression,
    reference: readReference(value, `FROM ${excerpt(value)}`, stage.expressionAt),
  };
}

/** An image as BuildKit resolves it: with the tag `latest` where neither a tag nor a digest stands. */
export function readReference(text: string, where: string, at?: Position): Reference {
  try {
    const reference = parseReference(text.slice(0, 4096));
    return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference;
  } catch (error) {
    if (!(error instanceof InvalidReference)) throw error;
    throw new DockerfileError('reference', `${where} names no stage before it and no image: ${error.message}`, at);
  }
}

/** expandWord whose errors name the place. */
export function expandAt(
  expression: string,
  at: Position,
  escapeCharacter: EscapeCharacter,
  lookup: Lookup,
): Expansion {
  try {
    return expandWord(expression, lookup, escapeCharacter);
  } catch (error) {
    if (!(error instanceof WordError)) throw error;
    throw new DockerfileError('expression', `in ${excerpt(expression)} ${error.message}.`, at);
  }
}

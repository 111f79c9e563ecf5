import type { EscapeCharacter } from './directives.ts';
import { excerpt } from './dockerfile-error.ts';
import { type Flag, readFlags, writeFlag } from './flag.ts';
import { positionOf } from './logical-line.ts';
import { mountSource, withMountSource } from './mount.ts';
import { errorAt, type InstructionParts } from './read-instruction.ts';
import type { Take } from './stage-graph.ts';
import { expandWord } from './word.ts';
import { WordError } from './word-error.ts';

/** What a COPY or a RUN takes from elsewhere; nothing for other instructions. */
export function readTakes(parts: InstructionParts, escapeCharacter: EscapeCharacter): readonly Take[] {
  const kind = parts.keyword === 'COPY' ? 'copy-from' : parts.keyword === 'RUN' ? 'run-mount' : undefined;
  if (kind === undefined) return [];
  return parts.flags.flatMap((flag) => {
    const expression = readSource(parts, flag, escapeCharacter);
    if (expression === undefined) return [];
    const { line, column } = positionOf(parts.line, flag.start);
    return [{ kind, expression, line, column, flag: { start: flag.start, end: flag.end } }];
  });
}

/** The flag of a take with another source in it. */
export function rewriteTake(text: string, take: Take, source: string, escapeCharacter: EscapeCharacter): string {
  const flag = readFlags(text.slice(take.flag.start, take.flag.end), 0, escapeCharacter).flags[0];
  const value = take.kind === 'copy-from' ? source : withMountSource(flag?.value ?? '', source);
  return writeFlag(flag?.name ?? '', value, escapeCharacter);
}

function readSource(parts: InstructionParts, flag: Flag, escapeCharacter: EscapeCharacter): string | undefined {
  const value = flag.value ?? '';
  try {
    if (parts.keyword === 'RUN') return flag.name === 'mount' ? mountSource(value) : undefined;
    if (flag.name !== 'from' || value === '') return undefined;
    // BuildKit knows no variables here, on purpose: what a stage takes must be seen without running anything.
    if (expandWord(value, () => undefined, escapeCharacter).value === value) return value;
  } catch (error) {
    if (!(error instanceof WordError)) throw error;
    throw errorAt(parts.line, flag.start, 'expression', `${error.message}.`);
  }
  throw errorAt(
    parts.line,
    flag.start,
    'expression',
    `COPY --from=${excerpt(value)} has a variable or an escape, which it does not know; ` +
      'name a stage there whose FROM has the variable.',
  );
}

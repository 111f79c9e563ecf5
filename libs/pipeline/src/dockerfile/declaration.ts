import type { EscapeCharacter } from './directives.ts';
import { excerpt } from './dockerfile-error.ts';
import { positionOf } from './logical-line.ts';
import { errorAt, type InstructionParts, type Span } from './read-instruction.ts';
import type { ArgumentDeclaration } from './stage-graph.ts';
import { splitWords } from './words.ts';

/** The names of `ARG A B=c "D=e f"`. */
export function readArguments(
  parts: InstructionParts,
  escapeCharacter: EscapeCharacter,
): readonly ArgumentDeclaration[] {
  const { line } = parts;
  return splitWords(line.text, parts.rest, escapeCharacter).map(({ start, end }) => {
    const word = line.text.slice(start, end);
    const equals = word.indexOf('=');
    if (equals === 0) throw errorAt(line, start, 'arguments', `ARG ${excerpt(word)} has no name before the =.`);
    return {
      name: equals === -1 ? word : word.slice(0, equals),
      ...(equals !== -1 && { expression: word.slice(equals + 1) }),
      line: positionOf(line, start).line,
    };
  });
}

/** One `name=value` of ENV, as it is written. */
export interface Assignment {
  readonly name: string;
  readonly expression: string;
}

/** The pairs of `ENV A=b C="d e"`, or the one of the old form `ENV NAME all the rest`. */
export function readAssignments(text: string, from: number, escapeCharacter: EscapeCharacter): readonly Assignment[] {
  const words = splitWords(text, from, escapeCharacter).map(({ start, end }) => text.slice(start, end));
  if (words[0]?.includes('=') === false) {
    const [, name = '', expression = ''] = /^(\S+)\s+(.*)$/su.exec(text.slice(from)) ?? [];
    return name === '' ? [] : [{ name, expression }];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    return equals === -1
      ? { name: word, expression: '' }
      : { name: word.slice(0, equals), expression: word.slice(equals + 1) };
  });
}

/** ENV and LABEL: every word is name=value, or the first two are a name and the beginning of its value. */
export function checkAssignments(parts: InstructionParts, escapeCharacter: EscapeCharacter): void {
  const { line, keyword, rest } = parts;
  const [first, ...more] = splitWords(line.text, rest, escapeCharacter);
  if (first === undefined) return;
  const equals = ({ start, end }: Span) => line.text.slice(start, end).indexOf('=');
  const isOldForm = equals(first) === -1;
  const wrong = isOldForm ? (more.length === 0 ? first : undefined) : [first, ...more].find((word) => equals(word) < 1);
  if (wrong === undefined) return;
  const written = excerpt(line.text.slice(wrong.start, wrong.end));
  throw errorAt(
    line,
    wrong.start,
    'arguments',
    `${keyword} ${written} is no name=value; a value with blanks in it is quoted.`,
  );
}

import { DockerfileParser } from 'dockerfile-ast';
import { closest } from '../closest.ts';
import type { EscapeCharacter } from './directives.ts';
import { DockerfileError, type DockerfileErrorCode, excerpt } from './dockerfile-error.ts';
import { type Flags, readFlags } from './flag.ts';
import { flagsOf, isKeyword, type Keyword, keywords, mayBeJson, mayStandAlone } from './keyword.ts';
import { type LogicalLine, positionOf } from './logical-line.ts';
import { didYouMean } from './suggest.ts';

/** [start, end) of a logical line's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A logical line taken apart. */
export interface InstructionParts extends Flags {
  readonly line: LogicalLine;
  readonly keyword: Keyword;
  /** Blank-separated words after the flags. */
  readonly words: readonly Span[];
  /** The array when the arguments are in JSON form. */
  readonly json?: readonly string[];
}

/**
 * Takes a logical line apart. dockerfile-ast reads it, one instruction at a time and with its flags blanked: which
 * lines belong together (heredocs, `\\` at an end) and quotes in flags are read here, as BuildKit reads them.
 */
export function readInstruction(line: LogicalLine, escapeCharacter: EscapeCharacter): InstructionParts {
  const word = /^[^\t\v\f\r ]*/.exec(line.text)?.[0] ?? '';
  const flags = readFlags(line.text, word.length, escapeCharacter);
  const blanked = `${word.padEnd(flags.rest)}${line.text.slice(flags.rest)}`.replace(/[\r\v\f]/g, ' ');
  const header = escapeCharacter === '\\' ? '' : `# escape=${escapeCharacter}\n`;
  const parsed = DockerfileParser.parse(header + blanked).getInstructions()[0];
  const keyword = parsed?.getKeyword() ?? '';
  if (parsed === undefined || !isKeyword(keyword))
    throw errorAt(
      line,
      0,
      'unknown-instruction',
      `the instruction ${excerpt(word)} is unknown${
        didYouMean(word, keywords) || `; known are ${keywords.join(', ')}.`
      }`,
    );
  checkFlags(line, keyword, flags);
  const rest = line.text.slice(flags.rest);
  if (rest === '' && !mayStandAlone.includes(keyword))
    throw errorAt(line, 0, 'arguments', `${keyword} stands here without arguments; it takes at least one.`);
  const json = mayBeJson.includes(keyword) ? readJson(line, keyword, flags.rest) : undefined;
  const words =
    keyword === 'FROM'
      ? parsed.getArguments().map((argument) => {
          const { start, end } = argument.getRange();
          return { start: start.character, end: end.character };
        })
      : [];
  return { line, keyword, ...flags, words, ...(json !== undefined && { json }) };
}

export function errorAt(
  line: LogicalLine,
  index: number,
  code: DockerfileErrorCode,
  sentence: string,
): DockerfileError {
  return new DockerfileError(code, sentence, positionOf(line, index));
}

/** Flags that nobody knows are left to the engine, which may be newer, unless they look like a typing error. */
function checkFlags(line: LogicalLine, keyword: Keyword, { flags }: Flags): void {
  const known = flagsOf[keyword] ?? [];
  const seen = new Set<string>();
  for (const { name, value, start } of flags) {
    if (keyword === 'ADD' && name === 'from')
      throw errorAt(line, start, 'flag', 'ADD has no flag --from; COPY --from takes files from a stage or an image.');
    const meant = known.includes(name) ? undefined : closest(name, known);
    if (meant !== undefined)
      throw errorAt(line, start, 'flag', `${keyword} has no flag --${name}; did you mean --${meant}?`);
    if (keyword === 'FROM' && name !== 'platform')
      throw errorAt(line, start, 'flag', `FROM has no flag --${excerpt(name)}; it knows --platform only.`);
    const once = name === 'from' || name === 'platform';
    if (once && seen.has(name))
      throw errorAt(line, start, 'flag', `--${name} stands here again; it may be given once.`);
    if ((once || (keyword === 'RUN' && name === 'mount')) && value === undefined)
      throw errorAt(line, start, 'flag', `--${name} has no value; write --${name}=….`);
    seen.add(name);
  }
}

/** The JSON form counts when the whole rest is an array; anything else is the shell form. */
function readJson(line: LogicalLine, keyword: Keyword, rest: number): readonly string[] | undefined {
  const text = line.text.slice(rest);
  if (!text.startsWith('[')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // The shell form: `RUN [ -f a ] && b` begins with a bracket, too.
  }
  if (!Array.isArray(value)) return undefined;
  if (!value.every((item): item is string => typeof item === 'string'))
    throw errorAt(
      line,
      rest,
      'arguments',
      `the JSON array of ${keyword} has an item that is no string; quote each one.`,
    );
  return value;
}

import type { EscapeCharacter } from './directives.ts';

/** `--name=value` before the arguments of an instruction. */
export interface Flag {
  readonly name: string;
  /** Without quotes and escapes; undefined where no = stands. */
  readonly value?: string;
  /** The whole flag in the logical line: [start, end). */
  readonly start: number;
  readonly end: number;
}

export interface Flags {
  readonly flags: readonly Flag[];
  /** Where the arguments begin; the length of the text when there are none. */
  readonly rest: number;
}

/** Reads the flags that begin at `from`. As in BuildKit a word may be quoted anywhere, and a lone -- ends them. */
export function readFlags(text: string, from: number, escapeCharacter: EscapeCharacter): Flags {
  const flags: Flag[] = [];
  let index = skipBlanks(text, from);
  while (text.startsWith('--', index)) {
    const start = index;
    const word = readFlagWord(text, start, escapeCharacter);
    index = skipBlanks(text, word.end);
    if (word.value === '--') break;
    const equals = word.value.indexOf('=');
    flags.push({
      name: word.value.slice(2, equals === -1 ? undefined : equals),
      ...(equals !== -1 && { value: word.value.slice(equals + 1) }),
      start,
      end: word.end,
    });
  }
  return { flags, rest: index };
}

/** A flag as text again; quoted where the value needs it. */
export function writeFlag(name: string, value: string, escapeCharacter: EscapeCharacter): string {
  if (!/[\s'"\\`]/.test(value)) return `--${name}=${value}`;
  const quoted = [...value].map(
    (character) => (character === '"' || character === escapeCharacter ? escapeCharacter : '') + character,
  );
  return `--${name}="${quoted.join('')}"`;
}

function readFlagWord(text: string, start: number, escapeCharacter: EscapeCharacter): { value: string; end: number } {
  let value = '';
  let quote = '';
  let index = start;
  for (; index < text.length; index += 1) {
    const character = text[index] as string;
    if (quote === '' && /\s/.test(character)) break;
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === escapeCharacter) {
      index += 1;
      value += text[index] ?? '';
    } else value += character;
  }
  return { value, end: Math.min(index, text.length) };
}

function skipBlanks(text: string, from: number): number {
  let index = from;
  while (index < text.length && /\s/.test(text[index] as string)) index += 1;
  return index;
}

import type { EscapeCharacter } from './directives.ts';
import { replacePattern, trimPrefix, trimSuffix } from './glob.ts';
import { WordError } from './word-error.ts';

/** What a name stands for; undefined means that it has no value. */
export type Lookup = (name: string) => string | undefined;

export interface Expansion {
  readonly value: string;
  /** The first name without a value that was put in as nothing; `${x:-d}` and the like name none. */
  readonly missing: string | undefined;
}

const deepest = 32;
const longest = 64 * 1024;

/**
 * Expands variables and removes quotes and escapes, as BuildKit's frontend/dockerfile/shell does: $x, ${x}, ${x:-d},
 * ${x-d}, ${x:+d}, ${x+d}, ${x:?m}, ${x?m}, ${x#p}, ${x##p}, ${x%p}, ${x%%p}, ${x/p/t}, ${x//p/t}; nothing between
 * single quotes. Throws WordError.
 */
export function expandWord(word: string, lookup: Lookup, escapeCharacter: EscapeCharacter): Expansion {
  return new WordReader(word, lookup, escapeCharacter).readAll();
}

const namePattern = /\p{Nd}+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy;

export class WordReader {
  index = 0;
  readonly source: string;
  readonly #lookup: Lookup;
  readonly #escapeCharacter: EscapeCharacter;

  constructor(source: string, lookup: Lookup, escapeCharacter: EscapeCharacter) {
    this.source = source;
    this.#lookup = lookup;
    this.#escapeCharacter = escapeCharacter;
  }

  readAll(): Expansion {
    return this.#readUntil(undefined, false, 0);
  }

  /** At a single quote: what stands up to the next one. */
  readSingleQuoted(): string {
    const end = this.source.indexOf("'", this.index + 1);
    if (end === -1) throw new WordError("a single quote (') is not closed");
    const text = this.source.slice(this.index + 1, end);
    this.index = end + 1;
    return text;
  }

  /** At a double quote: what stands up to the next one; the escape character counts before " $ and itself only. */
  readDoubleQuoted(depth = 0): Expansion {
    const parts = new Parts();
    this.index += 1;
    while (this.index < this.source.length) {
      const character = this.source[this.index] as string;
      if (character === '"') {
        this.index += 1;
        return parts.expansion();
      }
      if (character === '$') {
        parts.add(this.readDollar(depth));
        continue;
      }
      this.index += 1;
      const next = this.source[this.index];
      const escaped = character === this.#escapeCharacter && ['"', '$', this.#escapeCharacter].includes(next ?? '');
      parts.addText(escaped ? (next ?? '') : character);
      if (escaped) this.index += 1;
    }
    throw new WordError('a double quote (") is not closed');
  }

  /** At a dollar: the value of what follows; a dollar that no name follows stands for itself. */
  readDollar(depth = 0): Expansion {
    if (depth > deepest) throw new WordError(`variables are nested more than ${deepest} deep`);
    this.index += 1;
    if (this.source[this.index] === '{') {
      this.index += 1;
      return this.#readBraced(depth + 1);
    }
    const name = this.#readName();
    return name === '' ? { value: '$', missing: undefined } : this.#plain(name);
  }

  #readBraced(depth: number): Expansion {
    const first = this.source[this.index];
    if (first === undefined) throw new WordError('the brace of a variable is not closed');
    if (first === '{' || first === '}' || first === ':') throw new WordError(`"\${${first}" names no variable`);
    const name = this.#readName();
    let operator = this.source[this.index] ?? '';
    this.index += 1;
    if (operator === '}') return this.#plain(name);
    if (operator === '/') return this.#readReplacement(name, depth);
    const colon = operator === ':';
    if (colon) {
      operator = this.source[this.index] ?? '';
      this.index += 1;
    }
    if (operator === '') throw new WordError(`the brace of the variable ${name} is not closed`);
    const pattern = operator === '#' || operator === '%';
    if (!'+-?#%'.includes(operator) || (colon && pattern))
      throw new WordError(`"\${${name}${colon ? ':' : ''}${operator}" is a form that Dockerfiles do not have`);
    const word = this.#readUntil('}', pattern, depth);
    if (pattern) return this.#trim(name, operator, word);
    const value = this.#lookup(name);
    const counts = value !== undefined && !(colon && value === '');
    if (operator === '-') return counts ? { value, missing: undefined } : word;
    if (operator === '+') return counts ? word : { value: '', missing: undefined };
    if (!counts)
      throw new WordError(`${name}: ${word.value || `it must not be ${value === undefined ? 'unset' : 'empty'}`}`);
    return { value, missing: undefined };
  }

  #trim(name: string, operator: string, word: Expansion): Expansion {
    const { value, missing } = this.#plain(name);
    const greedy = word.value.startsWith(operator);
    const trim = operator === '#' ? trimPrefix : trimSuffix;
    return { value: trim(value, greedy ? word.value.slice(1) : word.value, greedy), missing: missing ?? word.missing };
  }

  #readReplacement(name: string, depth: number): Expansion {
    const all = this.source[this.index] === '/';
    if (all) this.index += 1;
    const pattern = this.#readUntil('/', true, depth);
    const text = this.#readUntil('}', true, depth);
    const { value, missing } = this.#plain(name);
    const parts = new Parts();
    parts.add({
      value: replacePattern(value, pattern.value, text.value, all),
      missing: missing ?? pattern.missing ?? text.missing,
    });
    return parts.expansion();
  }

  #plain(name: string): Expansion {
    const value = this.#lookup(name);
    return { value: value ?? '', missing: value === undefined ? name : undefined };
  }

  #readName(): string {
    namePattern.lastIndex = this.index;
    const name = namePattern.exec(this.source)?.[0] ?? '';
    this.index += name.length;
    return name;
  }

  #readUntil(stop: string | undefined, keepEscapes: boolean, depth: number): Expansion {
    const parts = new Parts();
    while (this.index < this.source.length) {
      const character = this.source[this.index] as string;
      if (character === stop) {
        this.index += 1;
        return parts.expansion();
      }
      if (character === '$') parts.add(this.readDollar(depth));
      else if (character === "'") parts.addText(this.readSingleQuoted());
      else if (character === '"') parts.add(this.readDoubleQuoted(depth));
      else if (character === this.#escapeCharacter) {
        parts.addText((keepEscapes ? character : '') + (this.source[this.index + 1] ?? ''));
        this.index += 2;
      } else {
        parts.addText(character);
        this.index += 1;
      }
    }
    if (stop !== undefined) throw new WordError(`the brace of a variable is not closed, "${stop}" is missing`);
    return parts.expansion();
  }
}

/** Gathers a value and stops it from growing without end: ARGs can double one another. */
class Parts {
  #value = '';
  #missing: string | undefined;

  add({ value, missing }: Expansion): void {
    this.addText(value);
    this.#missing ??= missing;
  }

  addText(text: string): void {
    this.#value += text;
    if (this.#value.length > longest) throw new WordError(`the value is longer than ${longest} characters`);
  }

  expansion(): Expansion {
    return { value: this.#value, missing: this.#missing };
  }
}

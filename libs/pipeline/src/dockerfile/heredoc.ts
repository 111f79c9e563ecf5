import type { PhysicalLine } from './physical-line.ts';
import { WordReader } from './word.ts';
import { WordError } from './word-error.ts';

/** `<<EOF` of a RUN, COPY or ADD with the lines that belong to it. */
export interface Heredoc {
  readonly name: string;
  /** False when a part of the name is quoted: then variables in the content stay as they are. */
  readonly expand: boolean;
  /** `<<-`: tabs that begin a line of the content, or the end mark, are dropped. */
  readonly chomp: boolean;
  readonly content: string;
  /** Lines from the first of the content to the end mark. */
  readonly startLine: number;
  readonly endLine: number;
}

export type HeredocMark = Pick<Heredoc, 'name' | 'expand' | 'chomp'>;

const markPattern = /^\d*<<(-?)\s*([^<]*)$/;

/**
 * The heredocs that a joined line opens, in order. The rule is BuildKit's: a shell word of the form `3<<-NAME`, blanks
 * before the name allowed; a line whose quotes or braces do not close opens none; the escape here is always `\`.
 */
export function findHeredocs(line: string): readonly HeredocMark[] {
  return line.includes('<<') ? shellWords(line, true).flatMap(readMark) : [];
}

function readMark(word: string): readonly HeredocMark[] {
  const [, dash, rest] = markPattern.exec(word) ?? [];
  if (rest === undefined || rest === '') return [];
  const [name, ...more] = shellWords(rest, false);
  if (name === undefined || more.length > 0) return [];
  return [{ name, expand: countQuotes(name) === countQuotes(rest), chomp: dash === '-' }];
}

/** The content of one heredoc from index `first` of the lines, or undefined when its end mark is missing. */
export function readHeredoc(mark: HeredocMark, lines: readonly PhysicalLine[], first: number): Heredoc | undefined {
  const content: string[] = [];
  for (let index = first; index < lines.length; index += 1) {
    const line = lines[index] as PhysicalLine;
    if ((mark.chomp ? line.content.replace(/^\t+/, '') : line.content) === mark.name)
      return {
        ...mark,
        content: content.join(''),
        startLine: (lines[first] as PhysicalLine).number,
        endLine: line.number,
      };
    content.push(`${line.content}\n`);
  }
  return undefined;
}

/** Splits as a shell does; with `raw` quotes and escapes stay in the words. Nothing when a quote is not closed. */
function shellWords(source: string, raw: boolean): readonly string[] {
  const reader = new WordReader(source, (name) => `$${name}`, '\\');
  const words: string[] = [];
  let word = '';
  const endWord = () => {
    if (word !== '') words.push(word);
    word = '';
  };
  try {
    while (reader.index < source.length) {
      const start = reader.index;
      const character = source[start] as string;
      if (character === '$') {
        reader.readDollar();
        const [head = '', ...tail] = source.slice(start, reader.index).split(/\s+/);
        word += head;
        for (const part of tail) {
          endWord();
          word = part;
        }
      } else if (character === "'" || character === '"') {
        const inner = character === "'" ? reader.readSingleQuoted() : reader.readDoubleQuoted().value;
        word += raw ? source.slice(start, reader.index) : inner;
      } else if (character === '\\') {
        word += source.slice(raw ? start : start + 1, start + 2);
        reader.index += 2;
      } else if (source.startsWith('<<', start)) {
        const mark = /^<<[\t\r ]*/.exec(source.slice(start, start + 4096))?.[0] ?? '<<';
        word += mark;
        reader.index += mark.length;
      } else {
        if (/\s/.test(character)) endWord();
        else word += character;
        reader.index += 1;
      }
    }
  } catch (error) {
    if (error instanceof WordError) return [];
    throw error;
  }
  endWord();
  return words;
}

function countQuotes(text: string): number {
  return text.length - text.replace(/['"]/g, '').length;
}

import { DockerfileError } from './dockerfile-error.ts';

/** One line of the file as it stands there, without its line end and, on the first line, without a byte order mark. */
export interface PhysicalLine {
  readonly number: number;
  /** Of the first character, in the whole text. */
  readonly offset: number;
  /** Column of the first character: 2 after a byte order mark. */
  readonly column: number;
  readonly content: string;
}

const longestText = 512 * 1024;
/** BuildKit reads lines with Go's bufio.Scanner, whose buffer of 64 KiB also holds the line end. */
const longestLine = 64 * 1024 - 1;

/** Lines end with \n; \r before it is dropped, as BuildKit does. Throws DockerfileError for an absurd size. */
export function splitLines(text: string): readonly PhysicalLine[] {
  if (text.length > longestText)
    throw new DockerfileError(
      'too-large',
      `The Dockerfile has ${text.length} characters; at most ${longestText} are read.`,
    );
  const lines: PhysicalLine[] = [];
  let offset = text.startsWith('\uFEFF') ? 1 : 0;
  let column = offset + 1;
  while (offset < text.length) {
    const newline = text.indexOf('\n', offset);
    const end = newline === -1 ? text.length : newline;
    const number = lines.length + 1;
    const raw = text.slice(offset, end);
    if (raw.length * 3 >= longestLine && new TextEncoder().encode(raw).length >= longestLine)
      throw new DockerfileError('too-large', `this line has more than the ${longestLine} bytes that BuildKit reads.`, {
        line: number,
        column,
      });
    lines.push({ number, offset, column, content: trimCarriageReturns(raw) });
    offset = end + 1;
    column = 1;
  }
  return lines;
}

function trimCarriageReturns(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\r') end -= 1;
  return text.slice(0, end);
}

const leadingBlanks = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** How many characters Go's unicode.IsSpace would trim from the left. */
export function countLeadingBlanks(text: string): number {
  return leadingBlanks.exec(text)?.[0].length ?? 0;
}

export function isComment(line: string): boolean {
  return line[countLeadingBlanks(line)] === '#';
}

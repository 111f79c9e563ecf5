import type { EscapeCharacter } from './directives.ts';
import type { Position } from './dockerfile-error.ts';
import { countLeadingBlanks, isComment, type PhysicalLine } from './physical-line.ts';

/** Where a piece of a logical line came from. */
interface Piece {
  /** Index of the piece's first character in the logical line. */
  readonly at: number;
  /** Offset of that character in the whole text, and its place there. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** An instruction on one line: continuations joined, comments between them dropped, blanks around it trimmed. */
export interface LogicalLine {
  readonly text: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly pieces: readonly Piece[];
}

/**
 * Joins the lines of the instruction that begins at index `first` (no comment, not blank), as BuildKit does: an escape
 * character at the end continues the line unless another one stands before it; comments and blank lines inside are
 * skipped; blanks that begin a continued line stay.
 */
export function joinLines(
  lines: readonly PhysicalLine[],
  first: number,
  escapeCharacter: EscapeCharacter,
): { readonly line: LogicalLine; readonly next: number } {
  const texts: string[] = [];
  const pieces: Piece[] = [];
  let length = 0;
  let index = first;
  let open = true;
  for (; open && index < lines.length; index += 1) {
    const line = lines[index] as PhysicalLine;
    const skip = index === first ? countLeadingBlanks(line.content) : 0;
    if (index > first && (isComment(line.content) || countLeadingBlanks(line.content) === line.content.length))
      continue;
    const kept = withoutContinuation(line.content.slice(skip), escapeCharacter);
    open = kept !== undefined;
    const text = kept ?? line.content.slice(skip);
    pieces.push({ at: length, offset: line.offset + skip, line: line.number, column: line.column + skip });
    texts.push(text);
    length += text.length;
  }
  const joined = texts.join('');
  const lead = countLeadingBlanks(joined);
  const line: LogicalLine = {
    text: joined.slice(lead).trimEnd(),
    startLine: (lines[first] as PhysicalLine).number,
    endLine: (lines[index - 1] as PhysicalLine).number,
    pieces: lead === 0 ? pieces : pieces.map((piece) => ({ ...piece, at: piece.at - lead })),
  };
  return { line, next: index };
}

/** Where the character at `index` of the logical line stands in the file. */
export function positionOf(line: LogicalLine, index: number): Position {
  const piece = line.pieces[pieceIndex(line, index)] as Piece;
  return { line: piece.line, column: piece.column + index - piece.at };
}

/** An exchange of characters of the whole text. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Puts `text` where [start, end) begins and takes the rest of it away; line ends and continuations stay. */
export function replaceSpan(line: LogicalLine, start: number, end: number, text: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (let at = start; at < end; ) {
    const index = pieceIndex(line, at);
    const piece = line.pieces[index] as Piece;
    const stop = Math.min(end, line.pieces[index + 1]?.at ?? end);
    edits.push({ offset: piece.offset + at - piece.at, length: stop - at, text: at === start ? text : '' });
    at = stop;
  }
  return edits;
}

/** Of the piece that holds the character at `index`: the last one that begins there or before. */
function pieceIndex(line: LogicalLine, index: number): number {
  let low = 0;
  let high = line.pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((line.pieces[middle] as Piece).at <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

function withoutContinuation(text: string, escapeCharacter: EscapeCharacter): string | undefined {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  if (text[end - 1] !== escapeCharacter || text[end - 2] === escapeCharacter) return undefined;
  return text.slice(0, end - 1);
}

/** The closed set of what can be wrong with a Dockerfile, or with what is asked of it. */
export type DockerfileErrorCode =
  | 'too-large'
  | 'empty'
  | 'no-stage'
  | 'directive'
  | 'unknown-instruction'
  | 'misplaced-instruction'
  | 'arguments'
  | 'flag'
  | 'heredoc'
  | 'stage-name'
  | 'expression'
  | 'unset-argument'
  | 'reference'
  | 'platform'
  | 'stage-number'
  | 'self-reference'
  | 'forward-reference'
  | 'cycle'
  | 'unknown-target'
  | 'unknown-pin';

/** Counted from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * What is wrong, where and what is expected, as one sentence that begins with the line. Line 1, column 1 also stands
 * for the file as a whole; the sentence then names no line.
 */
export class DockerfileError extends Error {
  override readonly name = 'DockerfileError';
  readonly code: DockerfileErrorCode;
  readonly line: number;
  readonly column: number;

  constructor(code: DockerfileErrorCode, sentence: string, at?: Position) {
    super(at === undefined ? sentence : `Line ${at.line}: ${sentence}`);
    this.code = code;
    this.line = at?.line ?? 1;
    this.column = at?.column ?? 1;
  }
}

/** A text from outside, cut so that a message stays one sentence. */
export function excerpt(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

export type SourceErrorCode =
  | 'unreachable'
  | 'unauthorized'
  | 'not-allowed'
  | 'unknown-ref'
  | 'ambiguous-ref'
  | 'no-such-path'
  | 'unsafe-path'
  | 'too-large'
  | 'timed-out'
  /** A branch moved on while it was written to. */
  | 'moved'
  /** git, or what Slipway needs beside it, is not on this machine. */
  | 'no-git';

/** What went wrong with a repository, in one sentence that never holds a credential. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }

  /** Whether the same call may go through later without anyone changing anything. */
  get transient(): boolean {
    return this.code === 'unreachable' || this.code === 'timed-out' || this.code === 'moved';
  }
}

/** Every way in which a registry can say no or fail, coded once; `message` is one sentence for a person. */
export type RegistryErrorCode =
  | 'unauthorized'
  | 'denied'
  /** The host's certificate was not accepted. */
  | 'untrusted'
  | 'not-found'
  | 'invalid'
  | 'unsupported'
  | 'too-large'
  | 'digest-mismatch'
  | 'rate-limited'
  | 'unavailable'
  | 'timed-out'
  | 'unexpected-content'
  | 'aborted';

export interface RegistryErrorFacts {
  readonly registry: string;
  readonly repository?: string;
  readonly status?: number;
  /** When the registry asked not to be called before, in ms. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

const passing: ReadonlySet<RegistryErrorCode> = new Set(['rate-limited', 'unavailable', 'timed-out']);

export class RegistryError extends Error {
  readonly code: RegistryErrorCode;
  readonly facts: RegistryErrorFacts;

  constructor(code: RegistryErrorCode, message: string, facts: RegistryErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'RegistryError';
    this.code = code;
    this.facts = facts;
  }

  /** Whether the same call may go through later without anyone changing anything. */
  get transient(): boolean {
    return passing.has(this.code);
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'not-found';
}

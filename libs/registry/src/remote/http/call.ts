import type { Readable } from 'node:stream';
import type { HttpRequest } from './connection.ts';

/** One call as the layers above a connection take it. */
export interface Call {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  /** The registry's name (docker.io, not its API host): credentials and tokens belong to it. */
  readonly registry: string;
  /** `repository:name:pull,push`, or empty. */
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function where the body is a stream: a repetition needs a new one. */
  readonly body?: Uint8Array | (() => Promise<Readable>);
  readonly signal?: AbortSignal | undefined;
  /** Of one try, in ms. */
  readonly deadline?: number | undefined;
  /** Where the caller repeats by itself. */
  readonly once?: boolean;
}

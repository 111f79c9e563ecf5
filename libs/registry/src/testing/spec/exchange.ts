import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { StoredRepository } from './store.ts';

export interface SpecOptions {
  /** Default true; without it subjects are stored and not listed, as registries before 1.1 do. */
  readonly referrersApi?: boolean;
  /** Default true; without it the client has to filter referrers. */
  readonly filters?: boolean;
  /** Most entries of a page of tags, repositories or referrers; default 1000. */
  readonly pageSize?: number;
  /** Default true; without it a mount begins an upload. */
  readonly mount?: boolean;
  /** Sent with every answer, as `Warning: 299 - "…"`. */
  readonly warning?: string;
}

/** One request, its repository and what follows that in its path. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly name: string;
  readonly repository: StoredRepository;
  readonly all: Map<string, StoredRepository>;
  readonly rest: string;
  readonly options: SpecOptions;
}

export function answer(
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  status: number,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
): void {
  response.writeHead(status, {
    ...headers,
    'content-length': headers['content-length'] ?? Buffer.byteLength(body ?? ''),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** distribution-spec, "Error codes". */
export function refuse(
  exchange: Pick<Exchange, 'request' | 'response'>,
  status: number,
  code: string,
  detail: string,
): void {
  const body = JSON.stringify({ errors: [{ code, message: `${code.toLowerCase().replaceAll('_', ' ')}: ${detail}` }] });
  answer(exchange, status, { 'content-type': 'application/json' }, body);
}

/** Undefined when there are more bytes than `limit`; they are read to their end all the same. */
export async function readAll(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

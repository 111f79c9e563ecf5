import type { Readable } from 'node:stream';
import type { Repository } from '../model/reference.ts';
import { apiHost } from './hosts.ts';
import type { HttpRequest, HttpResponse } from './http/connection.ts';
import type { Transport } from './http/transport.ts';

export interface CallMore {
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | (() => Promise<Readable>);
  readonly signal?: AbortSignal | undefined;
  readonly alsoPullFrom?: Repository;
  /** In place of those that the method implies. */
  readonly actions?: string;
  /** Bytes that come or go: they add to the deadline. */
  readonly size?: number;
  readonly once?: boolean;
}

export interface CallerOptions {
  readonly plainHttp: ReadonlySet<string>;
  /** ms. */
  readonly deadline: number;
}

/** Slower than this is not a transfer any more. */
const leastBytesPerSecond = 32 * 1024;
/** Of a timer, in ms: 24 days; a longer one fires at once. */
const longest = 2 ** 31 - 1;

/** Addresses, scopes and deadlines of the calls to a repository. */
export class Caller {
  readonly #transport: Transport;
  readonly #options: CallerOptions;
  readonly #bases = new Map<string, URL>();

  constructor(transport: Transport, options: CallerOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /** Shared by all calls; whoever changes it makes a copy. */
  base({ registry }: Pick<Repository, 'registry'>): URL {
    const known = this.#bases.get(registry);
    if (known !== undefined) return known;
    const base = new URL(`${this.#options.plainHttp.has(registry) ? 'http' : 'https'}://${apiHost(registry)}/v2/`);
    this.#bases.set(registry, base);
    return base;
  }

  perform<T>(
    at: Repository,
    method: HttpRequest['method'],
    path: string | URL,
    more: CallMore,
    read: (response: HttpResponse) => Promise<T>,
  ): Promise<T> {
    const actions = more.actions ?? actionsOf(method);
    const from = more.alsoPullFrom === undefined ? '' : ` repository:${more.alsoPullFrom.repository}:pull`;
    const call = {
      method,
      url: path instanceof URL ? path : new URL(path, this.base(at)),
      registry: at.registry,
      scope: at.repository === '' ? actions : `repository:${at.repository}:${actions}${from}`,
      signal: more.signal,
      deadline: Math.min(longest, Math.ceil(this.#options.deadline + ((more.size ?? 0) / leastBytesPerSecond) * 1000)),
      once: more.once ?? false,
      ...(more.headers === undefined ? {} : { headers: more.headers }),
      ...(more.body === undefined ? {} : { body: more.body }),
    };
    return this.#transport.perform(call, read);
  }

  /** The answer itself, its body not yet read. */
  call(at: Repository, method: HttpRequest['method'], path: string | URL, more: CallMore): Promise<HttpResponse> {
    return this.perform(at, method, path, more, async (response) => response);
  }

  pause(at: Repository, signal: AbortSignal | undefined, attempt: number, asked?: number): Promise<boolean> {
    return this.#transport.pause({ registry: at.registry, signal }, attempt, asked);
  }
}

function actionsOf(method: HttpRequest['method']): string {
  if (method === 'GET' || method === 'HEAD') return 'pull';
  return method === 'DELETE' ? 'delete,pull' : 'pull,push';
}

import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { Agent } from 'undici';
import { RegistryError } from '../../error.ts';
import { type Answered, Exchange } from './exchange.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Readable | string;
  readonly signal?: AbortSignal | undefined;
  /** Of the whole exchange with the reading of its body, in ms: an idle timeout never ends an answer that drips. */
  readonly deadline?: number | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undefined: there is none. */
  readonly body: Readable | undefined;
  readonly url: URL;
  readonly ending: Ending;
}

/** Tells a deadline, and a caller who left, from a cut connection; also while the body is read. */
export type Ending = Pick<AbortSignal, 'aborted' | 'reason'>;

export type Send = (request: HttpRequest) => Promise<HttpResponse>;

export interface ConnectionOptions {
  /** Of the time without a byte, in ms. */
  readonly idleTimeout?: number;
  readonly connectTimeout?: number;
  readonly connections?: number;
  /** PEM; replaces the default authorities. */
  readonly ca?: string;
  /** PEM by host[:port]: trusted for that host alone, besides the default authorities. */
  readonly authorities?: Readonly<Record<string, string>>;
  /** By host[:port]: shown to that host alone, never to a redirect's target or a token service elsewhere. */
  readonly clientCertificates?: Readonly<Record<string, ClientCertificate>>;
}

/** PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** The bottom layer: pooled keep-alive connections. A fault of the connection is an `unavailable` or `timed-out` error. */
export function openConnections(options: ConnectionOptions): { send: Send; close(): Promise<void> } {
  const anyone = openAgent(options);
  const { authorities = {}, clientCertificates = {} } = options;
  const hosts = new Set([...Object.keys(authorities), ...Object.keys(clientCertificates)]);
  const named = new Map([...hosts].map((host) => [host, openAgent(options, host)]));
  const send: Send = async ({ method, url, headers, body, signal, deadline }) => {
    const dispatcher = named.get(url.host) ?? anyone;
    const upload = body instanceof Readable ? body : undefined;
    const exchange = new Exchange({ method, upload, signal, deadline });
    const path = url.pathname + url.search;
    // undici ends a connection after each HEAD unless told otherwise: a poll of tags would open one a tag.
    if (!exchange.aborted)
      dispatcher.dispatch({ origin: url.origin, path, method, headers, body: body ?? null, reset: false }, exchange);
    try {
      const answered = await exchange.answered;
      return { ...answered, headers: flat(answered.headers), url, ending: exchange };
    } catch (cause) {
      throw connectionError(url, cause, exchange);
    }
  };
  const close = async () => {
    await Promise.all([anyone, ...named.values()].map((agent) => agent.destroy()));
  };
  return { send, close };
}

function openAgent(options: ConnectionOptions, host = ''): Agent {
  const idle = options.idleTimeout ?? 60_000;
  const own = options.clientCertificates?.[host];
  const authority = options.authorities?.[host];
  const ca = authority === undefined ? options.ca : [authority, options.ca ?? getCACertificates('default')].flat();
  return new Agent({
    connections: options.connections ?? 32,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    headersTimeout: idle,
    bodyTimeout: idle,
    connect: {
      timeout: options.connectTimeout ?? 10_000,
      ...(ca === undefined ? {} : { ca }),
      ...(own === undefined ? {} : { cert: own.certificate, key: own.key }),
    },
  });
}

function flat(headers: Answered['headers']): HttpResponse['headers'] {
  const found: Record<string, string | undefined> = {};
  for (const name in headers) {
    const value = headers[name];
    found[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return found;
}

/** Words for what went wrong below HTTP. */
export function connectionError(url: URL, cause: unknown, ending?: Ending): RegistryError {
  // A body that is itself read from a registry fails with its own words.
  if (cause instanceof RegistryError) return cause;
  const facts = { registry: url.host, cause };
  const late = () => new RegistryError('timed-out', `${url.host} did not answer in time.`, facts);
  if (ending?.aborted) {
    if ((ending.reason as Error | undefined)?.name === 'TimeoutError') return late();
    return new RegistryError('aborted', `The call to ${url.host} was cancelled.`, facts);
  }
  const code = (cause as { code?: string }).code ?? '';
  if (/TIMEOUT/.test(code)) return late();
  // What OpenSSL makes of an answer in plain HTTP.
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|SSL_HTTP_REQUEST/.test(code)) {
    return new RegistryError(
      'untrusted',
      `${url.host} does not answer in TLS; it may be reached by plain HTTP alone.`,
      facts,
    );
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ISSUER/.test(code)) {
    return new RegistryError('untrusted', `The certificate of ${url.host} was not accepted (${code}).`, facts);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new RegistryError('unexpected-content', `${url.host} answered with a head that is too large.`, facts);
  // Also what is left of an answer that was longer than it said: the next try has a connection of its own.
  if (code.startsWith('HPE_') || (cause as Error).name === 'HTTPParserError')
    return new RegistryError('unavailable', `${url.host} answered with something that is not HTTP.`, facts);
  const words: Record<string, string> = {
    ECONNREFUSED: `Nothing listens at ${url.host}.`,
    ENOTFOUND: `The host name of ${url.host} is not known.`,
    EAI_AGAIN: `The host name of ${url.host} could not be looked up.`,
    ECONNRESET: `${url.host} cut the connection.`,
    EPIPE: `${url.host} cut the connection.`,
    UND_ERR_SOCKET: `${url.host} cut the connection.`,
  };
  const text = words[code] ?? `${url.host} could not be reached (${code || (cause as Error).message}).`;
  return new RegistryError('unavailable', text, facts);
}

import { RegistryError, type RegistryErrorCode } from '../../error.ts';
import type { Repository } from '../../model/reference.ts';
import { connectionError, type HttpResponse } from './connection.ts';
import { retryAfter } from './retry.ts';

const maxDiscarded = 64 * 1024;
const maxErrorBytes = 16 * 1024;
/** Of a registry's own words in our sentences. */
const maxDetail = 300;

/** Reads an answer that nobody wants, so that its connection can serve again; a large one costs the connection instead. */
export async function discard({ body, url, ending }: HttpResponse): Promise<void> {
  if (body === undefined) return;
  let left = maxDiscarded;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      left -= chunk.length;
      if (left < 0) return;
    }
  } catch (cause) {
    throw connectionError(url, cause, ending);
  }
}

/** Ends an answer of which nothing more is wanted, and its connection. */
export function abandon({ body }: HttpResponse): void {
  body?.destroy();
}

/** Reads a body of at most `limit` bytes; more is a `too-large` error, and the connection is closed. */
export async function readBody(response: HttpResponse, limit: number, registry: string): Promise<Uint8Array> {
  const stated = Number(response.headers['content-length'] ?? 0);
  const tooLarge = (size: number | string) => {
    abandon(response);
    return new RegistryError('too-large', `${registry} answered with ${size} bytes where at most ${limit} are read.`, {
      registry,
    });
  };
  if (stated > limit) throw tooLarge(stated);
  if (response.body === undefined) return new Uint8Array();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(`more than ${limit}`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof RegistryError) throw cause;
    const error = connectionError(response.url, cause, response.ending);
    if (error.code !== 'unavailable') throw error;
    throw new RegistryError('unavailable', `${registry} cut the answer short after ${size} bytes.`, {
      registry,
      cause,
    });
  }
  return Buffer.concat(chunks);
}

/** Turns an answer that is not what was asked for into an error; `what` is for example "manifest 1.4.2". */
export async function failure(response: HttpResponse, at: Repository, what: string): Promise<RegistryError> {
  const text = await readBody(response, maxErrorBytes, at.registry).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
  const stated = firstError(text);
  const detail = stated === undefined ? '' : `: ${stated}`;
  const place = at.repository === '' ? at.registry : `${at.registry}/${at.repository}`;
  const named = at.repository === '' ? what : `${what} of ${at.repository}`;
  const wait = retryAfter(response.headers, Date.now());
  const facts = {
    registry: at.registry,
    repository: at.repository,
    status: response.status,
    ...(wait === undefined ? {} : { retryAfter: wait }),
  };
  const say = (code: RegistryErrorCode, message: string) => new RegistryError(code, message, facts);
  if (response.status === 400 && /"DIGEST_INVALID"/.test(text))
    return say('digest-mismatch', `${at.registry} got other bytes than ${named} has${detail}.`);
  switch (response.status) {
    case 401:
      return say(
        'unauthorized',
        `${at.registry} wants credentials for ${named}, and none that it accepts are set for it${detail}.`,
      );
    case 403:
      return say('denied', `${at.registry} does not allow this for ${named}${detail}.`);
    case 404:
      return say('not-found', `${place} has no ${what}${detail}.`);
    case 405:
    case 501:
      return say('unsupported', `${at.registry} does not support this for ${named}${detail}.`);
    case 413:
      return say('too-large', `${at.registry} finds ${named} too large${detail}.`);
    case 429:
      return say('rate-limited', `${at.registry} allows no more requests for now${detail}.`);
    default:
      if (response.status >= 500 || response.status === 408)
        return say('unavailable', `${at.registry} answered ${response.status} for ${named}${detail}.`);
      return say('invalid', `${at.registry} answered ${response.status} for ${named}${detail}.`);
  }
}

/** distribution-spec, error codes: {"errors":[{"code","message","detail"}]}. */
function firstError(text: string): string | undefined {
  try {
    const one = (JSON.parse(text) as { errors?: { code?: string; message?: string }[] }).errors?.[0];
    const said = one?.message ?? one?.code;
    return typeof said === 'string' ? said.slice(0, maxDetail).replace(/\p{Cc}+/gu, ' ') : undefined;
  } catch {
    return undefined;
  }
}

/** The content type without its parameters, in lower case. */
export function bareType(response: HttpResponse): string {
  return (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

import { RegistryError } from '../../error.ts';
import { discard, readBody } from './answer.ts';
import type { Challenge } from './challenge.ts';
import type { HttpResponse, Send } from './connection.ts';
import { basicHeader, type Credentials } from './credentials.ts';
import { mayBeAsked, mayHaveCredentials, type TokenRealms } from './realm.ts';
import { isPassing } from './retry.ts';

interface Held {
  readonly header: string;
  /** ms since the epoch; fetched again a little before. */
  readonly expires: number;
}

const maxTokenBytes = 64 * 1024;
const marginMs = 10_000;

export interface TokenOptions {
  readonly now: () => number;
  /** Of the whole exchange, in ms. */
  readonly deadline: number;
  readonly realms: TokenRealms;
}

export interface TokenRequest {
  readonly key: string;
  /** As it is called (docker.io), and where its API is. */
  readonly registry: string;
  readonly api: URL;
  readonly challenge: Challenge;
  readonly scope: string;
  readonly credentials: Credentials | undefined;
}

/** Bearer tokens by the distribution token protocol, kept by registry and scope and renewed before they expire. */
export class TokenCache {
  readonly #held = new Map<string, Held>();
  readonly #pending = new Map<string, Promise<string>>();
  readonly #send: Send;
  readonly #options: TokenOptions;

  constructor(send: Send, options: TokenOptions) {
    this.#send = send;
    this.#options = options;
  }

  held(key: string): string | undefined {
    const one = this.#held.get(key);
    return one !== undefined && one.expires - marginMs > this.#options.now() ? one.header : undefined;
  }

  forget(key: string): void {
    this.#held.delete(key);
  }

  /** The Authorization header for a challenge; callers share one request, which none of them can cancel for the others. */
  fetch(request: TokenRequest): Promise<string> {
    const pending = this.#pending.get(request.key);
    if (pending !== undefined) return pending;
    const started = this.#request(request, AbortSignal.timeout(this.#options.deadline))
      .then((held) => {
        this.#held.set(request.key, held);
        return held.header;
      })
      .finally(() => this.#pending.delete(request.key));
    this.#pending.set(request.key, started);
    return started;
  }

  async #request({ registry, api, challenge, scope, credentials }: TokenRequest, signal: AbortSignal): Promise<Held> {
    const realm = realmOf(registry, api, challenge);
    if (credentials !== undefined && !mayHaveCredentials(registry, api, realm, this.#options.realms)) {
      throw new RegistryError(
        'denied',
        `${registry} sends sign-in to ${realm.origin}, which is not known to belong to it; its credentials were not sent there. Name it as a token service of ${registry} if it does.`,
        { registry },
      );
    }
    const { service } = challenge.parameters;
    const response =
      credentials?.kind === 'identity-token'
        ? await this.#post(realm, service, scope, credentials.token, signal)
        : await this.#get(realm, service, scope, credentials, signal);
    if (response.status >= 300) {
      await discard(response);
      throw refused(registry, realm, response, credentials);
    }
    return readToken(registry, realm, response, this.#options.now());
  }

  #get(
    realm: URL,
    service: string | undefined,
    scope: string,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.set('service', service);
    for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one);
    const headers: Record<string, string> =
      credentials?.kind === 'basic' ? { authorization: basicHeader(credentials) } : {};
    return this.#send({ method: 'GET', url, headers, signal });
  }

  #post(
    realm: URL,
    service: string | undefined,
    scope: string,
    token: string,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: token,
      client_id: 'slipway',
      service: service ?? '',
      scope,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#send({ method: 'POST', url: realm, headers, body: form.toString(), signal });
  }
}

function realmOf(registry: string, api: URL, challenge: Challenge): URL {
  const text = challenge.parameters.realm ?? '';
  if (!URL.canParse(text)) {
    throw new RegistryError('unexpected-content', `${registry} asks for a token but names no realm to get it from.`, {
      registry,
    });
  }
  const realm = new URL(text);
  if (!mayBeAsked(api, realm)) {
    throw new RegistryError(
      'denied',
      `${registry} is reached by ${api.protocol}// but sends sign-in to ${realm.origin}; nothing was sent there.`,
      { registry },
    );
  }
  return realm;
}

function refused(
  registry: string,
  realm: URL,
  { status }: HttpResponse,
  credentials: Credentials | undefined,
): RegistryError {
  const facts = { registry, status };
  const service = `The token service ${realm.host} of ${registry}`;
  if (status < 400) return new RegistryError('denied', `${service} sends sign-in on; it was not followed.`, facts);
  if (isPassing(status))
    return new RegistryError(status === 429 ? 'rate-limited' : 'unavailable', `${service} answered ${status}.`, facts);
  return new RegistryError(
    'unauthorized',
    credentials === undefined
      ? `${registry} wants credentials and none are set for it.`
      : `${registry} did not accept the credentials that are set for it.`,
    facts,
  );
}

async function readToken(registry: string, realm: URL, response: HttpResponse, now: number): Promise<Held> {
  const json = parse(new TextDecoder().decode(await readBody(response, maxTokenBytes, realm.host)));
  const token = json?.token ?? json?.access_token;
  // A line break in it would end the header that it goes into.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new RegistryError(
      'unexpected-content',
      `The token service ${realm.host} of ${registry} answered without a token.`,
      { registry },
    );
  }
  // The protocol's default is 60 s; our own clock counts, since issued_at may come from a wrong one.
  const seconds = typeof json?.expires_in === 'number' && json.expires_in > 0 ? json.expires_in : 60;
  return { header: `Bearer ${token}`, expires: now + Math.max(seconds * 1000, marginMs + 5_000) };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

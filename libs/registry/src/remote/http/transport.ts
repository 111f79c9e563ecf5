import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryError } from '../../error.ts';
import { discard } from './answer.ts';
import type { Call } from './call.ts';
import { parseChallenges } from './challenge.ts';
import type { HttpResponse, Send } from './connection.ts';
import { basicHeader, type CredentialSource } from './credentials.ts';
import { follow } from './follow.ts';
import { type RateLimit, type RegistryWarning, rateLimitOf, warningsOf } from './notices.ts';
import type { TokenRealms } from './realm.ts';
import { defaultRetry, delayBefore, isPassing, type RetryPolicy, retryAfter } from './retry.ts';
import { RetryBudget } from './retry-budget.ts';
import { withChallenged } from './scope.ts';
import { TokenCache } from './token.ts';

export interface TransportOptions {
  readonly userAgent: string;
  readonly credentials: CredentialSource;
  readonly retry?: RetryPolicy;
  readonly tokenRealms?: TokenRealms;
  readonly onWarning?: (warning: RegistryWarning) => void;
  /** ms since the epoch. */
  readonly now?: () => number;
}

/**
 * The layers above a connection, from the outside in: repeat what passes by itself, answer challenges, follow redirects.
 *   1. send with the token held for (registry, scope), if there is one
 *   2. on 401: read the challenge, fetch a token with the credentials of that registry, send once more
 *   3. on 3xx: follow, without Authorization when the host changes
 *   4. on 408, 429, 5xx and cut connections, the reading of the answer included: wait and begin again
 */
export class Transport {
  readonly #send: Send;
  readonly #tokens: TokenCache;
  readonly #options: TransportOptions;
  readonly #basic = new Map<string, string>();
  readonly #budget = new RetryBudget();
  readonly #limits = new Map<string, RateLimit>();

  constructor(send: Send, options: TransportOptions) {
    this.#send = send;
    this.#options = options;
    const now = options.now ?? Date.now;
    this.#tokens = new TokenCache(send, { now, deadline: 30_000, realms: options.tokenRealms ?? {} });
  }

  /** What the registry said last about its limits. */
  rateLimit(registry: string): RateLimit | undefined {
    return this.#limits.get(registry);
  }

  /** Sends and reads; a passing fault of either is repeated. An answer with a failing status is for `read` to refuse. */
  async perform<T>(call: Call, read: (response: HttpResponse) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      let response: HttpResponse | undefined;
      let asked: number | undefined;
      let fault: RegistryError | undefined;
      try {
        response = await this.#once(call);
        if (!isPassing(response.status)) {
          const value = await read(response);
          this.#budget.regain(call.registry);
          return value;
        }
        asked = retryAfter(response.headers, Date.now());
      } catch (error) {
        if (!(error instanceof RegistryError) || !error.transient) throw error;
        fault = error;
        asked = error.facts.retryAfter;
      }
      if (!(await this.pause(call, attempt, asked))) {
        if (fault !== undefined) throw fault;
        return read(response as HttpResponse);
      }
      if (fault === undefined) await discard(response as HttpResponse);
    }
  }

  /** Waits before repetition `attempt` (from 1); false: give up. Throws `aborted`. */
  async pause(call: Pick<Call, 'registry' | 'signal' | 'once'>, attempt: number, asked?: number): Promise<boolean> {
    const cancelled = () =>
      new RegistryError('aborted', `The call to ${call.registry} was cancelled.`, { registry: call.registry });
    if (call.signal?.aborted) throw cancelled();
    const wait = delayBefore(this.#options.retry ?? defaultRetry, attempt, asked);
    if (call.once || wait === undefined || !this.#budget.take(call.registry)) return false;
    await sleep(wait, undefined, { signal: call.signal }).catch(() => {
      throw cancelled();
    });
    return true;
  }

  async #once(call: Call): Promise<HttpResponse> {
    const key = `${call.registry} ${call.scope}`;
    const used = this.#tokens.held(key) ?? this.#basic.get(call.registry);
    const first = await this.#follow(call, used);
    // Somebody else's 401, at the end of a redirect, is not answered: the credentials are this registry's.
    if (first.status !== 401 || first.url.origin !== call.url.origin) return first;
    const header = await this.#answer(call, key, first, used);
    if (header === undefined) return first;
    await discard(first);
    return this.#follow(call, header);
  }

  async #follow(call: Call, authorization: string | undefined): Promise<HttpResponse> {
    const headers = { 'user-agent': this.#options.userAgent, ...call.headers };
    const response = await follow(this.#send, { ...call, headers }, authorization);
    const limit = rateLimitOf(response.headers);
    if (limit !== undefined) this.#limits.set(call.registry, limit);
    for (const text of warningsOf(response.headers)) this.#options.onWarning?.({ registry: call.registry, text });
    return response;
  }

  /** The Authorization header that a 401 asks for; undefined when it names no scheme that we can answer. */
  async #answer(call: Call, key: string, response: HttpResponse, used?: string): Promise<string | undefined> {
    const challenges = parseChallenges(response.headers['www-authenticate'] ?? '');
    const credentials = await this.#options.credentials(call.registry);
    const challenge = challenges.find((one) => one.scheme === 'bearer');
    if (challenge !== undefined) {
      // Another call may have fetched a token while this one was under way.
      const held = this.#tokens.held(key);
      if (held !== undefined && held !== used) return held;
      this.#tokens.forget(key);
      const scope = withChallenged(call.scope, challenge.parameters.scope);
      return this.#tokens.fetch({ key, registry: call.registry, api: call.url, challenge, scope, credentials });
    }
    if (!challenges.some((one) => one.scheme === 'basic') || credentials?.kind !== 'basic') return undefined;
    const header = basicHeader(credentials);
    if (used === header) return undefined;
    this.#basic.set(call.registry, header);
    return header;
  }
}

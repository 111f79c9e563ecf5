import { RegistryError } from '../../error.ts';
import { discard } from './answer.ts';
import type { Call } from './call.ts';
import type { HttpResponse, Send } from './connection.ts';

const maxRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends, and follows redirects of what only reads; Authorization is dropped for good once another host was named. */
export async function follow(send: Send, call: Call, authorization: string | undefined): Promise<HttpResponse> {
  let url = call.url;
  let own = authorization;
  for (let hops = 0; ; hops++) {
    const body = typeof call.body === 'function' ? await call.body() : call.body;
    const response = await send({
      method: call.method,
      url,
      headers: { ...call.headers, ...(own === undefined ? {} : { authorization: own }) },
      ...(body === undefined ? {} : { body }),
      signal: call.signal,
      deadline: call.deadline,
    });
    const { location } = response.headers;
    if (!redirects.has(response.status) || location === undefined) return response;
    if (call.method !== 'GET' && call.method !== 'HEAD') return response;
    await discard(response);
    if (hops === maxRedirects) throw astray(call, `sent us on more than ${maxRedirects} times`);
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (next === undefined) throw astray(call, `sent us to "${location.slice(0, 200)}", which is no address`);
    if (next.protocol !== 'https:' && next.protocol !== url.protocol)
      throw astray(call, `sent us from ${url.protocol} to ${next.protocol}//${next.host}`);
    if (next.origin !== call.url.origin) own = undefined;
    url = next;
  }
}

function astray(call: Call, what: string): RegistryError {
  return new RegistryError('unexpected-content', `${call.registry} ${what}.`, { registry: call.registry });
}

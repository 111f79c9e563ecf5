/** Sends one operation to the demo's API; throws with the server's sentences. */
export type Send = <T>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<T>;

export interface Refused {
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

export function graphqlAt(url: string, token: string): Send {
  return async <T>(query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    const body = parse<{ data?: T; errors?: readonly { message: string }[] }>(text);
    if (body?.data && body.errors === undefined) return body.data;
    const said = body?.errors?.map((error) => error.message).join('\n') ?? text.slice(0, 300);
    throw new Error(`The API answered ${answer.status}: ${said}`);
  };
}

/** The mutation's result, or its refusal thrown with every reason. */
export function accepted<T extends object>(result: T | Refused): T {
  if ('reasons' in result) throw new Error(result.reasons.map((reason) => reason.message).join('\n'));
  return result;
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

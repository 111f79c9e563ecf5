import { Client, type CombinedError, cacheExchange, fetchExchange, mapExchange } from 'urql';

/** The API's client on the page's own origin; the session's cookie travels by itself. */
export function createApiClient(onUnauthenticated: () => void): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin', headers: { 'mercurius-require-preflight': '1' } },
    exchanges: [
      cacheExchange,
      mapExchange({
        onError: (error) => {
          if (isUnauthenticated(error)) onUnauthenticated();
        },
      }),
      fetchExchange,
    ],
  });
}

export function isUnauthenticated(error: CombinedError): boolean {
  return hasCode(error, 'UNAUTHENTICATED') || statusOf(error) === 401;
}

export function isForbidden(error: CombinedError): boolean {
  return hasCode(error, 'FORBIDDEN') || statusOf(error) === 403;
}

/** One sentence of what happened, for a person. */
export function describeFault(error: CombinedError): string {
  const [first] = error.graphQLErrors;
  if (first) return first.message;
  const status = statusOf(error);
  if (status === 429) return 'The server has had too many requests from here; wait a minute.';
  if (status !== undefined && status >= 500) return `The server answered with ${status}; it may be starting again.`;
  return 'The server could not be reached.';
}

function hasCode(error: CombinedError, code: string): boolean {
  return error.graphQLErrors.some((one) => one.extensions.code === code);
}

function statusOf(error: CombinedError): number | undefined {
  const response: unknown = error.response;
  return response instanceof Response ? response.status : undefined;
}

/** Exchanges a token for a session cookie. Resolves to undefined, or to one sentence that says why not. */
export async function signIn(token: string): Promise<string | undefined> {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: token.trim() }),
  }).catch(() => undefined);
  if (!response) return 'The server could not be reached; see whether it runs, then try again.';
  if (response.ok) return undefined;
  if (response.status === 429) return 'Too many tries; wait a minute, then try again.';
  if (response.status >= 500) return `The server answered with ${response.status}; try again in a moment.`;
  return 'This token is not known here, has expired or was revoked; ask an administrator for a new one.';
}

/** Resolves to true once the session has ended. */
export async function signOut(): Promise<boolean> {
  const response = await fetch('/session', { method: 'DELETE' }).catch(() => undefined);
  return response !== undefined && (response.ok || response.status === 401);
}

/** How to sign in at one registry host. An identity token is Docker's refresh token for the token service. */
export type Credentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly token: string };

/** Looked up by registry host (`docker.io` for Docker Hub); undefined: anonymous. */
export type CredentialSource = (registry: string) => Promise<Credentials | undefined> | Credentials | undefined;

export function basicHeader({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

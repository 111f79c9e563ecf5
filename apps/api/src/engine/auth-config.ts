/** An identity token stands as the password of the user `<token>`, as in Docker's credential helpers. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

export const IDENTITY_TOKEN = '<token>';

/** X-Registry-Auth for one registry. An engine wants it even where there is nothing to say. */
export function authConfig(serveraddress: string, auth: RegistryCredentials | undefined): Record<string, string> {
  if (auth?.username === IDENTITY_TOKEN) return { identitytoken: auth.password, serveraddress };
  return { username: auth?.username ?? '', password: auth?.password ?? '', serveraddress };
}

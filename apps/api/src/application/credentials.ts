import { z } from 'zod';

/** What a repository asks for. */
export interface RepositoryCredentials {
  readonly username: string;
  readonly password: string;
}

export const CREDENTIALS_PURPOSE = 'repository-credentials';

const stored = z.object({ username: z.string(), password: z.string() });

/** As they are sealed. */
export function formatCredentials({ username, password }: RepositoryCredentials): string {
  return JSON.stringify({ username, password });
}

export function parseCredentials(text: string): RepositoryCredentials {
  return stored.parse(JSON.parse(text));
}

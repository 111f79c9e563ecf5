import type { RepositoryCredentials } from './credentials.ts';

/** What registering needs of `source/`: throws SourceError when the repository cannot be read with these credentials. */
export interface Repositories {
  reachable(access: {
    readonly url: string;
    readonly credentials?: RepositoryCredentials | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
}

/** Injection token of `Repositories`. */
export const REPOSITORIES = Symbol('REPOSITORIES');

import type { CredentialSource } from '../http/credentials.ts';

/** Asks the sources in order, and stops at the first that knows the registry. What one throws is thrown. */
export function firstOf(...sources: readonly CredentialSource[]): CredentialSource {
  return async (registry) => {
    for (const source of sources) {
      const found = await source(registry);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

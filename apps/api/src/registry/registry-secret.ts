import { RegistryError } from '@slipway/registry';
import { SealBroken } from '../access/seal.ts';
import type { Secrets } from '../access/secrets.ts';
import type { Queryable } from '../database/connect.ts';
import { findCredentials } from './registry.store.ts';

export const REGISTRY_PURPOSE = 'registry-credentials';

export interface BasicCredentials {
  readonly kind: 'basic';
  readonly username: string;
  readonly password: string;
  /** Another text with each password, which tells nothing of it. */
  readonly version: string;
}

/** Opens what is set for a registry; undefined without credentials. Throws RegistryError `invalid` when the key is another. */
export async function openCredentials(
  sql: Queryable,
  secrets: Secrets,
  host: string,
): Promise<BasicCredentials | undefined> {
  const found = await findCredentials(sql, host);
  if (found === undefined) return undefined;
  const { username } = found;
  try {
    return { kind: 'basic', username, password: await secrets.open(found), version: found.id };
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause;
    const sentence = `The password of ${username} at ${host} does not open (was SLIPWAY_SECRET_KEY_FILE replaced?); set it anew under Settings, Registries.`;
    throw new RegistryError('invalid', sentence, { registry: host, cause });
  }
}

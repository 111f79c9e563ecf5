import { createHash } from 'node:crypto';
import type { Digest } from '@slipway/registry';
import type { DeploySpec } from './target.ts';

/**
 * What a container is made of, as one short word: the same word needs no new container. How many there are and how they
 * are replaced is no part of it. Who may read it can read the secrets as well, so their digests give nothing away.
 */
export function configurationOf({ run, secretValues = {} }: DeploySpec, digest: Digest): string {
  const { replicas: _count, strategy: _strategy, update: _update, ...made } = run;
  const values = (made.secrets ?? []).map(({ name }) => sha256(secretValues[name] ?? ''));
  return sha256(JSON.stringify([digest, sorted(made), values])).slice(0, 16);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Keys in one order: a specification that went through a database has them in another. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

import { isDeeperThan } from '../../model/nesting.ts';
import type { Package } from './package.ts';
import { Unreadable } from './whole-file.ts';

/** The `package.json` of an installed package. Throws Unreadable. */
export function readNpmPackage(bytes: Buffer): readonly Package[] {
  if (isDeeperThan(100, bytes)) throw new Unreadable('is nested more than 100 levels deep');
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    throw new Unreadable('is not JSON');
  }
  const { name, version } = (json ?? {}) as Record<string, unknown>;
  // Those without a name and a version only set how a folder of files is loaded.
  return isShort(name) && isShort(version) ? [{ type: 'npm', name, version }] : [];
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1_000;
}

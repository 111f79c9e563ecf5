import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What services are started for: each has its own state, so that the demo and test runs at the same time do not meet. */
export type Purpose = 'demo' | `test-${number}`;

export const isRoot = process.getuid?.() === 0;

/** Tells this clone from others on the machine. */
export const cloneKey = createHash('sha256').update(root).digest('hex').slice(0, 12);

/** Pid files, logs and data of one purpose, inside the clone. */
export function stateFolder(purpose: Purpose): string {
  return join(root, '.slipway', purpose);
}

/** Root's state that belongs to the machine, not to one clone. */
export const machineFolder = '/var/lib/slipway';

/** As root: a folder that other users can reach even when the clone lies in one that they cannot enter (`/root`). */
export function reachableFolder(purpose: Purpose): string {
  return isRoot ? join(machineFolder, cloneKey, purpose) : stateFolder(purpose);
}

/** Makes the folder; as root, one that other users can pass through, whatever the umask says. */
export async function makeReachable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (!isRoot) return;
  for (let each = folder; each.startsWith(machineFolder); each = dirname(each)) await chmod(each, 0o755);
}

/** Deletes all state of the purpose, and the clone's folder outside of the clone once nothing is left in it. */
export async function removeState(purpose: Purpose): Promise<void> {
  for (const folder of [stateFolder(purpose), reachableFolder(purpose)])
    await rm(folder, { recursive: true, force: true });
  const own = join(machineFolder, cloneKey);
  if (isRoot && existsSync(own) && readdirSync(own).length === 0) await rm(own, { recursive: true, force: true });
}

/** Base images stay here from run to run; all clones of a machine share them where one may write there. */
export function cacheFolder(): string {
  const chosen = process.env.SLIPWAY_CACHE_DIR;
  if (chosen) return chosen;
  try {
    mkdirSync('/var/cache/slipway', { recursive: true });
    accessSync('/var/cache/slipway', constants.W_OK);
    return '/var/cache/slipway';
  } catch {
    return join(root, '.slipway/cache');
  }
}

import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';

/** Removes the control groups of that name, of either version, that engines which were killed could not remove. */
export async function removeControlGroups(name: string): Promise<void> {
  for (const parent of [root, ...(await foldersOf(root))]) {
    if ((await foldersOf(parent)).includes(join(parent, name))) await removeTree(join(parent, name));
  }
}

async function removeTree(folder: string): Promise<void> {
  for (const child of await foldersOf(folder)) await removeTree(child);
  await rmdir(folder).catch((cause: { code?: string }) => {
    // A process that ends just now is in it still: an empty group costs nothing.
    if (!['EBUSY', 'ENOENT'].includes(cause.code ?? '')) throw cause;
  });
}

async function foldersOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: { code?: string }) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENODEV') return [];
    throw cause;
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatRepository, InvalidReference, parseRepository, type Repository } from '../model/reference.ts';
import { readEntries } from './layout-index.ts';

/** The name of a repository's folder: one level, and readable. */
export function folderName(at: Repository): string {
  return encodeURIComponent(formatRepository(at));
}

/** The repositories below the root that hold manifests, by name; folders that somebody else put there are passed over. */
export async function repositoriesBelow(root: string, registry: string): Promise<readonly string[]> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: string[] = [];
  for (const name of names.toSorted()) {
    const at = repositoryOf(name);
    if (at?.registry === registry && (await readEntries(join(root, name))).length > 0) found.push(at.repository);
  }
  return found;
}

function repositoryOf(name: string): Repository | undefined {
  try {
    const at = parseRepository(decodeURIComponent(name));
    return folderName(at) === name ? at : undefined;
  } catch (error) {
    if (error instanceof InvalidReference || error instanceof URIError) return undefined;
    throw error;
  }
}

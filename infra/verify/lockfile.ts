import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../place.ts';
import type { Check } from './check.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, Entry>>;

/**
 * npm leaves optional packages that a registry does not have out of the lockfile without a word, and `npm ci` fails on it
 * later: every dependency that an entry names must have an entry, and every fetched one its hash.
 */
export const lockfile: Check = {
  name: 'the lockfile is complete',
  run: async () => {
    const text = await readFile(join(root, 'package-lock.json'), 'utf8');
    return incomplete((JSON.parse(text) as { packages: Packages }).packages);
  },
};

/** Pure: what is missing in the lockfile's packages, a sentence each. */
export function incomplete(packages: Packages): readonly string[] {
  const found: string[] = [];
  for (const [path, entry] of Object.entries(packages)) {
    const fetched = path.includes('node_modules/') && entry.link !== true;
    if (fetched && entry.integrity === undefined) found.push(`${path} has no integrity in package-lock.json.`);
    const { dependencies, devDependencies, optionalDependencies } = entry;
    // Development dependencies are installed for our own workspaces only.
    const needed = { ...dependencies, ...optionalDependencies, ...(fetched ? {} : devDependencies) };
    for (const name of Object.keys(needed)) {
      if (!hasEntry(packages, path, name)) {
        found.push(
          `${path || 'package.json'} needs ${name}, which package-lock.json has no entry for: take a complete release.`,
        );
      }
    }
  }
  return found;
}

/** Looks where Node would: in the package's own node_modules, then in each folder above. */
function hasEntry(packages: Packages, from: string, name: string): boolean {
  for (let folder = from; ; folder = above(folder)) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

function above(folder: string): string {
  const cut = folder.lastIndexOf('/node_modules/');
  if (cut !== -1) return folder.slice(0, cut);
  return '';
}

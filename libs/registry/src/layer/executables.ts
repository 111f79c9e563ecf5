import type { LayerContents } from './layer-contents.ts';

/** Architecture → how many ELF files are for it, and the path of the first. */
export type Executables = ReadonlyMap<string, { readonly count: number; readonly example: string }>;

/** What the ELF files of a layer are for; programs, libraries and objects alike. */
export function executablesOf({ entries }: Pick<LayerContents, 'entries'>): Executables {
  const found = new Map<string, { count: number; example: string }>();
  for (const { architecture, path } of entries) {
    if (architecture === undefined) continue;
    const known = found.get(architecture);
    if (known === undefined) found.set(architecture, { count: 1, example: path });
    else known.count += 1;
  }
  return found;
}

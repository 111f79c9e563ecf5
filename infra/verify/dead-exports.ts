import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeTsConfig } from 'ts-unused-exports';
import { root } from '../place.ts';
import type { Check } from './check.ts';

/** Exports that something outside of our imports uses. */
const doors: readonly RegExp[] = [
  // What the libraries offer to others.
  /^libs\/[^/]+\/src\/(.+\/)?index\.ts$/,
  // Next finds its routes by their place.
  /^apps\/web\/src\/app\//,
  // Read by tools.
  /(^|\/)(jest|next|postcss)\.config\.ts$/,
  /(^|\/)(testing|generated)\/|\/global-(setup|teardown)\.ts$/,
  /^test\//,
];

/** Exports that neither their own file nor another one of production code uses. Tests alone keep nothing alive. */
export const deadExports: Check = {
  name: 'no dead exports',
  run: async () => {
    const project = fileURLToPath(new URL('./dead-exports.tsconfig.json', import.meta.url));
    const { unusedFiles: _, ...dead } = analyzeTsConfig(project, ['--ignoreTestFiles', '--ignoreLocallyUsed']);
    return Object.entries(dead).flatMap(([file, exports]) => {
      const path = relative(root, file);
      if (doors.some((door) => door.test(path)) || !Array.isArray(exports)) return [];
      return exports.map(({ exportName }) => `${path} exports ${exportName}, which nothing uses.`);
    });
  },
};

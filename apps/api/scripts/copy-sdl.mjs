// The built API reads its schema files from beside its own code; tsc copies only TypeScript.
import { cpSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = (name) => fileURLToPath(new URL(`../${name}/`, import.meta.url));
cpSync(folder('src'), folder('dist'), {
  recursive: true,
  filter: (from) => extname(from) === '' || extname(from) === '.graphql',
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from './generate-documents.ts';

// `node scripts/codegen.ts` writes src/graphql/generated/documents.ts; with `--check` it only says whether that file is up to date.
const web = join(import.meta.dirname, '..');
const file = join(web, 'src/graphql/generated/documents.ts');
const text = await generate({
  schema: join(web, '../api/src'),
  documents: join(web, 'src/graphql'),
});

if (process.argv.includes('--check')) {
  const present = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (present !== text) {
    console.error(
      'src/graphql/generated/documents.ts is not what the schema and the documents make: run `npm run -w @slipway/web codegen` and commit the result.',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
}

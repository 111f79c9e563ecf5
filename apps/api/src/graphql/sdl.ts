import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, Kind, parse } from 'graphql';

const ROOMS = fileURLToPath(new URL('../', import.meta.url));

/** Where the rooms' schema files lie: beside the source, and copied beside the build. */
export const TYPE_PATHS = [`${ROOMS}*/*.graphql`];

export async function readSdl(): Promise<DocumentNode> {
  const files = (await readdir(ROOMS, { recursive: true }))
    .filter((file) => /^[^/]+\/[^/]+\.graphql$/.test(file))
    .sort();
  return parse(files.map((file) => readFileSync(`${ROOMS}${file}`, 'utf8')).join('\n'));
}

/** The word that the database and the code use for an enum's value: IN_SYNC is in-sync. */
export function internalWord(value: string): string {
  return value.toLowerCase().replaceAll('_', '-');
}

/** Resolvers that give each enum its internal words, so that rows pass through as they are. */
export function enumResolvers(document: DocumentNode): Record<string, Record<string, string>> {
  const resolvers: Record<string, Record<string, string>> = {};
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION) continue;
    const values = definition.values?.map(({ name }) => [name.value, internalWord(name.value)]) ?? [];
    resolvers[definition.name.value] = Object.fromEntries(values);
  }
  return resolvers;
}

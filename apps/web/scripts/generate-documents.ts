import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { type DocumentNode, Kind, parse } from 'graphql';

const scalars = {
  ID: 'string',
  DateTime: 'string',
  Bytes: 'number',
  Digest: 'string',
  Platform: 'string',
};

/**
 * TypeScript for every operation and fragment below `documents`, checked against the SDL files one folder below `schema`.
 * Throws when a file does not parse or a document does not fit the schema.
 */
export async function generate(folders: { schema: string; documents: string }): Promise<string> {
  const config = {
    scalars,
    enumsAsTypes: true,
    skipTypename: false,
    nonOptionalTypename: true,
    dedupeFragments: true,
    useTypeImports: true,
    documentMode: 'documentNode',
  };
  const sources = await parsed(folders.documents, '*.graphql');
  return codegen({
    filename: 'documents.ts',
    schema: merged(await parsed(folders.schema, '*/*.graphql')),
    documents: sources.map(({ path, document }) => ({ location: path, document })),
    config,
    plugins: [{ typescriptOperations: config }, { typedDocumentNode: config }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  });
}

async function parsed(folder: string, pattern: string): Promise<{ path: string; document: DocumentNode }[]> {
  const paths: string[] = [];
  for await (const path of glob(pattern, { cwd: folder })) paths.push(path);
  paths.sort();
  if (paths.length === 0) throw new Error(`There is no file ${pattern} below ${folder}.`);
  return Promise.all(
    paths.map(async (path) => ({ path, document: parse(await readFile(join(folder, path), 'utf8')) })),
  );
}

function merged(sources: { document: DocumentNode }[]): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions: sources.flatMap(({ document }) => document.definitions) };
}

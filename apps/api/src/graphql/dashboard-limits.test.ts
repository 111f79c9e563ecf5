import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  buildASTSchema,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { limitFaults } from './limits.ts';
import { mergeExtensions } from './schema-document.ts';
import { readSdl } from './sdl.ts';

const folder = join(import.meta.dirname, '../../../web/src/graphql');
const files = (await readdir(folder)).filter((name) => name.endsWith('.graphql'));
const documents = await Promise.all(files.map(async (name) => parse(await readFile(join(folder, name), 'utf8'))));
const definitions = documents.flatMap((document) => document.definitions);
const schema = buildASTSchema(mergeExtensions(await readSdl()));
const fragments = new Map(
  definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])),
);
// The answers of mutations are small; what they are given would have to be made up.
const questions = definitions.flatMap((each) =>
  each.kind === Kind.OPERATION_DEFINITION && each.operation !== 'mutation' ? [[each.name?.value, each] as const] : [],
);
const values: Readonly<Record<string, unknown>> = {
  Int: 30,
  Boolean: true,
  ID: 'id',
  String: 'text',
  DateTime: '2026-01-01T00:00:00.000Z',
};

test.each(questions)('the dashboard may ask %s', (_, operation) => {
  const variables = Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, type }) => {
      let named = type;
      while (named.kind !== Kind.NAMED_TYPE) named = named.type;
      return [variable.name.value, values[named.name.value]];
    }),
  );
  expect(limitFaults(schema, asSent(operation), variables).map(({ message }) => message)).toEqual([]);
});

/** With the fragments that it uses, and `__typename` in each selection, as the dashboard's client adds it. */
function asSent(operation: OperationDefinitionNode): DocumentNode {
  const used = new Map<string, FragmentDefinitionNode>();
  const look = (set: SelectionSetNode) => {
    visit(set, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(name.value)) return;
        used.set(name.value, fragment);
        look(fragment.selectionSet);
      },
    });
  };
  look(operation.selectionSet);
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return visit({ kind: Kind.DOCUMENT, definitions: [operation, ...used.values()] } as DocumentNode, {
    SelectionSet: {
      leave: (set, _key, parent) =>
        parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
          ? set
          : { ...set, selections: [...set.selections, typename] },
    },
  });
}

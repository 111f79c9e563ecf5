import { type DefinitionNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode } from 'graphql';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** One document in which each type stands once: what rooms add to a type by `extend` stands in the type itself. */
export function mergeExtensions(document: DocumentNode): DocumentNode {
  const definitions: DefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_EXTENSION) continue;
    definitions.push(
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ? withExtensions(definition, document) : definition,
    );
  }
  return { kind: Kind.DOCUMENT, definitions: definitions.sort((one, other) => compare(orderOf(one), orderOf(other))) };
}

function withExtensions(type: ObjectTypeDefinitionNode, document: DocumentNode): ObjectTypeDefinitionNode {
  const added = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_EXTENSION && definition.name.value === type.name.value
      ? (definition.fields ?? [])
      : [],
  );
  return { ...type, fields: [...(type.fields ?? []), ...added] };
}

/** Directives and scalars, then what can be asked, then all types by name. */
function orderOf(definition: DefinitionNode): string {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return `0${name}`;
  if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) return `1${name}`;
  const root = ROOTS.indexOf(name);
  return root >= 0 ? `2${root}` : `3${name}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

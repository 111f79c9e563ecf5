import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { requestError } from './error.ts';

/** Fields below one another; the introspection query of common tools has 13. */
export const DEEPEST = 15;
/** About the fields that an answer may hold. */
export const COSTLIEST = 50_000;
export const MOST_TOKENS = 5_000;
export const MOST_ALIASES_OF_A_FIELD = 20;
/** Guess for a list without `first`: steps, platforms, layers. */
const LENGTH_OF_LIST = 8;
const LENGTH_OF_LOG = 50;
/** Fields for which the policy is asked, or a registry: about the rows that this reads. */
const COSTLY: ReadonlyMap<string, number> = new Map([
  ['mayGoTo', 400],
  ['nextAutomatic', 1_000],
  ['wayBack', 1_000],
  ['byDigest', 2_000],
  ['downstream', 1_000],
  ['changesSinceRebuilt', 1_000],
]);

// A field costs itself and, for a list, its selection as many times as there will be entries.
const estimate: ComplexityEstimator = ({ args, field, childComplexity }) => {
  const costly = COSTLY.get(field.name);
  if (costly !== undefined) return costly + childComplexity;
  const isLog = getNamedType(field.type).name === 'LogPage';
  if (isLog) return 1 + childComplexity * LENGTH_OF_LOG;
  const first = typeof args.first === 'number' ? args.first : undefined;
  if (first !== undefined) return 1 + childComplexity * Math.max(1, first);
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  // The nodes of a connection were multiplied by its `first` already.
  return (
    1 + childComplexity * (isListType(type) && field.name !== 'nodes' && field.name !== 'chunks' ? LENGTH_OF_LIST : 1)
  );
};

/** Faults of an operation that is too deep or would answer with too much; none when it may run. */
export function limitFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown> | null | undefined,
): GraphQLError[] {
  // Mercurius compiles a document once, for the operation that was asked for first.
  if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length !== 1)
    return [requestError('BAD_REQUEST', 'A document must hold one operation; send each in a request of its own.')];
  const depth = depthOf(document);
  if (depth > DEEPEST)
    return [
      requestError(
        'TOO_EXPENSIVE',
        `The operation is ${depth} fields deep, and ${DEEPEST} is the most: ask in several operations.`,
      ),
    ];
  const repeated = mostRepeated(document);
  if (repeated.count > MOST_ALIASES_OF_A_FIELD)
    return [
      requestError(
        'TOO_EXPENSIVE',
        `The operation asks for ${repeated.name} ${repeated.count} times, and ${MOST_ALIASES_OF_A_FIELD} is the most.`,
      ),
    ];
  const cost = getComplexity({ schema, query: document, variables: variables ?? {}, estimators: [estimate] });
  if (cost > COSTLIEST)
    return [
      requestError(
        'TOO_EXPENSIVE',
        `The operation would cost ${cost}, and ${COSTLIEST} is the most: ask for fewer entries or fields.`,
      ),
    ];
  return [];
}

function depthOf(document: DocumentNode): number {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet] as const] : [],
    ),
  );
  const known = new Map<string, number>();
  const below = (set: SelectionSetNode | undefined): number =>
    Math.max(
      0,
      ...(set?.selections ?? []).map((selection) => {
        if (selection.kind === Kind.FIELD) return 1 + below(selection.selectionSet);
        if (selection.kind === Kind.INLINE_FRAGMENT) return below(selection.selectionSet);
        const name = selection.name.value;
        const seen = known.get(name);
        if (seen !== undefined) return seen;
        // Validation has refused cycles before; the zero only keeps this from trusting it.
        known.set(name, 0);
        const depth = below(fragments.get(name));
        known.set(name, depth);
        return depth;
      }),
    );
  return Math.max(
    0,
    ...document.definitions.map((each) => (each.kind === Kind.OPERATION_DEFINITION ? below(each.selectionSet) : 0)),
  );
}

/** The same root field under many aliases is the cheapest way to make a server work. */
function mostRepeated(document: DocumentNode): { name: string; count: number } {
  let most = { name: '', count: 0 };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const counts = new Map<string, number>();
    for (const selection of definition.selectionSet.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const count = (counts.get(selection.name.value) ?? 0) + 1;
      counts.set(selection.name.value, count);
      if (count > most.count) most = { name: selection.name.value, count };
    }
  }
  return most;
}

import { expect, test } from '@jest/globals';
import { buildASTSchema, buildSchema, graphql, parse, subscribe } from 'graphql';
import { newContext, type Scope } from './context.ts';
import { guardSchema, PermissionMissing, permissions } from './permission.ts';
import { mergeExtensions } from './schema-document.ts';
import { readSdl } from './sdl.ts';

const sdl = `
  directive @permission(scope: Scope!) on FIELD_DEFINITION
  enum Scope { READ RELEASE ADMINISTER }
  type Query { read: String @permission(scope: READ) plain: String @permission(scope: ADMINISTER) }
  type Mutation { write: String @permission(scope: RELEASE) }
  type Subscription { ticks: Int @permission(scope: READ) }
`;
const who = { whoCan: async () => ['administrator', 'ci'] };
const viewer = (...scopes: Scope[]) => newContext({ tokenId: 't', name: 'reader', scopes, groups: [] });

test('every root field of the API names a permission', async () => {
  const found = permissions(buildASTSchema(mergeExtensions(await readSdl())));
  expect(found.size).toBeGreaterThan(20);
  expect([...found.values()].find(({ path }) => path === 'Mutation.issueToken')?.scope).toBe('administer');
});

test('a root field without one stops the start and is named', () => {
  const open = buildSchema(sdl.replace('write: String @permission(scope: RELEASE)', 'write: String'));
  expect(() => guardSchema(open, who)).toThrow(PermissionMissing);
  expect(() => guardSchema(open, who)).toThrow('Mutation.write');
});

test.each([
  ['{ read }', viewer('read'), undefined, { read: 'text' }],
  ['{ read }', viewer('administer'), 'FORBIDDEN', { read: null }],
  ['{ plain }', viewer('read'), 'FORBIDDEN', { plain: null }],
  ['mutation { write }', viewer('read'), 'FORBIDDEN', { write: null }],
  ['mutation { write }', viewer('release'), undefined, { write: 'done' }],
  ['{ read }', undefined, 'UNAUTHENTICATED', { read: null }],
  ['{ read }', {}, 'UNAUTHENTICATED', { read: null }],
])('%s as %j: %s', async (source, contextValue, code, data) => {
  const schema = guardSchema(guarded(), who);
  const result = await graphql({ schema, source, contextValue });
  expect(result.errors?.[0]?.extensions.code).toBe(code);
  expect(result.data).toEqual(data);
});

test('a refusal says which scope is missing and who has it', async () => {
  const result = await graphql({
    schema: guardSchema(guarded(), who),
    source: '{ plain }',
    contextValue: viewer('read'),
  });
  expect(result.errors?.[0]?.message).toBe(
    'plain needs the scope ADMINISTER, which "reader" does not carry. These tokens do: administrator, ci.',
  );
});

test('a subscription is refused before its source is opened', async () => {
  let opened = 0;
  const schema = guardSchema(
    guarded(() => opened++),
    who,
  );
  const document = parse('subscription { ticks }');
  const refused = await subscribe({ schema, document, contextValue: viewer('release') });
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(opened).toBe(0);
  await subscribe({ schema, document, contextValue: viewer('read') });
  expect(opened).toBe(1);
});

function guarded(opened: () => void = () => undefined) {
  const schema = buildSchema(sdl);
  const answers: Record<string, string> = { read: 'text', plain: 'text', write: 'done' };
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) field.resolve = () => answers[field.name];
  const ticks = schema.getSubscriptionType()?.getFields().ticks;
  if (ticks)
    ticks.subscribe = () => {
      opened();
      return (async function* () {
        yield { ticks: 1 };
      })();
    };
  return schema;
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  print,
} from 'graphql';
import { mergeExtensions } from '../graphql/schema-document.ts';
import { readSdl } from '../graphql/sdl.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { hashOf, newToken } from './token.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const schema = buildSchema(print(mergeExtensions(await readSdl())));
const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map(
    (field) => [`${type?.name.toLowerCase()} ${field.name}`, operation(`${type?.name.toLowerCase()}`, field)] as const,
  ),
);

describe('without a valid token', () => {
  it.each([
    ['none', null],
    ['a malformed one', 'slip_short'],
    ['an unknown one', newToken()],
  ])('%s: every field is closed, the schema too', async (_name, token) => {
    for (const query of [
      '{ __schema { types { name } } }',
      '{ __typename }',
      '{ nonsense',
      ...rootFields.map(([, query]) => query),
    ]) {
      const answer = await api.ask(query, {}, token);
      expect([query, answer.status, answer.data, answer.errors?.[0]?.extensions?.code]).toEqual([
        query,
        401,
        null,
        'UNAUTHENTICATED',
      ]);
      expect(answer.errors).toHaveLength(1);
    }
  });

  it.each([
    ['expired', { expires_at: new Date(Date.now() - 1_000) }],
    ['revoked', { revoked_at: new Date() }],
  ])('one that is %s', async (_name, columns) => {
    const token = await api.token(['read']);
    expect((await api.ask('{ viewer { name } }', {}, token)).status).toBe(200);
    await api.sql`update token set ${api.sql(columns as Record<string, Date>)} where hash = ${hashOf(token)}`;
    expect((await api.ask('{ viewer { name } }', {}, token)).status).toBe(401);
  });

  it('nobody gets in while tokens cannot be read', async () => {
    await api.sql`alter table token rename to token_gone`;
    const answer = await api.ask('{ viewer { name } }');
    await api.sql`alter table token_gone rename to token`;
    expect([answer.status, answer.data, answer.errors?.[0]?.extensions?.code]).toEqual([500, null, 'INTERNAL']);
  });

  it('a wrong header is not saved by a good cookie', async () => {
    const { cookie } = await signIn(await api.token(['read']));
    const headers = { 'content-type': 'application/json', cookie, authorization: 'Basic x' };
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ viewer { name } }"}',
    });
    expect(response.status).toBe(401);
  });

  it('a websocket is closed as unauthorised', async () => {
    const client = api.subscriber({ token: null });
    const closed = new Promise((resolve) => client.on('closed', resolve));
    const failing = (async () => {
      for await (const _ of client.iterate({ query: 'subscription { changed { at } }' })) break;
    })();
    await expect(failing).rejects.toMatchObject({ code: 4401 });
    expect(await closed).toMatchObject({ code: 4401 });
  });
});

describe('with a token that carries nothing', () => {
  it.each(rootFields)('%s is forbidden', async (field, query) => {
    const token = await api.token([]);
    if (field.startsWith('subscription')) {
      const client = api.subscriber({ token });
      const failing = (async () => {
        for await (const result of client.iterate({ query })) if (result.errors) throw result.errors;
      })();
      await expect(failing).rejects.toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      await client.dispose();
      return;
    }
    const answer = await api.ask(query, {}, token);
    expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
    expect(answer.errors?.[0]?.message).toContain('administrator');
  });
});

describe('sessions', () => {
  it('a token opens one, a cookie carries it, signing out ends it', async () => {
    const token = await api.token(['read'], 'people');
    const { response, cookie } = await signIn(token);
    expect(await response.json()).toEqual({ name: 'people', scopes: ['READ'] });
    expect(response.headers.get('set-cookie')).toMatch(
      /^slipway_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(await viewerBy(cookie)).toEqual({ status: 200, name: 'people' });
    const out = await fetch(`${api.url}/session`, { method: 'DELETE', headers: { cookie } });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^slipway_session=; .*Max-Age=0$/),
    ]);
    expect((await viewerBy(cookie)).status).toBe(401);
    const actions = await api.sql`select action from audit where subject = 'people' order by id`;
    expect(actions.map(({ action }) => action)).toEqual(['session.opened', 'session.closed']);
  });

  it('slides with use, and ends with its time or its token', async () => {
    const token = await api.token(['read']);
    const { cookie } = await signIn(token);
    const left = async () => {
      const [row] =
        await api.sql`select extract(epoch from s.expires_at - now()) as left from session s join token t on t.id = s.token_id where t.hash = ${hashOf(token)}`;
      return Number(row?.left);
    };
    await api.sql`update session set expires_at = now() + interval '1 hour'`;
    expect((await viewerBy(cookie)).status).toBe(200);
    expect(await left()).toBeGreaterThan(11.9 * 3_600);
    await api.sql`update session set expires_at = now() - interval '1 second'`;
    expect((await viewerBy(cookie)).status).toBe(401);
    const again = await signIn(token);
    await api.sql`update token set revoked_at = now() where hash = ${hashOf(token)}`;
    expect((await viewerBy(again.cookie)).status).toBe(401);
  });

  it('a wrong token opens none, and too many attempts have to wait', async () => {
    const tries = [];
    for (let count = 0; count < 12; count++) tries.push((await signIn(newToken())).response);
    expect(tries.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(Number(tries.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await tries[0]?.json()).toEqual({
      message: 'This token is not valid: it may be mistyped, expired or revoked.',
    });
    expect(tries[0]?.headers.get('set-cookie')).toBeNull();
  });
});

describe('cross-site requests', () => {
  it.each([
    ['a form', { 'content-type': 'text/plain' }, '{"query":"{ viewer { name } }"}', 'POST'],
    ['a form with fields', { 'content-type': 'application/x-www-form-urlencoded' }, 'query={viewer{name}}', 'POST'],
    ['a link', {}, undefined, 'GET'],
  ])('%s is blocked before it is looked at', async (_name, headers: Record<string, string>, body, method) => {
    const token = await api.token(['read']);
    const response = await fetch(`${api.url}/graphql?query={viewer{name}}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body ? { body } : {}),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('may come from a page of another site');
  });

  it('a page of another origin opens no websocket', async () => {
    const client = api.subscriber({ headers: { origin: 'https://evil.example' } });
    const failing = (async () => {
      for await (const _ of client.iterate({ query: 'subscription { changed { at } }' })) break;
    })();
    await expect(failing).rejects.toBeDefined();
  });

  it('a cookie opens a websocket only together with our own origin', async () => {
    await api.sql`delete from session`;
    const token = await api.token(['read']);
    const [row] = await api.sql`select id from token where hash = ${hashOf(token)}`;
    const session = 'a'.repeat(43);
    await api.sql`insert into session (hash, token_id, expires_at) values (${hashOf(session)}, ${row?.id}, now() + interval '1 hour')`;
    const cookie = `slipway_session=${session}`;
    const open = async (headers: Record<string, string>) => {
      const client = api.subscriber({ token: null, headers });
      for await (const { data } of client.iterate({ query: '{ viewer { name } }' })) return data;
    };
    await expect(open({ cookie })).rejects.toMatchObject({ code: 4401 });
    expect(await open({ cookie, origin: api.url })).toMatchObject({ viewer: {} });
  });
});

describe('what is no operation', () => {
  const named = 'query($name: String!) { application(name: $name) { id } }';

  it.each([
    ['a number for a query', { query: 5 }, 'query must be a text: the GraphQL document.'],
    ['an object for a query', { query: { kind: 'Document' } }, 'query must be a text: the GraphQL document.'],
    [
      'a text that no table can hold',
      { query: named, variables: { name: 'a\u0000b' } },
      'The variable "name" holds the character U+0000, which no text may hold; leave it out.',
    ],
  ])('%s is refused in one sentence', async (_, body, message) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await api.token(['read'])}` },
      body: JSON.stringify(body),
    });
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect([response.status, ...errors.map((error) => error.message)]).toEqual([400, message]);
    expect(errors[0]?.extensions.code).toBe('BAD_REQUEST');
  });
});

describe('tokens', () => {
  const issue =
    'mutation ($input: IssueTokenInput!) { issueToken(input: $input) { __typename ... on IssuedToken { secret token { id name scopes lastUsedAt } } ... on Refusal { reasons { code field message } } } }';
  const revoke =
    'mutation ($id: ID!) { revokeToken(id: $id) { __typename ... on Token { revokedAt } ... on Refusal { reasons { code } } } }';

  it('are issued, shown once, and work until they are revoked', async () => {
    const { issueToken } = await api.get(issue, { input: { name: 'ci', scopes: ['READ', 'RELEASE', 'READ'] } });
    expect(issueToken.token).toMatchObject({ name: 'ci', scopes: ['READ', 'RELEASE'], lastUsedAt: null });
    expect((await api.ask('{ viewer { name scopes } }', {}, issueToken.secret)).data).toEqual({
      viewer: { name: 'ci', scopes: ['READ', 'RELEASE'] },
    });
    const { tokens } = await api.get('{ tokens { name lastUsedAt } }');
    expect(tokens.find(({ name }: { name: string }) => name === 'ci').lastUsedAt).not.toBeNull();
    expect((await api.get(revoke, { id: issueToken.token.id })).revokeToken.revokedAt).not.toBeNull();
    expect((await api.ask('{ viewer { name } }', {}, issueToken.secret)).status).toBe(401);
    const audit = await api.sql`select action, facts from audit where subject = 'ci' order by id`;
    expect(audit.map(({ action }) => action)).toEqual(['token.issued', 'token.revoked']);
    expect(JSON.stringify(audit) + api.log()).not.toContain(issueToken.secret);
  });

  it('a bad one is refused with every reason', async () => {
    const { issueToken } = await api.get(issue, {
      input: { name: '<b>', scopes: [], expiresAt: '2020-01-01T00:00:00Z' },
    });
    expect(issueToken.reasons.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`)).toEqual([
      'token.name-malformed name',
      'token.no-scope scopes',
      'token.expired expiresAt',
    ]);
    const twice = await api.get(issue, { input: { name: 'administrator', scopes: ['READ'] } });
    expect(twice.issueToken.reasons).toMatchObject([{ code: 'token.name-taken' }]);
  });

  it('the last one that can administer stays', async () => {
    const [row] = await api.sql`select id from token where name = 'administrator'`;
    expect((await api.get(revoke, { id: row?.id })).revokeToken.reasons).toEqual([
      { code: 'token.last-administrator' },
    ]);
    expect((await api.get(revoke, { id: 'x' })).revokeToken.reasons).toEqual([{ code: 'token.unknown' }]);
  });
});

async function signIn(token: string) {
  const response = await fetch(`${api.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return { response, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

async function viewerBy(cookie: string) {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: '{"query":"{ viewer { name } }"}',
  });
  const { data } = (await response.json()) as { data: { viewer: { name: string } } | null };
  return { status: response.status, name: data?.viewer.name };
}

/** The smallest operation that asks for a root field, with some value for each argument that must be given. */
function operation(root: string, { name: field, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(({ type }) => isNonNullType(type)).map(({ name, type }) => `${name}: ${someValue(type)}`);
  return `${root} { ${field}${given.length > 0 ? `(${given.join(', ')})` : ''}${isLeafType(getNamedType(type)) ? '' : ' { __typename }'} }`;
}

function someValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return someValue(type.ofType);
  if (isListType(type)) return `[${someValue(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((each) => isNonNullType(each.type));
    return `{ ${fields.map((each) => `${each.name}: ${someValue(each.type)}`).join(', ')} }`;
  }
  const values: Record<string, string> = {
    Int: '1',
    Platform: '"linux/amd64"',
    DateTime: '"2026-01-01T00:00:00Z"',
    Digest: `"sha256:${'a'.repeat(64)}"`,
  };
  return values[type.name] ?? '"x"';
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GuardedRegistry, startGuardedRegistry } from '../engine/testing/guarded-registry.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { startTokenService } from './testing/token-service.ts';

let api: TestApi;
let guarded: GuardedRegistry;
beforeAll(async () => {
  guarded = await startGuardedRegistry('ci', 'first secret');
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  await guarded.close();
});

const shape =
  '__typename ... on Registry { id host name plainHttp username hasSecret hasCertificate tokenServices checkedAt state message usedBy } ... on Refusal { reasons { code field message } }';
const adding = `mutation ($input: AddRegistryInput!) { addRegistry(input: $input) { ${shape} } }`;
const updating = `mutation ($id: ID!, $input: UpdateRegistryInput!) { updateRegistry(id: $id, input: $input) { ${shape} } }`;
const removing = `mutation ($id: ID!) { removeRegistry(id: $id) { ${shape} } }`;
const checking = `mutation ($id: ID!) { checkRegistry(id: $id) { ${shape} } }`;
const add = async (input: object) => (await api.get(adding, { input })).addRegistry;
const update = async (id: string, input: object) => (await api.get(updating, { id, input })).updateRegistry;
const check = async (id: string) => (await api.get(checking, { id })).checkRegistry;
const codes = (result: { reasons: { code: string }[] }) => result.reasons.map(({ code }) => code);

it('keeps a password sealed, tells nobody, and says what a check saw', async () => {
  const added = await add({
    host: guarded.host,
    name: 'Releases',
    username: 'ci',
    password: 'wrong secret',
    plainHttp: true,
  });
  expect(added).toMatchObject({
    host: guarded.host,
    name: 'Releases',
    plainHttp: true,
    username: 'ci',
    hasSecret: true,
    hasCertificate: false,
    checkedAt: null,
    state: 'NOT_CHECKED',
    usedBy: [],
  });
  expect(await check(added.id)).toMatchObject({
    state: 'REFUSED',
    checkedAt: expect.any(String),
    message: `${guarded.host} did not accept the credentials of ci.`,
  });
  // A new password means that nobody has looked yet; the name stays as it was.
  expect(await update(added.id, { password: 'first secret' })).toMatchObject({
    name: 'Releases',
    username: 'ci',
    state: 'NOT_CHECKED',
    message: null,
  });
  expect(await check(added.id)).toMatchObject({ state: 'READY', message: 'Signed in as ci.' });

  const kept =
    await api.sql`select to_jsonb(t)::text as text from registry t union all select to_jsonb(t)::text from audit t
    union all select encode(sealed, 'escape') from secret`;
  const everywhere = `${kept.map(({ text }) => text).join()}${api.log()}`;
  expect(everywhere).not.toMatch(/(wrong|first) secret/);
  const secrets = await api.sql`select id from secret where purpose = 'registry-credentials'`;
  expect(secrets).toHaveLength(1);

  expect(await update(added.id, { username: '' })).toMatchObject({ username: null, hasSecret: false });
  expect(await check(added.id)).toMatchObject({ state: 'REFUSED', message: expect.stringContaining('credentials') });
  expect((await api.get(removing, { id: added.id })).removeRegistry).toMatchObject({ host: guarded.host });
  expect((await api.get('{ registries { id } }')).registries).toEqual([]);
  expect(await api.sql`select id from secret where purpose = 'registry-credentials'`).toHaveLength(0);

  const audit = await api.sql`select action, facts from audit where subject = ${guarded.host} order by id`;
  expect(audit.map(({ action, facts }) => [action, facts.username, facts.passwordSet])).toEqual([
    ['registry.added', 'ci', true],
    ['registry.changed', 'ci', true],
    ['registry.changed', null, false],
    ['registry.removed', null, undefined],
  ]);
});

it.each<[string, object, string[]]>([
  ['no host', { host: 'a b' }, ['registry.host-malformed']],
  [
    'everything at once',
    { host: 'http://x.example', password: 'p', certificate: 'x', plainHttp: true, name: 'n'.repeat(101) },
    [
      'registry.host-malformed',
      'registry.name-too-long',
      'registry.username-missing',
      'registry.certificate-malformed',
      'registry.certificate-unused',
    ],
  ],
  ['a user without a password', { host: 'x.example', username: 'ann' }, ['registry.password-missing']],
  [
    'a token service that is no origin',
    { host: 'x.example', tokenServices: ['https://auth.example/token'] },
    ['registry.token-service-malformed'],
  ],
  [
    'a token service with credentials in it',
    { host: 'x.example', tokenServices: ['https://u:p@auth.example'] },
    ['registry.token-service-malformed'],
  ],
  [
    'a token service in the clear beside a registry that is not',
    { host: 'x.example', tokenServices: ['http://auth.example'] },
    ['registry.token-service-plain'],
  ],
  [
    'more token services than anybody has',
    { host: 'x.example', tokenServices: Array.from({ length: 11 }, (_, n) => `https://auth${n}.example`) },
    ['registry.token-services-many'],
  ],
  ['a user with a colon', { host: 'x.example', username: 'a:b', password: 'p' }, ['registry.username-malformed']],
])('refuses %s', async (_, input, expected) => {
  expect(codes(await add(input))).toEqual(expected);
  expect(await api.sql`select id from registry`).toHaveLength(0);
});

it('has a host once, and never lends a password to another user name', async () => {
  const { id } = await add({ host: 'once.example', username: 'ann', password: 'p' });
  const again = await add({ host: 'https://ONCE.example/', username: 'eve', password: 'q' });
  expect(codes(again)).toEqual(['registry.host-taken']);
  expect(await api.sql`select id from secret where purpose = 'registry-credentials'`).toHaveLength(1);
  expect(codes(await update(id, { username: 'eve' }))).toEqual(['registry.password-missing']);
  await api.get(removing, { id });
  for (const gone of [id, 'nonsense'])
    for (const answer of [
      await update(gone, {}),
      await check(gone),
      (await api.get(removing, { id: gone })).removeRegistry,
    ])
      expect(codes(answer)).toEqual(['registry.unknown']);
});

it('says what does not answer as a registry does', async () => {
  const page = new URL(api.url).host;
  for (const [host, message] of [
    ['127.0.0.1:1', 'Nothing listens at 127.0.0.1:1.'],
    [page, `${page} answers, but not as a registry does: it has no /v2/.`],
  ]) {
    const { id } = await add({ host, plainHttp: true });
    expect(await check(id)).toMatchObject({ state: 'UNREACHABLE', message });
    await api.get(removing, { id });
  }
});

it('sends credentials to a token service on another host when it is named, and nowhere else', async () => {
  const service = await startTokenService('ann', 'the secret');
  const { id, tokenServices } = await add({
    host: service.registry,
    username: 'ann',
    password: 'the secret',
    plainHttp: true,
  });
  expect(tokenServices).toEqual([]);
  expect(await check(id)).toMatchObject({
    state: 'REFUSED',
    message: expect.stringMatching(/sends sign-in to http:.* Name it as a token service/),
  });
  expect(service.offered).toEqual([]);
  // As it may be pasted, with a slash at its end; other settings leave it as it is.
  expect(await update(id, { tokenServices: [` ${service.origin}/ `, service.origin] })).toMatchObject({
    tokenServices: [service.origin],
    state: 'NOT_CHECKED',
  });
  expect(await update(id, { name: 'Sibling' })).toMatchObject({ tokenServices: [service.origin] });
  expect(await check(id)).toMatchObject({ state: 'READY', message: 'Signed in as ann.' });
  expect(service.offered).toEqual(['ann:the secret']);
  expect(await update(id, { tokenServices: [] })).toMatchObject({ tokenServices: [] });
  expect(await check(id)).toMatchObject({ state: 'REFUSED' });
  expect(service.offered).toHaveLength(1);
  await api.get(removing, { id });
  await service.close();
});

it('says that a registry speaks plain HTTP when it was not set so', async () => {
  const { id } = await add({ host: guarded.host });
  const message = `${guarded.host} does not answer in TLS; it may be reached by plain HTTP alone.`;
  expect(await check(id)).toMatchObject({ state: 'UNREACHABLE', message });
  await api.get(removing, { id });
});

it('names the applications whose images or base images are there', async () => {
  await api.sql`with a as (
      insert into application (name, repository_url, pipeline_file) values ('hello', 'https://git.example/h.git', 'slipway.yaml') returning id
    ), r as (
      insert into release (application_id, ref, state, requested_by, image_repository)
      select id, 'main', 'published', 'test', 'images.example/team/hello' from a returning id
    ) insert into base_image_input (release_id, position, kind, line, expression, reference, platform, pulled_platform, pin, runtime, index_digest, child_digest, source)
      select id, 0, 'from', 1, 'base.example/alpine', 'base.example/alpine:latest', 'linux/amd64', 'linux/amd64', 'tag', true, 'sha256:a', 'sha256:b', 'base.example/alpine' from r`;
  for (const host of ['images.example', 'base.example', 'other.example']) await add({ host });
  const { registries } = await api.get('{ registries { host usedBy } }');
  expect(registries).toEqual([
    { host: 'base.example', usedBy: ['hello'] },
    { host: 'images.example', usedBy: ['hello'] },
    { host: 'other.example', usedBy: [] },
  ]);
});

it('wants CONFIGURE for every change, and READ to look', async () => {
  const reader = await api.token(['read']);
  expect((await api.ask('{ registries { host } }', {}, reader)).errors).toBeUndefined();
  for (const [query, variables] of [
    [adding, { input: { host: 'x.example' } }],
    [updating, { id: 'x', input: {} }],
    [removing, { id: 'x' }],
    [checking, { id: 'x' }],
  ] as const)
    expect((await api.ask(query, variables, reader)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

it("falls back to the operator's Docker configuration", async () => {
  const file = join(api.folder, 'config.json');
  const auth = Buffer.from('ci:first secret').toString('base64');
  await writeFile(file, JSON.stringify({ auths: { [guarded.host]: { auth } } }));
  const other = await startApi({ SLIPWAY_DOCKER_CONFIG: file, SLIPWAY_PLAIN_HTTP: guarded.host });
  try {
    const { id } = (await other.get(adding, { input: { host: guarded.host } })).addRegistry;
    expect((await other.get(checking, { id })).checkRegistry).toMatchObject({
      state: 'READY',
      message: 'Signed in as ci.',
    });
  } finally {
    await other.stop();
  }
});

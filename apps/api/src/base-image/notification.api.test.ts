import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Scope } from '../graphql/context.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { deriveTags } from './derive.ts';
import { addStanding, digest } from './testing/standing.ts';

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await startApi();
  token = await api.token(['notify'], 'hub');
  const children = { 'linux/amd64': digest('amd') };
  for (const reference of ['docker.io/library/debian:12', 'harbor.example/base/go:1.24', 'registry.example/app:1'])
    await addStanding(api.sql, [{ reference, index: digest(reference), children }]);
  await deriveTags(api.sql, new Map([['docker.io', 'mirror.example:5000/hub']]));
}, 120_000);
afterAll(() => api.stop());

async function post(body: unknown, { path = `/${token}`, headers = {} as Record<string, string> } = {}) {
  const response = await fetch(`${api.url}/notifications/registry${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { message } = (await response.json()) as { message: string };
  return { status: response.status, message };
}
/** As after a look by the schedule, so long ago. */
const looked = (seconds = 3_600) => api.sql`update watched_tag set asked_by = 'schedule', asker = null,
  checked_at = now() - ${seconds} * interval '1 second', next_check_at = now() + interval '1 hour'`;
const due = async () => {
  const rows = await api.sql`select reference, asker from watched_tag where asked_by = 'notification'
    and next_check_at <= now() order by reference`;
  return rows.map(({ reference, asker }) => `${reference} by ${asker}`);
};
const distribution = (repository: string, tag?: string, of?: string) => ({
  events: [{ id: 'e', action: 'push', target: { repository, tag, digest: of }, request: { host: 'inside:5000' } }],
});
const hub = (tag: string) => ({ push_data: { tag }, repository: { repo_name: 'library/debian' } });

test.each<[what: string, body: unknown, status: number, message: RegExp, due: string[]]>([
  ['Docker Hub', hub('12'), 202, /^Docker Hub: 1 tag will be looked at\.$/, ['docker.io/library/debian:12 by hub']],
  ['another tag', hub('13'), 200, /nothing that is watched/, []],
  [
    'the mirror',
    distribution('hub/library/debian', '12'),
    202,
    /^distribution: 1 tag /,
    ['docker.io/library/debian:12 by hub'],
  ],
  [
    'a digest that is not known',
    distribution('app', '1', digest('new')),
    202,
    /1 tag/,
    ['registry.example/app:1 by hub'],
  ],
  [
    'the digest that it was seen to be',
    distribution('app', '1', digest('registry.example/app:1')),
    200,
    /known already/,
    [],
  ],
  ['a child without a tag', distribution('app', undefined, digest('x')), 200, /no tag was pushed/, []],
  [
    'Harbor',
    { type: 'PUSH_ARTIFACT', event_data: { resources: [{ resource_url: 'harbor.example/base/go:1.24' }] } },
    202,
    /^Harbor/,
    ['harbor.example/base/go:1.24 by hub'],
  ],
  [
    'the same name at another host',
    { docker_url: 'quay.io/base/go', updated_tags: ['1.24'] },
    200,
    /nothing that is watched/,
    [],
  ],
  ['something else', { hello: 'world' }, 400, /^This is no notification of /, []],
  ['no JSON', '{', 400, /^The body is no JSON/, []],
  ['nothing', '', 400, /^The (body is no JSON|notification could not be read)/, []],
])('%s', async (_what, body, status, message, expected) => {
  await looked();
  const answer = await post(body);
  expect(answer).toEqual({ status, message: expect.stringMatching(message) });
  expect(await due()).toEqual(expected);
});

test('a form that carries the JSON, and a media type of its own', async () => {
  await looked();
  const form = new URLSearchParams({ payload: JSON.stringify(hub('12')) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await post(form, { headers })).status).toBe(202);
  const own = { 'content-type': 'application/vnd.docker.distribution.events.v2+json' };
  expect((await post(distribution('app', '1'), { headers: own })).status).toBe(202);
});

test('told ten times at once is one look, and so is told again while it is due', async () => {
  await looked();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(hub('12'))));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(await due()).toHaveLength(1);
});

test('told again just after a look, it is looked at a little later', async () => {
  await looked(1);
  expect((await post(hub('12'))).status).toBe(202);
  expect(await due()).toEqual([]);
  const [row] = await api.sql`select extract(epoch from next_check_at - checked_at)::int as seconds from watched_tag
    where asked_by = 'notification'`;
  expect(row?.seconds).toBe(10);
});

test.each<[what: string, scopes: Scope[] | null, path: 'address' | 'header', status: number, message: RegExp]>([
  ['no token', null, 'address', 401, /Put a valid token with the scope NOTIFY/],
  ['a token without the scope', ['read'], 'address', 403, /does not carry the scope NOTIFY/],
  ['a token with more in the address', ['notify', 'read'], 'address', 403, /more than NOTIFY/],
  ['a token with more in the header', ['notify', 'read'], 'header', 202, /will be looked at/],
  ['a token of its own in the header', ['notify'], 'header', 202, /will be looked at/],
])('%s', async (_what, scopes, place, status, message) => {
  await looked();
  const secret = scopes === null ? undefined : await api.token(scopes);
  const path = place === 'address' && secret !== undefined ? `/${secret}` : '';
  const headers: Record<string, string> = place === 'header' ? { authorization: `Bearer ${secret}` } : {};
  expect(await post(hub('12'), { path, headers })).toEqual({ status, message: expect.stringMatching(message) });
  expect(await due()).toHaveLength(status === 202 ? 1 : 0);
});

test('bodies are bounded, and who is nobody has to wait after many tries', async () => {
  const large = await post(JSON.stringify({ events: [], more: 'x'.repeat(1024 * 1024) }));
  expect(large).toEqual({ status: 413, message: expect.stringMatching(/larger than 1048576 bytes/) });
  const tries = await Promise.all(Array.from({ length: 30 }, () => post(hub('12'), { path: '/slip_nobody' })));
  expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
  expect(tries.every(({ status }) => status === 429 || status === 401)).toBe(true);
  expect((await post(hub('12'))).status).toBeLessThan(300);
});

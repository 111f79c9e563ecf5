import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addApplication } from '../testing/rows.ts';
import { addWebhook, hmac, send, type TestWebhook } from './testing/deliver.ts';

let api: TestApi;
let webhook: TestWebhook;
let other: TestWebhook;
const commit = 'a'.repeat(40);

beforeAll(async () => {
  api = await startApi();
  for (const name of ['hello', 'twin', 'quiet']) await addApplication(api.sql, name);
  await api.sql`update application set repository_url = 'git@git.example:hello.git', release_branches = '{main}' where name = 'twin'`;
  await api.sql`update application set release_tags = '{v*}' where name = 'hello'`;
  webhook = await addWebhook(api, { name: 'git', kind: 'PUSH' });
  other = await addWebhook(api, { name: 'of-twin', kind: 'PUSH', application: 'twin' });
}, 60_000);
afterAll(() => api?.stop());
beforeEach(() => api.sql`update release set state = 'failed'`);

let pushes = 0;
/** Each another one, as hosts say when it was. */
function push(ref: string, more: object = {}): string {
  pushes += 1;
  const repository = { clone_url: 'https://git.example/hello.git', pushed_at: pushes };
  return JSON.stringify({ ref, after: commit, repository, pusher: { name: 'ada' }, ...more });
}

function fromGithub({ path, secret }: TestWebhook, body: string, key: string = randomUUID()) {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': key,
    'x-hub-signature-256': `sha256=${hmac(secret, body)}`,
  };
  return send(api, path, headers, body);
}

async function started(): Promise<object[]> {
  const rows = await api.sql`select a.name, r.ref, r.requested_by as by from release r
    join application a on a.id = r.application_id where r.state = 'queued' order by a.name`;
  return rows.map((row) => ({ ...row }));
}

const deliveries = `{ webhooks { name deliveries(first: 1) { key event result message releases { ref } promotion { id } } } }`;

async function newest(name: string) {
  const { webhooks } = await api.get(deliveries);
  return webhooks.find((one: { name: string }) => one.name === name).deliveries[0];
}

describe('a push that is released', () => {
  const tag = push('refs/tags/v1.2.3');
  const ofGitea = push('refs/tags/v1.2.3');
  const hello = { name: 'hello', ref: 'refs/tags/v1.2.3', by: 'webhook:git' };
  const gitlab = JSON.stringify({
    object_kind: 'tag_push',
    ref: 'refs/tags/v1.2.3',
    after: commit,
    user_username: 'ada',
    project: { git_http_url: 'https://git.example/hello.git', git_ssh_url: 'git@git.example:hello.git' },
  });
  const form = `payload=${encodeURIComponent(push('refs/tags/v1.2.3'))}`;
  it.each([
    [
      'GitHub',
      tag,
      (secret: string) => ({
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${hmac(secret, tag)}`,
      }),
    ],
    [
      'GitHub, as a form',
      form,
      (secret: string) => ({
        'content-type': 'application/x-www-form-urlencoded',
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${hmac(secret, form)}`,
      }),
    ],
    [
      'GitLab',
      gitlab,
      (secret: string) => ({
        'x-gitlab-event': 'Tag Push Hook',
        'x-gitlab-event-uuid': randomUUID(),
        'x-gitlab-token': secret,
      }),
    ],
    [
      'Gitea',
      ofGitea,
      (secret: string) => ({
        'x-gitea-event': 'push',
        'x-gitea-delivery': randomUUID(),
        'x-gitea-signature': hmac(secret, ofGitea),
      }),
    ],
  ])('%s', async (_name, body, headersOf) => {
    const headers: Record<string, string> = { 'content-type': 'application/json', ...headersOf(webhook.secret) };
    expect(await send(api, webhook.path, headers, body)).toEqual({
      status: 202,
      message: 'ada pushed v1.2.3: a release of hello was started.',
    });
    expect(await started()).toEqual([hello]);
    expect(await newest('git')).toMatchObject({
      result: 'DONE',
      releases: [{ ref: 'refs/tags/v1.2.3' }],
      promotion: null,
    });
    const [entry] =
      await api.sql`select actor, action from audit where action like 'webhook.%' order by id desc limit 1`;
    expect(entry).toEqual({ actor: 'webhook:git', action: 'webhook.delivery-done' });
  });

  it('once, however often the delivery comes and however many come at once', async () => {
    const key = randomUUID();
    const tag = push('refs/tags/v1.2.3');
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => fromGithub(webhook, tag, key)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 202]);
    expect(await started()).toHaveLength(1);
    await api.sql`update release set state = 'failed'`;
    expect(await fromGithub(webhook, tag, key)).toMatchObject({
      status: 200,
      message: expect.stringMatching(/^Taken before: ada pushed/),
    });
    expect(await started()).toEqual([]);
  });

  it('once under any name, also when the delivery is long forgotten', async () => {
    const tag = push('refs/tags/v1.2.4');
    const all = await Promise.all([1, 2, 3, 4].map(() => fromGithub(webhook, tag)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 202]);
    expect(await started()).toHaveLength(1);
    await api.sql`delete from webhook_delivery`;
    await api.sql`update release set state = 'failed'`;
    const again = {
      status: 200,
      message: expect.stringMatching(/^This very push was taken before, under another name/),
    };
    expect(await fromGithub(webhook, tag)).toEqual(again);
    expect(await newest('git')).toMatchObject({ result: 'IGNORED', releases: [] });
    expect(await started()).toEqual([]);
    // The next push says another time.
    expect((await fromGithub(webhook, push('refs/tags/v1.2.4'))).status).toBe(202);
  });

  it('is remembered no longer than the secret that signed it', async () => {
    const brief = await addWebhook(api, { name: 'brief', kind: 'PUSH' });
    const tag = push('refs/tags/v1.2.5');
    expect((await fromGithub(brief, tag)).status).toBe(202);
    const remembered = () => api.sql`select from webhook_push where webhook_id = ${brief.id}`;
    expect(await remembered()).toHaveLength(1);
    const renew = 'mutation ($id: ID!) { renewWebhookSecret(id: $id) { __typename } }';
    await api.get(renew, { id: brief.id });
    expect(await remembered()).toHaveLength(0);
    expect((await fromGithub(brief, tag)).status).toBe(401);
  });

  it('as often as whoever shows the secret itself sends it: they could make any', async () => {
    const headers = { 'x-gitlab-event': 'Tag Push Hook', 'x-gitlab-token': webhook.secret };
    for (let count = 0; count < 2; count += 1) {
      const sent = { ...headers, 'x-gitlab-event-uuid': randomUUID() };
      expect((await send(api, webhook.path, sent, gitlab)).status).toBe(202);
      await api.sql`update release set state = 'failed'`;
    }
  });

  it('by the branch, for the application that wants it', async () => {
    expect((await fromGithub(webhook, push('refs/heads/main'))).status).toBe(202);
    expect(await started()).toEqual([{ name: 'twin', ref: 'refs/heads/main', by: 'webhook:git' }]);
  });

  it('goes along with a release of that branch that has not begun', async () => {
    await fromGithub(webhook, push('refs/heads/main'));
    expect(await fromGithub(webhook, push('refs/heads/main'))).toEqual({
      status: 200,
      message: 'ada pushed main: a release of twin that has not begun yet takes it along.',
    });
    expect(await started()).toHaveLength(1);
  });

  it('may come again when it was refused, under any name', async () => {
    const key = randomUUID();
    const bad = push('refs/tags/v1~2');
    for (const name of [randomUUID(), key])
      expect(await fromGithub(webhook, bad, name)).toMatchObject({
        status: 422,
        message: expect.stringMatching(/cannot name a tag/),
      });
    expect(await newest('git')).toMatchObject({ key, result: 'REFUSED', releases: [] });
    expect((await fromGithub(webhook, push('refs/tags/v1.2.3'), key)).status).toBe(202);
    expect(await newest('git')).toMatchObject({ key, result: 'DONE' });
  });
});

describe('a push that is not', () => {
  it.each([
    [
      'of another repository',
      push('refs/tags/v1', { repository: { clone_url: 'https://git.example/foreign.git' } }),
      200,
      /to a repository of which this webhook releases nothing/,
    ],
    [
      'of a repository without a rule',
      push('refs/tags/v1', { repository: { clone_url: 'https://git.example/quiet.git' } }),
      200,
      /set the release rule/,
    ],
    [
      'that fits no rule',
      push('refs/tags/nightly'),
      200,
      /^The push to nightly fits no tag that hello or twin is released from/,
    ],
    ['that deletes', push('refs/tags/v1', { deleted: true, after: '0'.repeat(40) }), 200, /was deleted/],
    ['that names nothing', push(''), 422, /"ref" is missing/],
    ['that is no JSON', '{', 400, /^The body is no JSON/],
    ['that is an array', '[]', 422, /no JSON object/],
    ['that is empty', '', 400, /^The body is no JSON/],
  ])('%s', async (_name, body, status, message) => {
    expect(await fromGithub(webhook, body)).toEqual({ status, message: expect.stringMatching(message) });
    expect(await started()).toEqual([]);
    expect((await newest('git')).message).toMatch(message);
  });

  it('of an application that this webhook may not speak of', async () => {
    expect(await fromGithub(other, push('refs/tags/v1'))).toMatchObject({
      status: 200,
      message: expect.stringMatching(/fits no tag that twin/),
    });
    expect(await started()).toEqual([]);
  });

  it.each([
    ['without a signature', {}, 401, /^The delivery is not signed/],
    ['with the signature of another webhook', { 'x-hub-signature-256': 'other' }, 401, /^The signature does not fit/],
    [
      'without a word for what it is',
      { 'x-hub-signature-256': 'good', 'x-github-event': '' },
      400,
      /does not say what it tells of/,
    ],
    [
      'with an endless name',
      { 'x-hub-signature-256': 'good', 'x-github-delivery': 'x'.repeat(300) },
      400,
      /at most 200 plain characters/,
    ],
  ])('%s', async (_name, headers: Record<string, string>, status, message) => {
    const body = push('refs/tags/v9');
    const signature = headers['x-hub-signature-256'];
    const secret = signature === 'good' ? webhook.secret : other.secret;
    const signed: Record<string, string> =
      signature === undefined ? {} : { 'x-hub-signature-256': `sha256=${hmac(secret, body)}` };
    const sent = { 'content-type': 'application/json', 'x-github-event': 'push', ...headers, ...signed };
    expect(await send(api, webhook.path, sent, body)).toEqual({ status, message: expect.stringMatching(message) });
    expect(await started()).toEqual([]);
  });

  it('is kept at most once a minute while anybody may send it', async () => {
    await api.sql`delete from webhook_delivery`;
    for (let count = 0; count < 5; count += 1) await send(api, webhook.path, { 'x-github-event': 'push' }, push('x'));
    const rows = await api.sql`select key, result, message from webhook_delivery`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { key: null, result: 'refused', message: expect.stringMatching(/not signed/) },
    ]);
  });

  it('larger than a delivery may be, and at an address that is none', async () => {
    const body = ' '.repeat(4 * 1024 * 1024 + 1);
    expect(await fromGithub(webhook, body)).toEqual({
      status: 413,
      message: expect.stringMatching(/larger than 4194304 bytes/),
    });
    for (const path of ['/webhooks/nothing', `/webhooks/${randomUUID()}`])
      expect((await fromGithub({ ...webhook, path }, push('refs/tags/v1'))).status).toBe(404);
  });

  it('while the database is away is to be sent again, and then counts', async () => {
    const key = randomUUID();
    await api.sql`alter table webhook_delivery rename to delivery_gone`;
    const broken = await fromGithub(webhook, push('refs/tags/v5'), key);
    await api.sql`alter table delivery_gone rename to webhook_delivery`;
    expect(broken).toEqual({ status: 503, message: expect.stringMatching(/send the delivery again later/) });
    expect(await started()).toEqual([]);
    expect((await fromGithub(webhook, push('refs/tags/v5'), key)).status).toBe(202);
  });
});

it('old deliveries are forgotten, some with each new one', async () => {
  await fromGithub(webhook, push('refs/tags/nightly'));
  await api.sql`update webhook_delivery set at = now() - interval '31 days'`;
  await fromGithub(webhook, push('refs/tags/v7'));
  expect(await api.sql`select result from webhook_delivery`).toHaveLength(1);
});

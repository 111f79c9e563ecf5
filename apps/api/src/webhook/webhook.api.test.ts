import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '../graphql/context.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';
import { addWebhook, deliver } from './testing/deliver.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await addApplication(api.sql, 'hello');
  await addEnvironment(api.sql, 'staging');
}, 60_000);
afterAll(() => api?.stop());

const reasons = '... on Refusal { reasons { code field } }';
const add = `mutation ($input: AddWebhookInput!) { answer: addWebhook(input: $input) { __typename ${reasons} } }`;
const coded = ({ answer }: { answer: { reasons?: { code: string; field: string }[] } }) =>
  (answer.reasons ?? []).map(({ code, field }) => `${code} ${field}`);

describe('settings', () => {
  it('shows the secret once, keeps it sealed, and says who added what', async () => {
    const input = { name: 'argo', kind: 'STATUS', application: 'hello', environment: 'staging' };
    const { id, secret } = await addWebhook(api, input);
    const { webhooks } = await api.get('{ webhooks { id name kind path application { name } environment { name } } }');
    expect(webhooks).toEqual([
      {
        id,
        name: 'argo',
        kind: 'STATUS',
        path: `/webhooks/${id}`,
        application: { name: 'hello' },
        environment: { name: 'staging' },
      },
    ]);
    const audit = await api.sql`select actor, action, facts from audit where subject = 'argo'`;
    expect(audit).toMatchObject([{ actor: 'administrator', action: 'webhook.added', facts: { kind: 'status' } }]);
    const [kept] =
      await api.sql`select encode(sealed, 'escape') as sealed from secret order by created_at desc limit 1`;
    expect(JSON.stringify(audit) + kept?.sealed + api.log()).not.toContain(secret);
  });

  it.each([
    [{ name: 'Not A Name', kind: 'PUSH' }, ['webhook.name-malformed name']],
    [{ name: 'argo', kind: 'PUSH' }, ['webhook.name-taken name']],
    [{ name: 'x', kind: 'PUSH', application: 'nobody' }, ['application.unknown application']],
    [{ name: 'x', kind: 'STATUS', environment: 'nowhere' }, ['environment.unknown environment']],
    [{ name: 'x', kind: 'PUSH', environment: 'staging' }, ['webhook.environment-unused environment']],
  ])('%j is refused: %j', async (input, expected) => {
    expect(coded(await api.get(add, { input }))).toEqual(expected);
  });

  it.each([
    ['PUSH', 'promote', 'release'],
    ['PROMOTION', 'release', 'promote'],
    ['STATUS', 'release', 'promote'],
  ])('nobody gives away what they may not do: %s', async (kind, lacking, needed) => {
    const input = { name: `of-${kind.toLowerCase()}`, kind };
    const ask = async (scope: string) => {
      const token = await api.token(['configure', scope as Scope]);
      return coded((await api.ask(add, { input }, token)).data as never);
    };
    expect(await ask(lacking)).toEqual(['webhook.forbidden kind']);
    expect(await ask(needed)).toEqual([]);
  });

  it('a renewed secret counts at once, and the one before no more; a webhook that is removed is gone', async () => {
    const before = await addWebhook(api, { name: 'renewed', kind: 'STATUS' });
    const renew = 'mutation ($id: ID!) { renewWebhookSecret(id: $id) { ... on IssuedWebhook { secret } } }';
    const { renewWebhookSecret } = await api.get(renew, { id: before.id });
    const now = { ...before, secret: renewWebhookSecret.secret };
    expect((await deliver(api, before, {})).status).toBe(401);
    expect((await deliver(api, now, {})).status).toBe(422);
    const remove = 'mutation ($id: ID!) { answer: removeWebhook(id: $id) { __typename } }';
    expect((await api.get(remove, { id: before.id })).answer.__typename).toBe('Webhook');
    expect((await api.get(remove, { id: before.id })).answer.__typename).toBe('Refusal');
    expect(await deliver(api, now, {})).toMatchObject({
      status: 404,
      message: expect.stringMatching(/no webhook at this address/),
    });
    const kept = await api.sql`select action from audit where subject = 'renewed' order by id`;
    expect(kept.map(({ action }) => action)).toEqual([
      'webhook.added',
      'webhook.secret-renewed',
      'webhook.delivery-refused',
      'webhook.removed',
    ]);
  });
});

describe('release rules', () => {
  const set = `mutation ($application: String!, $rule: ReleaseRuleInput!) { answer: setReleaseRule(application: $application, rule: $rule) {
    __typename ... on Application { releaseRule { tags branches } } ${reasons} } }`;

  it('are set, read and recorded', async () => {
    const rule = { tags: ['v*', ' v* '], branches: ['main'] };
    const { answer } = await api.get(set, { application: 'hello', rule });
    expect(answer.releaseRule).toEqual({ tags: ['v*'], branches: ['main'] });
    const [entry] = await api.sql`select facts from audit where action = 'application.release-rule-set'`;
    expect(entry?.facts).toEqual({ tags: ['v*'], branches: ['main'] });
  });

  it.each([
    ['nobody', { tags: ['v*'] }, ['application.unknown application']],
    [
      'hello',
      { tags: ['v 1'], branches: ['refs/heads/main'] },
      ['application.release-rule-malformed tags', 'application.release-rule-malformed branches'],
    ],
    ['hello', { tags: Array.from({ length: 51 }, (_, n) => `v${n}`) }, ['application.release-rule-malformed tags']],
  ])('of %s, %j: refused', async (application, rule, expected) => {
    expect(coded(await api.get(set, { application, rule }))).toEqual(expected);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Promotions } from '../step/testing/promotions.ts';
import { addWebhook, deliver, send, type TestWebhook } from './testing/deliver.ts';

let world: Promotions;
let release: string;
let promoter: TestWebhook;
let teller: TestWebhook;
beforeAll(async () => {
  world = await Promotions.start();
  release = await world.release('hello', '1.4.2');
  await world.release('other', '1.0.0');
  await world.environment('staging', { imageRepository: `${world.repository}/staging` });
  await world.environment('production', { imageRepository: `${world.repository}/production` });
  promoter = await addWebhook(world.api, {
    name: 'ci',
    kind: 'PROMOTION',
    application: 'hello',
    environment: 'staging',
  });
  teller = await addWebhook(world.api, { name: 'argo', kind: 'STATUS', environment: 'staging' });
}, 60_000);
afterAll(() => world?.stop());

const wanted = { application: 'hello', release: '1.4.2', environment: 'staging' };
const promotions = async () => Number((await world.api.sql`select count(*) as count from promotion`)[0]?.count);

describe('a tool that asks for a promotion', () => {
  it.each([
    ['nothing', null, /send \{"application": "hello"/],
    ['no release', { ...wanted, release: undefined }, /"release" is missing or wrong/],
    ['a number', { ...wanted, release: 142 }, /"release" is missing or wrong/],
    ['a version that is none', { ...wanted, release: '9.9.9' }, /^No release "9.9.9" of hello is published/],
    ['the id of nothing', { ...wanted, release: randomUUID() }, /of hello is published/],
    ['an unknown application', { ...wanted, application: 'nobody' }, /^There is no application "nobody"/],
    ['an unknown environment', { ...wanted, environment: 'nowhere' }, /^There is no environment "nowhere"/],
    ['another application', { ...wanted, application: 'other', release: '1.0.0' }, /may not speak of other/],
    ['another environment', { ...wanted, environment: 'production' }, /may not speak of production/],
  ])('%s: one clear sentence', async (_name, body, message) => {
    expect(await deliver(world.api, promoter, body)).toEqual({ status: 422, message: expect.stringMatching(message) });
    expect(await promotions()).toBe(0);
  });

  it('without a name for its delivery', async () => {
    const headers = { authorization: `Bearer ${promoter.secret}`, 'content-type': 'application/json' };
    expect(await send(world.api, promoter.path, headers, JSON.stringify(wanted))).toEqual({
      status: 400,
      message: expect.stringMatching(/header Idempotency-Key/),
    });
  });

  it('as curl sends it, with the secret as a bearer', async () => {
    const headers = {
      authorization: `Bearer ${promoter.secret}`,
      'content-type': 'application/x-www-form-urlencoded',
      'idempotency-key': randomUUID(),
    };
    expect(await send(world.api, promoter.path, headers, JSON.stringify({ ...wanted, release: '0.0.1' }))).toEqual({
      status: 422,
      message: 'No release "0.0.1" of hello is published.',
    });
  });

  it('gets every reason of the policy, and the same delivery goes once it is allowed', async () => {
    const set = 'mutation ($text: String!) { setPolicy(environment: "staging", text: $text) { __typename } }';
    await world.api.get(set, { text: 'approvals: { count: 1 }\n' });
    const key = randomUUID();
    expect(await deliver(world.api, promoter, wanted, key)).toEqual({
      status: 422,
      message: expect.stringMatching(/approval/),
    });
    await world.api.get(set, { text: '' });
    const all = await Promise.all([1, 2, 3, 4].map(() => deliver(world.api, promoter, wanted, key)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 202]);
    const rows = await world.api.sql`select id, kind, requested_by as by from promotion`;
    expect(rows).toMatchObject([{ kind: 'webhook', by: 'webhook:ci' }]);
    const { webhooks } = await world.api.get(
      '{ webhooks { name deliveries(first: 1) { result message promotion { id } releases { id } } } }',
    );
    expect(webhooks.find(({ name }: { name: string }) => name === 'ci').deliveries).toEqual([
      {
        result: 'DONE',
        message: 'The promotion of hello 1.4.2 to staging has begun.',
        promotion: { id: rows[0]?.id },
        releases: [],
      },
    ]);
    expect(await deliver(world.api, promoter, wanted)).toEqual({
      status: 422,
      message: expect.stringMatching(/is on its way/),
    });
    expect(await world.work(rows[0]?.id)).toMatchObject({ state: 'succeeded' });
  }, 60_000);

  it('is stopped by a hold, as everything that nobody watches', async () => {
    const pin = `mutation { pin(environment: "staging", application: "hello", reason: "Looking at it.") { __typename } }`;
    await world.api.get(pin);
    const before = await promotions();
    expect(await deliver(world.api, promoter, { ...wanted, release })).toEqual({
      status: 422,
      message: expect.stringMatching(/held|hold|pinned/i),
    });
    expect(await promotions()).toBe(before);
  });
});

describe('a tool that tells of a status', () => {
  const told = { application: 'hello', environment: 'staging', digest: `sha256:${'a'.repeat(64)}`, state: 'degraded' };
  it.each([
    ['no digest', { ...told, digest: 'latest' }, /digest is none/],
    ['another word', { ...told, state: 'fine' }, /"state" is missing or wrong.*in-sync, progressing or degraded/],
    ['another environment', { ...told, environment: 'production' }, /may not speak of production/],
  ])('%s: one clear sentence', async (_name, body, message) => {
    expect(await deliver(world.api, teller, body)).toEqual({ status: 422, message: expect.stringMatching(message) });
  });

  it('before anything was deployed is kept, and told how long it counts', async () => {
    expect(await deliver(world.api, teller, { ...told, application: 'other' })).toEqual({
      status: 202,
      message: expect.stringMatching(
        /^other in staging is told to be degraded; nothing was deployed there yet, so it counts for a deployment before .* UTC\.$/,
      ),
    });
    const rows = await world.api.sql`delete from reported_status returning digest, early`;
    expect(rows.map((row) => ({ ...row }))).toEqual([{ digest: told.digest, early: true }]);
  });

  it('is kept as a report of its own', async () => {
    expect(await deliver(world.api, teller, { ...told, message: ' It restarts. ' })).toEqual({
      status: 202,
      message: 'hello in staging is told to be degraded.',
    });
    const rows = await world.api.sql`select digest, state, message, reported_by as by from reported_status`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { digest: told.digest, state: 'degraded', message: 'It restarts.', by: 'webhook:argo' },
    ]);
  });
});

// Each needs one connection and never waits for a second one: the pool is smaller than the crowd.
it('many at once are all answered', async () => {
  const told = { application: 'hello', environment: 'staging', digest: `sha256:${'b'.repeat(64)}`, state: 'in-sync' };
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, count) => [
      deliver(world.api, teller, { ...told, message: `${count}` }),
      deliver(world.api, promoter, wanted),
    ]).flat(),
  );
  const told202 = all.filter(({ message }) => message === 'hello in staging is told to be in-sync.');
  expect(told202).toHaveLength(30);
  expect(all.filter(({ status }) => status === 422)).toHaveLength(30);
}, 60_000);

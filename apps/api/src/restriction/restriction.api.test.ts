import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';

let api: TestApi;
let application: string;
let release: string;
const refusal = '... on Refusal { reasons { code field message } }';

beforeAll(async () => {
  api = await startApi();
  const { id, name } = await addApplication(api.sql);
  application = name;
  release = await addPublishedRelease(api.sql, id, '1.0.0');
  await addEnvironment(api.sql, 'production');
});
afterAll(() => api.stop());

const codes = ({ reasons }: { reasons: { code: string }[] }) => reasons.map(({ code }) => code);
const actions = async () =>
  (await api.sql`select action from audit order by id desc limit 2`).map(({ action }) => action).reverse();

describe('freezes', () => {
  const create = `mutation ($input: CreateFreezeInput!) { createFreeze(input: $input) {
    ... on Freeze { id timeZone recurrence environment { name } application { name } occurrence { from until active } } ${refusal} } }`;
  const input = {
    name: 'Weekend',
    reason: 'Nobody is there to look.',
    environment: 'production',
    startsAt: '2026-01-02T17:00:00Z',
    seconds: 60 * 60 * 60,
    recurrence: 'FREQ=WEEKLY;BYDAY=FR',
    timeZone: 'Europe/Berlin',
  };

  it('recur, are listed with the window that counts, and are ended', async () => {
    const { createFreeze } = await api.get(create, { input });
    expect(createFreeze).toMatchObject({ environment: { name: 'production' }, application: null });
    const { from, until } = createFreeze.occurrence;
    expect(new Date(until).getTime() - new Date(from).getTime()).toBe(input.seconds * 1000);
    const list = async () => (await api.get('{ freezes { id } }')).freezes;
    expect(await list()).toEqual([{ id: createFreeze.id }]);
    const end = 'mutation ($id: ID!) { endFreeze(id: $id) { ... on Freeze { endedBy occurrence { active } } } }';
    expect((await api.get(end, { id: createFreeze.id })).endFreeze).toEqual({
      endedBy: 'administrator',
      occurrence: null,
    });
    expect(await list()).toEqual([]);
    expect((await api.get('{ freezes(all: true) { id } }')).freezes).toHaveLength(1);
    expect(await actions()).toEqual(['freeze.created', 'freeze.ended']);
  });

  it.each([
    ['a name that is empty', { name: ' ' }, 'freeze.name-malformed'],
    ['no reason', { reason: ' ' }, 'restriction.reason-missing'],
    ['a rule that cannot be read', { recurrence: 'FREQ=SOMETIMES' }, 'freeze.times-malformed'],
    ['a rule without time between', { recurrence: 'FREQ=DAILY' }, 'freeze.times-malformed'],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, 'freeze.times-malformed'],
    ['no duration', { seconds: 0 }, 'freeze.times-malformed'],
    ['a time that is over', { recurrence: null }, 'freeze.over'],
    ['an environment that is not there', { environment: 'moon' }, 'environment.unknown'],
    ['an application that is not there', { application: 'moon' }, 'application.unknown'],
  ])('are refused with %s', async (_, change, code) => {
    expect(codes((await api.get(create, { input: { ...input, ...change } })).createFreeze)).toEqual([code]);
  });
});

it('the line is stopped for a place, for all to see, until somebody lifts it', async () => {
  const stop = `mutation ($input: StopInput!) { stopTheLine(input: $input) { ... on Stop { id environment { name } } ${refusal} } }`;
  const lift =
    'mutation ($id: ID!) { liftStop(id: $id) { ... on Stop { liftedBy } ... on Refusal { reasons { code } } } }';
  const { stopTheLine } = await api.get(stop, { input: { reason: 'Payments fail.', environment: 'production' } });
  expect(stopTheLine.environment).toEqual({ name: 'production' });
  expect((await api.get('{ stops { reason } }')).stops).toEqual([{ reason: 'Payments fail.' }]);
  expect((await api.get(lift, { id: stopTheLine.id })).liftStop).toEqual({ liftedBy: 'administrator' });
  expect((await api.get('{ stops { reason } }')).stops).toEqual([]);
  expect(await actions()).toEqual(['line.stopped', 'line.resumed']);
  expect(codes((await api.get(lift, { id: 'x' })).liftStop)).toEqual(['stop.unknown']);
  expect(codes((await api.get(stop, { input: { reason: 'x', environment: 'moon' } })).stopTheLine)).toEqual([
    'environment.unknown',
    'restriction.reason-missing',
  ]);
});

it('a release is rejected once, with a reason, until that is lifted', async () => {
  const reject = `mutation ($release: ID!, $reason: String!) { rejectRelease(release: $release, reason: $reason) {
    ... on Rejection { reason createdBy release { version } } ${refusal} } }`;
  const lift = `mutation ($release: ID!) { liftRejection(release: $release) { ... on Rejection { liftedBy } ${refusal} } }`;
  const show = async () =>
    (await api.get('query ($id: ID!) { release(id: $id) { rejection { reason } } }', { id: release })).release
      .rejection;
  expect((await api.get(reject, { release, reason: 'It loses orders.' })).rejectRelease).toMatchObject({
    release: { version: '1.0.0' },
    createdBy: 'administrator',
  });
  expect(await show()).toEqual({ reason: 'It loses orders.' });
  expect(codes((await api.get(reject, { release, reason: 'Again.' })).rejectRelease)).toEqual(['release.rejected']);
  expect((await api.get(lift, { release })).liftRejection).toEqual({ liftedBy: 'administrator' });
  expect(await show()).toBeNull();
  expect(codes((await api.get(lift, { release })).liftRejection)).toEqual(['release.not-rejected']);
  expect(codes((await api.get(reject, { release: 'x', reason: '' })).rejectRelease)).toEqual([
    'release.unknown',
    'restriction.reason-missing',
  ]);
  expect(await actions()).toEqual(['release.rejected', 'release.rejection-lifted']);
});

it('what runs is pinned, and the hold is shown and lifted', async () => {
  const variables = { environment: 'production', application };
  const pin = `mutation ($environment: String!, $application: String!) { pin(environment: $environment, application: $application) { ... on Hold { cause application { name } } ${refusal} } }`;
  const lift = `mutation ($environment: String!, $application: String!) { liftHold(environment: $environment, application: $application) { ... on Hold { liftedBy } ${refusal} } }`;
  expect((await api.get(pin, variables)).pin).toEqual({ cause: 'PIN', application: { name: application } });
  expect((await api.get(pin, variables)).pin.cause).toBe('PIN');
  expect((await api.get('{ environment(name: "production") { holds { cause } } }')).environment.holds).toHaveLength(1);
  expect((await api.get(lift, variables)).liftHold).toEqual({ liftedBy: 'administrator' });
  expect(codes((await api.get(lift, variables)).liftHold)).toEqual(['hold.none']);
  expect(codes((await api.get(pin, { ...variables, application: 'moon' })).pin)).toEqual(['application.unknown']);
  expect(await actions()).toEqual(['hold.created', 'hold.lifted']);
});

it('is for those who may govern', async () => {
  const token = await api.token(['read', 'promote']);
  const { errors } = await api.ask('mutation { stopTheLine(input: { reason: "No more." }) { __typename } }', {}, token);
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

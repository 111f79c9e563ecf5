import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Secrets } from '../access/secrets.ts';
import { connectDocker } from '../engine/docker.ts';
import { createEngine } from '../engine/engine.ts';
import { testDockerHost } from '../engine/testing/shared-services.ts';
import { createStepServices } from '../step/step-services.ts';
import { Promotions } from '../step/testing/promotions.ts';
import { labels } from '../target/instance.ts';
import { fixtureImage, webServer } from '../target/testing/fixture-images.ts';
import { DeploymentReconciler } from './deployment-reconciler.ts';
import { readWatched } from './observation.store.ts';
import { readReportedStatus } from './reported-status.ts';

const name = `scaled-${randomBytes(3).toString('hex')}`;
const docker = connectDocker(testDockerHost);
let world: Promotions;
let services: ReturnType<typeof createStepServices>;
let release: string;

beforeAll(async () => {
  world = await Promotions.start();
  services = createStepServices(world.api.config, world.api.sql, new Secrets(world.api.config), world.api.askPolicy);
  const image = await fixtureImage(createEngine(testDockerHost), 'scaled', webServer('scaled'));
  await world.environment(name, { target: { kind: 'DOCKER_HOST', dockerHost: testDockerHost } });
  release = await world.release(
    'web',
    '1.0.0',
    'run: { port: 8080, health: { http: /healthz, interval: 100ms } }',
    image,
  );
}, 120_000);

afterAll(async () => {
  for (const id of await containers()) await docker.getContainer(id).remove({ force: true });
  await services?.close();
  await world?.stop();
}, 60_000);

async function containers(): Promise<string[]> {
  const [environment] = await world.api.sql`select id from environment where name = ${name}`;
  const label = [`${labels.environment}=${name}-${environment?.id.slice(-8)}`];
  return (await docker.listContainers({ filters: { label } })).map(({ Id }) => Id);
}

const reasons = '... on Refusal { reasons { code message } }';

/** A mutation about the deployment of `web`. */
async function mutate(field: string, more: string, fields: string) {
  const text = `mutation ($name: String!) { ${field}(environment: $name, application: "web"${more}) { ${fields} ${reasons} } }`;
  return (await world.api.get(text, { name }))[field];
}

async function promote(id: string, environment = name): Promise<void> {
  const { promote } = await world.api.get(
    `mutation ($id: ID!, $environment: String!) { promote(release: $id, environment: $environment) { ... on Promotion { id } ${reasons} } }`,
    { id, environment },
  );
  expect(await world.work(promote.id)).toEqual({ state: 'succeeded', failure: null });
}

/** One look of a worker at everything. */
async function look(): Promise<void> {
  for (const row of await readWatched(world.api.sql))
    await new DeploymentReconciler(services, world.api.changes).look(row);
}

const seen = async () => {
  const fields =
    'state lastLookAt nextLookAt tasks { id state digest platform } scaling { replicas state message requestedBy } observations { from to }';
  const { environment } = await world.api.get(
    `query ($name: String!) { environment(name: $name) { deployments { ${fields} } } }`,
    { name },
  );
  return environment.deployments[0];
};

it('nothing can be asked of what was never deployed', async () => {
  const none = { reasons: [{ code: 'deployment.none', message: expect.stringMatching(/promote a release/) }] };
  expect(await mutate('observeNow', '', '... on Deployment { state }')).toEqual(none);
  expect(await mutate('scaleDeployment', ', replicas: 2', '... on Deployment { state }')).toEqual(none);
});

it('is scaled by a worker, and the next promotion keeps it', async () => {
  await promote(release);
  expect(await mutate('scaleDeployment', ', replicas: 0', '... on Deployment { state }')).toMatchObject({
    reasons: [{ code: 'deployment.replicas' }],
  });
  const asked = await mutate('scaleDeployment', ', replicas: 2', '... on Deployment { scaling { replicas state } }');
  expect(asked).toEqual({ scaling: { replicas: 2, state: 'REQUESTED' } });
  await look();
  const now = await seen();
  expect(now.scaling).toEqual({ replicas: 2, state: 'DONE', message: null, requestedBy: 'administrator' });
  // The look after it is the first one: it sees both.
  await look();
  expect(await containers()).toHaveLength(2);
  expect(await seen()).toMatchObject({ state: 'IN_SYNC', tasks: [{ state: 'running' }, { state: 'running' }] });
  await promote(release);
  expect(await containers()).toHaveLength(2);
  const audit = await world.api.sql`select action, facts from audit where action like 'deployment%' order by id`;
  expect(audit.map(({ action }) => action)).toEqual([
    'deployment-settings.changed',
    'deployment.scaling-requested',
    'deployment.scaled',
  ]);
}, 60_000);

it('is scaled while the line is stopped, which the audit tells: the load does not wait for the end of an incident', async () => {
  const stop = `mutation ($input: StopInput!) { stopTheLine(input: $input) { ... on Stop { id } } }`;
  const { stopTheLine } = await world.api.get(stop, { input: { environment: name, reason: 'Orders get lost.' } });
  await world.environment('elsewhere');
  await world.api.get(stop, { input: { environment: 'elsewhere', reason: 'Not about this.' } });
  for (const replicas of [3, 2]) {
    await mutate('scaleDeployment', `, replicas: ${replicas}`, '... on Deployment { state }');
    await look();
    expect((await seen()).scaling).toMatchObject({ replicas, state: 'DONE' });
    expect(await containers()).toHaveLength(replicas);
  }
  const audit = await world.api
    .sql`select facts from audit where action = 'deployment.scaling-requested' order by id desc limit 2`;
  const stops = [{ stop: stopTheLine.id, reason: 'Orders get lost.' }];
  expect(audit.map(({ facts }) => [facts.replicas, facts.stops])).toEqual([
    [2, stops],
    [3, stops],
  ]);
  await world.api.sql`update stop set lifted_at = now(), lifted_by = 'test'`;
}, 60_000);

it('is looked at when somebody asks', async () => {
  await look();
  const before = await seen();
  const asked = await mutate('observeNow', '', '... on Deployment { nextLookAt }');
  expect(asked).toEqual({ nextLookAt: null });
  await look();
  const after = await seen();
  expect(Date.parse(after.lastLookAt)).toBeGreaterThan(Date.parse(before.lastLookAt));
  expect(Date.parse(after.nextLookAt)).toBeGreaterThan(Date.parse(after.lastLookAt));
});

it('drift is repaired by a promotion of the same release, as the policy allows', async () => {
  expect(await mutate('repairDrift', '', '... on Promotion { id }')).toMatchObject({
    reasons: [{ code: 'deployment.in-sync' }],
  });
  for (const id of await containers()) await docker.getContainer(id).remove({ force: true });
  await look();
  expect((await seen()).state).toBe('DEGRADED');
  await world.api.get(
    `mutation ($name: String!) { stopTheLine(input: { reason: "Not now.", environment: $name }) { __typename } }`,
    { name },
  );
  expect((await mutate('repairDrift', '', '... on Promotion { id }')).reasons[0].code).toMatch(/^policy\./);
  await world.api.sql`update stop set lifted_at = now(), lifted_by = 'test'`;
  const { id } = await mutate('repairDrift', '', '... on Promotion { id }');
  expect(await world.work(id)).toEqual({ state: 'succeeded', failure: null });
  await look();
  expect(await seen()).toMatchObject({
    state: 'IN_SYNC',
    observations: [{ from: 'IN_SYNC', to: 'DEGRADED' }],
  });
}, 60_000);

it('another tool says what it runs; to say it again changes nothing', async () => {
  const [{ digest, application, environment } = { digest: '', application: '', environment: '' }] = await world.api.sql`
    select d.digest, a.name as application, e.name as environment from deployment d join application a on a.id = d.application_id
    join environment e on e.id = d.environment_id`;
  const more = `, digest: "${digest}", state: DEGRADED, message: "Two of three pods crash."`;
  await mutate('reportStatus', more, '... on Deployment { state }');
  const spec = { environment: 'unused', environmentName: environment, application } as never;
  const reported = await readReportedStatus(world.api.sql, spec);
  expect(reported).toMatchObject({ digest, state: 'degraded', message: 'Two of three pods crash.' });
  await mutate('reportStatus', more, '... on Deployment { state }');
  expect(await readReportedStatus(world.api.sql, spec)).toEqual(reported);
});

it('a report from before the first deployment counts for one that comes within a day', async () => {
  const place = `early-${randomBytes(3).toString('hex')}`;
  await world.environment(place);
  const id = await world.release('early', '1.0.0');
  const [{ digest } = { digest: '' }] = await world.api
    .sql`select index_digest as digest from release where id = ${id}`;
  const text = `mutation ($place: String!, $digest: Digest!, $state: ReportedState!) {
    reportStatus(environment: $place, application: "early", digest: $digest, state: $state) { __typename ... on EarlyReport { digest state countsUntil } ${reasons} } }`;
  const report = async (state: string) => (await world.api.get(text, { place, digest, state })).reportStatus;
  const spec = { environment: 'unused', environmentName: place, application: 'early' } as never;
  const counts = async () => (await readReportedStatus(world.api.sql, spec))?.state;
  const sent = Date.now();
  const answer = await report('IN_SYNC');
  expect(answer).toMatchObject({ __typename: 'EarlyReport', digest, state: 'IN_SYNC' });
  expect(Date.parse(answer.countsUntil)).toBeGreaterThanOrEqual(sent + 86_400_000);
  expect(await counts()).toBe('in-sync');
  const audited = () => world.api.sql`select facts from audit where subject = ${`early in ${place}`}`;
  await report('IN_SYNC');
  expect(await audited()).toMatchObject([{ facts: { early: true } }]);
  // Said once more after an hour it counts for longer.
  await world.api.sql`update reported_status set at = at - interval '61 minutes' where early`;
  await report('IN_SYNC');
  expect(await audited()).toHaveLength(2);

  await world.api.sql`update reported_status set at = at - interval '25 hours' where early`;
  expect(await counts()).toBeUndefined();
  await promote(id, place);
  expect(await counts()).toBeUndefined();
  // From when it was deployed it is counted back, however long that is ago.
  await world.api.sql`update reported_status set at = at + interval '2 hours' where early`;
  await world.api.sql`update deployment_history set since = since - interval '30 days' where digest = ${digest}`;
  await world.api.sql`update reported_status set at = at - interval '30 days' where early`;
  expect(await counts()).toBe('in-sync');
  expect(await report('IN_SYNC')).toEqual({ __typename: 'Deployment' });
  expect(await world.api.sql`select early from reported_status where digest = ${digest}`).toEqual([{ early: false }]);
}, 60_000);

it('tells what an environment ran at a moment, and asks for all of it again', async () => {
  await world.environment('lab');
  const [old, young] = [await world.release('shop', '1.0.0'), await world.release('shop', '1.1.0')];
  const before = new Date();
  await promote(old, 'lab');
  const then = new Date();
  await promote(young, 'lab');
  const asOf = async (at: Date) => {
    const text = `query ($at: DateTime!) { environment(name: "lab") { asOf(at: $at) { application { name } release { version } digest since } } }`;
    return (await world.api.get(text, { at })).environment.asOf;
  };
  expect(await asOf(before)).toEqual([]);
  expect(await asOf(then)).toMatchObject([{ application: { name: 'shop' }, release: { version: '1.0.0' } }]);
  expect(await asOf(new Date())).toMatchObject([{ release: { version: '1.1.0' } }]);
  const reapply = async (at: Date) => {
    const text = `mutation ($at: DateTime!) { reapply(environment: "lab", at: $at) {
      ... on Reapplied { requests { release { version } promotion { id } } refused { application { name } reasons { code } } } ${reasons} } }`;
    return (await world.api.get(text, { at })).reapply;
  };
  expect(await reapply(before)).toMatchObject({ reasons: [{ code: 'environment.ran-nothing' }] });
  expect(await reapply(new Date())).toEqual({ requests: [], refused: [] });
  await world.api.get('mutation { stopTheLine(input: { reason: "Not now.", environment: "lab" }) { __typename } }');
  expect(await reapply(then)).toEqual({ requests: [{ release: { version: '1.0.0' }, promotion: null }], refused: [] });
  expect(await reapply(then)).toEqual({
    requests: [],
    refused: [{ application: { name: 'shop' }, reasons: [{ code: 'promotion-request.open' }] }],
  });
}, 60_000);

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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

const name = `twice-${randomBytes(3).toString('hex')}`;
const docker = connectDocker(testDockerHost);
let world: Promotions;
let services: readonly ReturnType<typeof createStepServices>[];

beforeAll(async () => {
  world = await Promotions.start();
  const { api } = world;
  services = [1, 2].map(() => createStepServices(api.config, api.sql, new Secrets(api.config), api.askPolicy));
  const image = await fixtureImage(createEngine(testDockerHost), 'twice', webServer('twice'));
  await world.environment(name, { target: { kind: 'DOCKER_HOST', dockerHost: testDockerHost } });
  const run = 'run: { port: 8080, health: { http: /healthz, interval: 100ms } }';
  const release = await world.release('web', '1.0.0', run, image);
  const mutation = `mutation ($release: ID!, $name: String!) { promote(release: $release, environment: $name) { ... on Promotion { id } } }`;
  const { promote } = await api.get(mutation, { release, name });
  expect(await world.work(promote.id)).toEqual({ state: 'succeeded', failure: null });
}, 120_000);
afterAll(async () => {
  for (const id of await containers()) await docker.getContainer(id).remove({ force: true });
  for (const one of services ?? []) await one.close();
  await world?.stop();
}, 60_000);

async function containers(): Promise<string[]> {
  const [environment] = await world.api.sql`select id from environment where name = ${name}`;
  const label = [`${labels.environment}=${name}-${environment?.id.slice(-8)}`];
  return (await docker.listContainers({ all: true, filters: { label } })).map(({ Id }) => Id);
}

async function scale(replicas: number): Promise<void> {
  const mutation = `mutation ($name: String!, $replicas: Int!) { scaleDeployment(environment: $name, application: "web", replicas: $replicas) { __typename } }`;
  await world.api.get(mutation, { name, replicas });
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); await sleep(50))
    if (Date.now() > end) throw new Error(`${what} did not come to pass.`);
}

const scaling = async () => {
  const [row] = await world.api
    .sql`select scaling->>'state' as state, (scaling->>'replicas')::int as replicas from deployment`;
  return row;
};
const count = async (action: string) => (await world.api.sql`select from audit where action = ${action}`).length;
const reconcilers = () => services.map((one) => new DeploymentReconciler(one, world.api.changes));

it('two workers that both take themselves for the one that looks scale once', async () => {
  await scale(3);
  const [row] = await readWatched(world.api.sql);
  if (!row) throw new Error('Nothing is watched.');
  await Promise.all(reconcilers().map((one) => one.look(row)));
  expect(await containers()).toHaveLength(3);
  expect(await scaling()).toEqual({ state: 'done', replicas: 3 });
  expect(await count('deployment.scaled')).toBe(1);
}, 90_000);

it('of two workers one looks: each thing is seen and done once; when it ends the other goes on', async () => {
  const both = reconcilers();
  const before = await count('deployment.scaled');
  for (const one of both) one.start();
  try {
    await scale(2);
    await until('the scaling', async () => (await scaling())?.state === 'done');
    expect(await containers()).toHaveLength(2);
    expect(await count('deployment.scaled')).toBe(before + 1);
    const [first] = await containers();
    await docker.getContainer(first ?? '').stop();
    await until('the sight', async () => (await readWatched(world.api.sql))[0]?.state === 'degraded');
    const turns = await world.api.sql`select from_state as "from", to_state as "to" from observation order by id`;
    // Each goes on from where the one before ended: nothing was seen twice.
    expect(turns.map(({ from }) => from)).toEqual(['in-sync', ...turns.map(({ to }) => to).slice(0, -1)]);
    expect(turns.at(-1)).toEqual({ from: 'in-sync', to: 'degraded' });
    await docker.getContainer(first ?? '').start();
    await until('the end of it', async () => (await readWatched(world.api.sql))[0]?.state === 'in-sync');
    // Whichever of them looks: the other one takes over.
    for (const one of both.splice(0, 1)) await one.stop();
    await scale(1);
    await until('the takeover', async () => (await scaling())?.state === 'done');
    expect(await containers()).toHaveLength(1);
    expect(await count('deployment.scaled')).toBe(before + 2);
  } finally {
    for (const one of both) await one.stop();
  }
}, 150_000);

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
import { pullImage } from '../target/pull.ts';
import { type FixtureImage, fixtureImage, webServer } from '../target/testing/fixture-images.ts';
import { DeploymentReconciler } from './deployment-reconciler.ts';
import { readWatched } from './observation.store.ts';

const name = `watched-${randomBytes(3).toString('hex')}`;
const docker = connectDocker(testDockerHost);
let world: Promotions;
let services: ReturnType<typeof createStepServices>;
let one: FixtureImage;
let other: FixtureImage;
let release: string;

beforeAll(async () => {
  world = await Promotions.start();
  services = createStepServices(world.api.config, world.api.sql, new Secrets(world.api.config), world.api.askPolicy);
  const engine = createEngine(testDockerHost);
  one = await fixtureImage(engine, 'one', webServer('one'));
  other = await fixtureImage(engine, 'other', webServer('other'));
  await world.environment(name, { target: { kind: 'DOCKER_HOST', dockerHost: testDockerHost } });
  release = await world.release(
    'web',
    '1.0.0',
    'run: { port: 8080, health: { http: /healthz, interval: 100ms } }',
    one,
  );
  await promote();
}, 120_000);

afterAll(async () => {
  for (const id of await containers()) await docker.getContainer(id).remove({ force: true });
  await services?.close();
  await world?.stop();
}, 60_000);

async function promote(): Promise<void> {
  const { promote } = await world.api.get(
    `mutation ($release: ID!, $name: String!) { promote(release: $release, environment: $name) { ... on Promotion { id } ... on Refusal { reasons { message } } } }`,
    { release, name },
  );
  expect(await world.work(promote.id)).toEqual({ state: 'succeeded', failure: null });
}

async function containers(): Promise<string[]> {
  const [environment] = await world.api.sql`select id from environment where name = ${name}`;
  const label = [`${labels.environment}=${name}-${environment?.id.slice(-8)}`];
  return (await docker.listContainers({ all: true, filters: { label } })).map(({ Id }) => Id);
}

const deployment = async () => (await readWatched(world.api.sql))[0] as Awaited<ReturnType<typeof readWatched>>[number];
const turns = () =>
  world.api.sql`select from_state as "from", to_state as "to", message from observation order by id`.then((rows) => [
    ...rows,
  ]);

async function look(): Promise<void> {
  await new DeploymentReconciler(services, world.api.changes).look(await deployment());
}

async function until(state: string, within = 30_000): Promise<void> {
  for (const end = Date.now() + within; (await deployment()).state !== state; await sleep(50))
    if (Date.now() > end) throw new Error(`It is ${JSON.stringify(await deployment())}, not ${state}.`);
}

it('sees each replica, and writes nothing while nothing changes', async () => {
  await look();
  const { state, tasks, lastLookAt } = await deployment();
  expect(state).toBe('in-sync');
  expect(tasks).toMatchObject([{ platform: 'linux/amd64', digest: one.children[0]?.digest, state: 'running' }]);
  const [before] = await world.api.sql`select xmin::text from deployment`;
  await look();
  expect((await world.api.sql`select xmin::text from deployment`)[0]).toEqual(before);
  expect((await deployment()).lastLookAt).toEqual(lastLookAt);
  expect(await turns()).toEqual([]);
});

it('hears of it at once when a container is stopped and replaced by hand, and leaves it so', async () => {
  const reconciler = new DeploymentReconciler(services, world.api.changes);
  reconciler.start();
  try {
    const [id] = await containers();
    const container = docker.getContainer(id as string);
    await container.stop();
    await until('degraded');
    const { Name, Config, HostConfig, NetworkSettings } = await container.inspect();
    await container.remove();
    const [{ digest, platform } = { digest: other.index, platform: { os: 'linux', architecture: 'amd64' } }] =
      other.children;
    const wanted = { repository: other.repository, digest, platform, auth: undefined };
    const image = await pullImage(docker, wanted, AbortSignal.timeout(60_000));
    const network = Object.keys(NetworkSettings.Networks).find((each) => each !== 'bridge') as string;
    const made = await docker.createContainer({
      name: Name.slice(1),
      Image: image,
      Labels: Config.Labels,
      HostConfig: { ...HostConfig, NetworkMode: network },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['web'] } } },
    });
    await made.start();
    await until('drifted');
    expect((await deployment()).message).toMatch(/instead\.$/);
    // The same image may have been pulled and pushed under other names: each of its digests tells the truth.
    const { RepoDigests } = await docker.getImage(image).inspect();
    const [task] = (await deployment()).tasks ?? [];
    expect(RepoDigests.map((name) => name.slice(name.indexOf('@') + 1))).toContain(task?.digest);
    expect(await containers()).toEqual([made.id]);
    expect((await turns()).map(({ to }) => to)).toEqual(['degraded', 'drifted']);
  } finally {
    await reconciler.stop();
  }
}, 90_000);

it('looks away while a promotion is under way, which puts it right', async () => {
  const row = await deployment();
  const [stuck] = await world.api
    .sql`insert into promotion (release_id, application_id, environment_id, state, requested_by)
    values (${row.releaseId}, ${row.applicationId}, ${row.environmentId}, 'running', 'test') returning id`;
  await world.api.sql`update deployment set state = 'progressing'`;
  await new DeploymentReconciler(services, world.api.changes).look(row);
  expect((await deployment()).state).toBe('progressing');
  await world.api.sql`update promotion set state = 'cancelled', finished_at = now() where id = ${stuck?.id}`;
  await promote();
  await look();
  expect((await deployment()).state).toBe('in-sync');
}, 90_000);

it('knows what cannot be reached from what has drifted, and what ran there last', async () => {
  const [{ target } = { target: {} }] = await world.api.sql`select target from environment`;
  const tasks = (await deployment()).tasks;
  await world.api
    .sql`update environment set target = ${world.api.sql.json({ ...target, dockerHost: 'unix:///nowhere/docker.sock' })}`;
  await look();
  const seen = await deployment();
  expect(seen).toMatchObject({ state: 'unreachable', tasks, message: expect.stringContaining('/nowhere/docker.sock') });
  await world.api.sql`update environment set target = ${world.api.sql.json(target)}`;
  await look();
  expect((await deployment()).state).toBe('in-sync');
  expect((await turns()).slice(-2)).toMatchObject([{ to: 'unreachable' }, { from: 'unreachable', to: 'in-sync' }]);
});

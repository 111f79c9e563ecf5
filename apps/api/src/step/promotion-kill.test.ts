import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEngine } from '../engine/engine.ts';
import { testDockerHost, testRegistry } from '../engine/testing/shared-services.ts';
import { createDockerHostTarget } from '../target/docker-host.ts';
import { type FixtureImage, fixtureImage, webServer } from '../target/testing/fixture-images.ts';
import { Promotions } from './testing/promotions.ts';
import { startProcess, type WorkerProcess } from './testing/worker-process.ts';

let world: Promotions;
let one: FixtureImage;
let two: FixtureImage;
const workers: WorkerProcess[] = [];
const run = 'run: { port: 8080, health: { http: /healthz, interval: 1s, timeout: 1s, retries: 5, startPeriod: 1s } }\n';
const boundaries = ['copy', 'deploy', 'verify'].flatMap((kind) =>
  ['before', 'commit'].map((when) => `${kind}:${when}`),
);
const placeOf = (boundary: string) => boundary.replace(':', '-');

beforeAll(async () => {
  world = await Promotions.start();
  const engine = createEngine(testDockerHost);
  one = await fixtureImage(engine, 'kill-one', webServer('one'));
  two = await fixtureImage(engine, 'kill-two', webServer('two'));
}, 60_000);
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '127.0.0.1' });
  const rows = await world.api.sql<
    { name: string }[]
  >`select name || '-' || right(id::text, 8) as name from environment`;
  for (const { name } of rows)
    await target.remove({ environment: name, application: 'mortal' }, AbortSignal.timeout(20_000));
  await world?.stop();
}, 120_000);

async function begun(release: string, environment: string): Promise<string> {
  const mutation = `mutation ($release: ID!, $environment: String!) { promote(release: $release, environment: $environment) { ... on Promotion { id } } }`;
  return (await world.api.get(mutation, { release, environment })).promote.id;
}

/** A worker of its own that takes the steps of this promotion up to the boundary, and dies there. */
async function killedAt(boundary: string, promotion: string): Promise<void> {
  const { config } = world.api;
  const worker = await startProcess(boundary, 'src/step/testing/killed-worker.ts', {
    NODE_ENV: 'production',
    DATABASE_URL: config.databaseUrl,
    SLIPWAY_DATA_DIR: config.dataDir,
    SLIPWAY_REGISTRY: testRegistry,
    SLIPWAY_PLAIN_HTTP: testRegistry,
    DOCKER_HOST: testDockerHost,
    KILL_AT: boundary,
    KILL_PROMOTION: promotion,
  });
  workers.push(worker);
  if (worker.child.exitCode === null && worker.child.signalCode === null)
    await new Promise<void>((resolve) => worker.child.once('exit', () => resolve()));
  expect(worker.child.signalCode).toBe('SIGKILL');
}

it('a worker that is killed at any boundary of a promotion: others end it, and exactly what was promoted runs', async () => {
  const { sql } = world.api;
  const older = await world.release('mortal', '1.0.0', run, one);
  const newer = await world.release('mortal', '1.1.0', run, two);
  const promotions = new Map<string, string>();
  for (const boundary of boundaries) {
    const environment = placeOf(boundary);
    await world.environment(environment, {
      target: { kind: 'DOCKER_HOST', dockerHost: testDockerHost },
      imageRepository: `${world.repository}/${environment}`,
    });
  }
  // Something runs there already, so that what is left half way has something to spoil.
  const before = [];
  for (const boundary of boundaries) before.push(await begun(older, placeOf(boundary)));
  await world.work(before[0] ?? '', undefined, before);
  for (const boundary of boundaries) {
    const promotion = await begun(newer, placeOf(boundary));
    promotions.set(boundary, promotion);
    await killedAt(boundary, promotion);
  }
  const all = [...promotions.values()];
  await world.work(all[0] ?? '', undefined, all);
  for (const [boundary, promotion] of promotions) {
    expect({ boundary, ...(await world.ended(promotion)) }).toEqual({ boundary, state: 'succeeded', failure: null });
    const [kind = ''] = boundary.split(':');
    const attempts = await sql`select a.state from attempt a join step s on s.id = a.step_id
      where s.promotion_id = ${promotion} and s.kind = ${kind} order by a.epoch`;
    expect({ boundary, attempts: attempts.map(({ state }) => state) }).toMatchObject({
      boundary,
      attempts: expect.arrayContaining(['errored', 'succeeded']),
    });
    const history = await sql`select r.version, h.until is null as present, h.verified_at is not null as verified
      from deployment_history h join release r on r.id = h.release_id
      join promotion p on p.environment_id = h.environment_id where p.id = ${promotion} order by h.since`;
    expect({ boundary, history: [...history] }).toEqual({
      boundary,
      history: [
        { version: '1.0.0', present: false, verified: true },
        { version: '1.1.0', present: true, verified: true },
      ],
    });
    const [deployment] = await sql`select d.url, d.state, d.digest from deployment d
      where d.promotion_id = ${promotion}`;
    expect({ boundary, ...deployment }).toMatchObject({ boundary, state: 'in-sync', digest: two.index });
    expect((await (await fetch(`${deployment?.url}/version`)).text()).trim()).toBe('two');
    expect(await world.decisions(promotion)).not.toContainEqual(expect.objectContaining({ allowed: false }));
  }
}, 240_000);

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngine } from '../engine/engine.ts';
import { testDockerHost, testRegistry } from '../engine/testing/shared-services.ts';
import { makeRepository } from '../source/testing/repository.ts';
import { createDockerHostTarget } from '../target/docker-host.ts';
import { type FixtureImage, fixtureImage, webServer } from '../target/testing/fixture-images.ts';
import { Promotions } from './testing/promotions.ts';
import { startProcess, type WorkerProcess } from './testing/worker-process.ts';

let world: Promotions;
let one: FixtureImage;
let two: FixtureImage;
let older: string;
let newer: string;
const workers: WorkerProcess[] = [];
const run = 'run: { port: 8080, health: { http: /healthz, interval: 1s, timeout: 1s, retries: 5, startPeriod: 1s } }\n';

beforeAll(async () => {
  world = await Promotions.start();
  const engine = createEngine(testDockerHost);
  one = await fixtureImage(engine, 'kill-one', webServer('one'));
  two = await fixtureImage(engine, 'kill-two', webServer('two'));
  older = await world.release('mortal', '1.0.0', run, one);
  newer = await world.release('mortal', '1.1.0', run, two);
}, 60_000);
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '127.0.0.1' });
  const rows = await world.api.sql<{ name: string }[]>`select name || '-' || right(id::text, 8) as name from environment
    where target->>'kind' = 'docker-host'`;
  for (const { name } of rows)
    await target.remove({ environment: name, application: 'mortal' }, AbortSignal.timeout(20_000));
  await world?.stop();
}, 120_000);

async function begun(release: string, environment: string): Promise<string> {
  const mutation = `mutation ($release: ID!, $environment: String!) { promote(release: $release, environment: $environment) { ... on Promotion { id } } }`;
  return (await world.api.get(mutation, { release, environment })).promote.id;
}

async function rolledBack(environment: string): Promise<string> {
  const mutation = `mutation ($environment: String!) { rollback(environment: $environment, application: "mortal") { ... on Promotion { id } } }`;
  return (await world.api.get(mutation, { environment })).rollback.id;
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
    SLIPWAY_GIT_ALLOW_FILE: world.api.folder,
    DOCKER_HOST: testDockerHost,
    KILL_AT: boundary,
    KILL_PROMOTION: promotion,
  });
  workers.push(worker);
  if (worker.child.exitCode === null && worker.child.signalCode === null)
    await new Promise<void>((resolve) => worker.child.once('exit', () => resolve()));
  expect(worker.child.signalCode).toBe('SIGKILL');
}

interface Killed {
  readonly boundary: string;
  readonly environment: string;
  readonly promotion: string;
}

/** Runs to its end what others left, and looks at what is the same of every kind of target. */
async function taken(killed: readonly Killed[], versions: readonly string[]): Promise<void> {
  const { sql } = world.api;
  const all = killed.map(({ promotion }) => promotion);
  await world.work(all[0] ?? '', undefined, all);
  for (const { boundary, promotion } of killed) {
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
      history: versions.map((version, at) => ({ version, present: at === versions.length - 1, verified: true })),
    });
    const deployments = await sql`select d.state, d.digest from deployment d
      join promotion p on p.environment_id = d.environment_id where p.id = ${promotion}`;
    const digest = versions.at(-1) === '1.0.0' ? one.index : two.index;
    expect({ boundary, deployments: [...deployments] }).toEqual({
      boundary,
      deployments: [{ state: 'in-sync', digest }],
    });
    expect(await world.decisions(promotion)).not.toContainEqual(expect.objectContaining({ allowed: false }));
  }
}

/** What the containers of an application in an environment answer; one alone serves. */
async function served({ environment }: Killed): Promise<string> {
  const [row] = await world.api.sql`select d.url, e.name || '-' || right(e.id::text, 8) as place from deployment d
    join environment e on e.id = d.environment_id where e.name = ${environment}`;
  const containers = await createEngine(testDockerHost).docker.listContainers({
    filters: { label: [`dev.slipway.environment=${row?.place}`] },
  });
  expect({ environment, containers: containers.length }).toEqual({ environment, containers: 1 });
  return (await (await fetch(`${row?.url}/version`)).text()).trim();
}

describe('a worker that is killed at any boundary of a promotion: others end it, and exactly what was promoted is there', () => {
  const boundaries = ['copy', 'deploy', 'verify'].flatMap((kind) =>
    ['before', 'act', 'commit'].map((when) => `${kind}:${when}`),
  );

  it('on a Docker host, one deployment', async () => {
    const killed: Killed[] = [];
    // Something runs there already, so that what is left half way has something to spoil.
    const before: string[] = [];
    for (const boundary of boundaries) {
      const environment = boundary.replace(':', '-');
      await world.environment(environment, {
        target: { kind: 'DOCKER_HOST', dockerHost: testDockerHost },
        imageRepository: `${world.repository}/${environment}`,
      });
      before.push(await begun(older, environment));
    }
    await world.work(before[0] ?? '', undefined, before);
    for (const boundary of boundaries) {
      const environment = boundary.replace(':', '-');
      const promotion = await begun(newer, environment);
      killed.push({ boundary, environment, promotion });
      await killedAt(boundary, promotion);
    }
    await taken(killed, ['1.0.0', '1.1.0']);
    for (const one of killed) expect(await served(one)).toBe('two');
  }, 400_000);

  it('on its way back', async () => {
    const killed: Killed[] = [];
    for (const boundary of ['deploy:act', 'verify:act']) {
      const environment = `back-${boundary.replace(':', '-')}`;
      await world.environment(environment, { target: { kind: 'DOCKER_HOST', dockerHost: testDockerHost } });
      for (const release of [older, newer]) await world.work(await begun(release, environment));
      const promotion = await rolledBack(environment);
      killed.push({ boundary, environment, promotion });
      await killedAt(boundary, promotion);
    }
    await taken(killed, ['1.0.0', '1.1.0', '1.0.0']);
    for (const each of killed) {
      expect(await served(each)).toBe('one');
      const holds = await world.api.sql`select h.cause from hold h join environment e on e.id = h.environment_id
        where e.name = ${each.environment} and h.lifted_at is null`;
      // The older release had made one already, when it was put there although a newer one was published.
      expect([...holds]).toEqual([{ cause: 'older-release' }]);
    }
  }, 240_000);

  it('in a git repository, one commit', async () => {
    const work = makeRepository(join(world.api.folder, 'config-work'));
    work.commit({ 'web.yaml': 'image: none\n' });
    const places = ['deploy:act', 'deploy:commit', 'verify:act', 'back:deploy:act'].map((name) => {
      const bare = join(world.api.folder, `${name.replaceAll(':', '-')}.git`);
      execFileSync('git', ['clone', '--quiet', '--bare', work.folder, bare]);
      return {
        bare,
        back: name.startsWith('back:'),
        boundary: name.replace('back:', ''),
        environment: `git-${name.replaceAll(':', '-')}`,
      };
    });
    const count = (bare: string) =>
      Number(execFileSync('git', ['-C', bare, 'rev-list', '--count', 'main'], { encoding: 'utf8' }));
    const killed = new Map<(typeof places)[number], Killed>();
    for (const place of places) {
      const { bare, back, boundary, environment } = place;
      const settings = {
        repositoryUrl: `file://${bare}`,
        branch: 'main',
        path: 'web.yaml',
        key: 'image',
        form: 'digest',
      };
      await world.environment(environment, { target: { kind: 'GIT_OPS', settings: JSON.stringify(settings) } });
      for (const release of back ? [older, newer] : [older]) await world.work(await begun(release, environment));
      const promotion = back ? await rolledBack(environment) : await begun(newer, environment);
      killed.set(place, { boundary, environment, promotion });
      await killedAt(boundary, promotion);
    }
    await taken(
      places.filter(({ back }) => !back).map((place) => killed.get(place) as Killed),
      ['1.0.0', '1.1.0'],
    );
    await taken(
      places.filter(({ back }) => back).map((place) => killed.get(place) as Killed),
      ['1.0.0', '1.1.0', '1.0.0'],
    );
    for (const { bare, back, boundary } of places) {
      // The first commit, then one for each promotion, however often its step was done.
      expect({ boundary, back, commits: count(bare) }).toEqual({ boundary, back, commits: back ? 4 : 3 });
      const text = execFileSync('git', ['-C', bare, 'show', 'main:web.yaml'], { encoding: 'utf8' });
      expect(text).toBe(`image: ${back ? one.index : two.index}\n`);
    }
  }, 300_000);
});

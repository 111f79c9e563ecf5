import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEngine } from '../../engine/engine.ts';
import { type GuardedRegistry, startGuardedRegistry } from '../../engine/testing/guarded-registry.ts';
import { testDockerHost } from '../../engine/testing/shared-services.ts';
import type { DeploySpec } from '../target.ts';
import { type FixtureImage, fixtureImage, webServer } from '../testing/fixture-images.ts';
import { type SwarmNodes, startSwarmNodes } from '../testing/swarm-nodes.ts';
import { createSwarmTarget } from './swarm.ts';

const forever = new AbortController().signal;
const silent = () => undefined;
let guarded: GuardedRegistry;
let swarm: SwarmNodes;
let image: FixtureImage;
beforeAll(async () => {
  guarded = await startGuardedRegistry('ci', 'first');
  swarm = await startSwarmNodes(3, guarded.host);
  const { repository, ...rest } = await fixtureImage(createEngine(testDockerHost), 'guarded', webServer('one'));
  image = { ...rest, repository: { ...repository, registry: swarm.registry } };
}, 180_000);
afterAll(async () => {
  await swarm?.close();
  await guarded?.close();
}, 60_000);

it('nodes that pull later use the credentials of now, and what runs runs on', async () => {
  const { dockerHost, docker } = swarm.nodes[0] ?? { dockerHost: '', docker: undefined };
  if (docker === undefined) throw new Error('The swarm has no manager.');
  const target = createSwarmTarget({ dockerHost, publishMode: 'none' });
  const spec = (password: string): DeploySpec => ({
    environment: 'guarded',
    application: 'hello',
    releaseVersion: '1.0.0',
    promotionId: randomBytes(16).toString('hex'),
    epoch: 1,
    image,
    auth: { username: 'ci', password, version: `version of ${password.length}` },
    run: { stopGrace: 1_000 },
  });
  const running = async (count: number) => {
    for (;;) {
      const { tasks = [] } = await target.observe({ ...spec(''), run: { replicas: count } }, forever);
      const up = tasks.filter(({ state }) => state === 'running');
      if (up.length === count) return up;
      await sleep(200);
    }
  };
  await target.deploy(spec('first'), forever, silent);
  const [one] = await running(1);

  guarded.rotate('the second');
  await target.scale(spec('the second'), 2, forever, silent);
  const two = await running(2);
  expect(two.map(({ id }) => id)).toContain(one?.id);
  expect(new Set(two.map(({ node }) => node)).size).toBe(2);

  guarded.rotate('the third one');
  // Scaling has handed over the second already.
  expect(await target.renew?.(spec('the second'), forever)).toBe(false);
  expect(await target.renew?.(spec('the third one'), forever)).toBe(true);
  expect(await target.renew?.(spec('the third one'), forever)).toBe(false);
  const kept = await running(2);
  expect(kept.map(({ id }) => id).sort()).toEqual(two.map(({ id }) => id).sort());

  // A node goes: the third one takes its task and has to pull.
  const nodes = (await docker.listNodes()) as {
    ID: string;
    Version: { Index: number };
    Spec: object;
    Description: { Hostname: string };
  }[];
  const gone = nodes.find(({ Description }) => Description.Hostname === one?.node);
  await docker
    .getNode(gone?.ID ?? '')
    .update({ version: gone?.Version.Index, ...gone?.Spec, Availability: 'drain' } as never);
  for (;;) {
    const now = await running(2);
    const used = new Set(now.map(({ node }) => node));
    if (!used.has(one?.node) && used.size === 2) break;
    await sleep(200);
  }
  expect(guarded.offered).toContain('ci:the third one');
  expect((await target.observe({ ...spec('the third one'), run: { replicas: 2 } }, forever)).state).toBe('in-sync');
  expect(JSON.stringify(await docker.listServices())).not.toMatch(/the second|the third one/);
  await target.remove({ environment: 'guarded', application: 'hello' }, forever);
}, 300_000);

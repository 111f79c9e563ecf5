import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { formatReference } from '@slipway/registry';
import { connectDocker } from '../engine/docker.ts';
import { createEngine } from '../engine/engine.ts';
import { type GuardedRegistry, startGuardedRegistry } from '../engine/testing/guarded-registry.ts';
import { testDockerHost } from '../engine/testing/shared-services.ts';
import { createDockerHostTarget } from './docker-host.ts';
import type { DeploySpec } from './target.ts';
import { type FixtureImage, fixtureImage, webServer } from './testing/fixture-images.ts';

const forever = new AbortController().signal;
const silent = () => undefined;
const docker = connectDocker(testDockerHost);
const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '127.0.0.1' });
const place = { environment: `guarded-${randomBytes(3).toString('hex')}`, application: 'hello' };
let guarded: GuardedRegistry;
let image: FixtureImage;
beforeAll(async () => {
  guarded = await startGuardedRegistry('ci', 'first');
  // One that nobody else has: an engine keeps what it knows of an image under all of its names.
  const own = webServer(randomBytes(8).toString('hex'));
  const { repository, ...rest } = await fixtureImage(createEngine(testDockerHost), 'guarded-host', own);
  image = { ...rest, repository: { ...repository, registry: guarded.host } };
}, 120_000);
afterAll(async () => {
  await target.remove(place, forever);
  await guarded?.close();
}, 60_000);

const spec = (password: string): DeploySpec => ({
  ...place,
  releaseVersion: '1.0.0',
  promotionId: randomBytes(16).toString('hex'),
  epoch: 1,
  image,
  auth: { username: 'ci', password },
  run: { stopGrace: 1_000 },
});

it('more replicas come up on a host whose images were cleaned up and whose registry has a new password', async () => {
  await target.deploy(spec('first'), forever, silent);
  guarded.rotate('second');
  const [child] = image.children;
  const reference = formatReference({ ...image.repository, ...(child ? { digest: child.digest } : {}) });
  // As a clean-up by hand leaves it: what runs runs on, its name is gone.
  await docker.getImage(reference).remove({ force: true });
  await expect(docker.getImage(reference).inspect()).rejects.toMatchObject({ statusCode: 404 });
  await target.scale(spec('second'), 2, forever, silent);
  const { state, tasks } = await target.observe({ ...spec('second'), run: { replicas: 2 } }, forever);
  expect({ state, count: tasks?.length }).toEqual({ state: 'in-sync', count: 2 });
}, 120_000);

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Secrets } from '../../access/secrets.ts';
import { type GuardedRegistry, startGuardedRegistry } from '../../engine/testing/guarded-registry.ts';
import { isRefusal } from '../../graphql/refusal.ts';
import { RegistryService } from '../../registry/registry.service.ts';
import { RegistrySettings } from '../../registry/registry-settings.ts';
import { createDockerHostTarget } from '../../target/docker-host.ts';
import { addEnvironment } from '../../testing/rows.ts';
import { tablesThatHold } from '../../testing/tables-that-hold.ts';
import { InProcess } from '../testing/in-process.ts';

const mine = `test/guarded-${randomUUID().slice(0, 8)}`;
const viewer = { tokenId: '', name: 'test', scopes: [], groups: [] };
let worker: InProcess;
let guarded: GuardedRegistry;
let registries: RegistryService;

beforeAll(async () => {
  guarded = await startGuardedRegistry('ci', 'first-password');
  worker = await InProcess.start();
  const secrets = new Secrets(worker.config);
  const settings = new RegistrySettings(worker.database.sql, worker.config, secrets);
  registries = new RegistryService(worker.database.sql, secrets, settings);
});
afterAll(async () => {
  await worker?.stop();
  await guarded?.close();
});

const files = (name: string, base: string) => ({
  'slipway.yaml': `image: ${guarded.host}/${mine}/${name}\nplatforms: [linux/amd64]\n`,
  Dockerfile: `FROM ${base}\nRUN echo ${mine} ${name} > /made\nCMD ["sleep", "600"]\n`,
});

async function ended(release: string) {
  const { state, failure } = await worker.ended('release', release);
  return { state, step: failure?.step, message: failure?.message };
}

it('builds on, releases to and deploys from a registry that wants credentials, with a password that changes', async () => {
  const { sql } = worker.database;
  const { host } = guarded;
  const refused = {
    state: 'errored',
    step: 'plan',
    message: expect.stringMatching(
      `^The base image ${host}/\\S+ in line 1 of the Dockerfile could not be looked up: ${host} wants credentials for manifest .*, and none that it accepts are set for it.*; look at ${host} under Settings, Registries\\.$`,
    ),
  };
  const added = await registries.add(viewer, { host, username: 'ci', password: 'not-it', plainHttp: true });
  if (isRefusal(added)) throw new Error(JSON.stringify(added));
  const setPassword = (password: string) => registries.update(viewer, added.id, { password });

  const base = await worker.register(
    'base',
    worker.repositoryOf(files('base', `${host}/mirror/docker.io/library/busybox:1.35`), 'base'),
  );
  const first = await worker.release(base, 'v1.0.0');
  expect(await ended(first)).toEqual(refused);
  await setPassword('first-password');
  await worker.retry(first);
  expect(await ended(first)).toEqual({ state: 'published' });

  // The engine has never seen this base under its name, so it must ask, too.
  guarded.rotate('second-password');
  const own = await worker.register('own', worker.repositoryOf(files('own', `${host}/${mine}/base:1.0.0`), 'own'));
  const second = await worker.release(own, 'v1.0.0');
  expect(await ended(second)).toEqual(refused);
  await setPassword('second-password');
  await worker.retry(second);
  expect(await ended(second)).toEqual({ state: 'published' });

  const environment = await addEnvironment(sql, 'guarded');
  const promotion = await worker.promote(second, environment);
  const { state, failure } = await worker.ended('promotion', promotion);
  await createDockerHostTarget({ dockerHost: worker.config.dockerHost, publishAddress: '127.0.0.1' }).remove(
    { environment: `guarded-${environment.slice(-8)}`, application: 'own' },
    AbortSignal.timeout(20_000),
  );
  expect({ state, failure }).toEqual({ state: 'succeeded', failure: null });
  expect(new Set(guarded.offered)).toEqual(new Set(['ci:not-it', 'ci:first-password', 'ci:second-password']));
  for (const password of ['not-it', 'first-password', 'second-password'])
    expect([password, await tablesThatHold(sql, password)]).toEqual([password, []]);
}, 180_000);

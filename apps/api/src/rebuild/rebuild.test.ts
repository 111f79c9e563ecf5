import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RemoteRegistry } from '@slipway/registry';
import { commitFiles, git } from '../step/testing/in-process.ts';
import { startProcess, type WorkerProcess } from '../step/testing/worker-process.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { BaseWithEditions } from './testing/base-with-editions.ts';

const registry = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
const mirror = process.env.SLIPWAY_TEST_MIRROR ?? `${registry}/mirror/docker.io`;
const scratch = `rebuilds-${process.pid}-${Date.now().toString(36)}`;
const environment = {
  SLIPWAY_REGISTRY: registry,
  SLIPWAY_PLAIN_HTTP: registry,
  SLIPWAY_REGISTRY_MIRRORS: `docker.io=${mirror}`,
  SLIPWAY_BUILDER_PLATFORMS: 'linux/amd64,linux/arm64',
  SLIPWAY_BASE_IMAGE_CHECK_SECONDS: '60',
  SLIPWAY_BASE_IMAGE_SETTLE_SECONDS: '2',
  DOCKER_HOST: process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock',
};
const client = new RemoteRegistry({ plainHttp: [registry] });
const debian = new BaseWithEditions(client, { registry, repository: `${scratch}/debian` }, `${mirror}/library/busybox`);

let api: TestApi;
let token: string;
let worker: WorkerProcess;
let workers = 0;
beforeAll(async () => {
  api = await startApi(environment);
  token = await api.token(['notify'], 'registry');
  await api.sql`insert into builder (name, docker_host, platforms, concurrency)
    values ('default', ${environment.DOCKER_HOST}, ${['linux/amd64', 'linux/arm64']}, 4)`;
  worker = await startWorker();
  await debian.push('12', 'first');
}, 120_000);
afterAll(async () => {
  await worker?.end('SIGTERM');
  await api?.stop();
  await client.close();
}, 60_000);

describe('a base of two platforms is pushed anew', () => {
  it('two applications stand on it, one on the other, and both run in dev', async () => {
    const debian12 = `${registry}/${scratch}/debian:12`;
    await register(
      'base',
      [
        `FROM ${debian12} AS test`,
        'RUN mkdir /reports && echo 0 > /reports/exit-code',
        `FROM ${debian12}`,
        'COPY base.txt /base.txt',
      ],
      'test: {stage: test, reports: /reports}',
    );
    await register('shop', [`FROM ${registry}/${scratch}/base:latest`, 'COPY shop.txt /shop.txt']);
    await accept(
      `mutation ($input: CreateEnvironmentInput!) { result: createEnvironment(input: $input) { __typename ... on Refusal { reasons { message } } } }`,
      { input: { name: 'dev', kind: 'REGISTRY_ONLY', automatic: 'REBUILDS' } },
    );
    // What is carried over must count as tested, or nothing would come to dev.
    await accept(
      `mutation { result: setPolicy(environment: "dev", text: "tests: { nonePasses: true }") { __typename ... on Refusal { reasons { message } } } }`,
    );
    for (const application of ['base', 'shop']) {
      await accept(
        `mutation ($input: SetRebuildPolicyInput!) { result: setRebuildPolicy(input: $input) { __typename ... on Refusal { reasons { message } } } }`,
        { input: { application, mode: 'ANY_STAGE' } },
      );
      const { id } = await accept(
        `mutation ($input: StartReleaseInput!) { result: startRelease(input: $input) { __typename ... on Release { id } ... on Refusal { reasons { message } } } }`,
        { input: { application, ref: 'v1.0.0' } },
      );
      await until(
        `release of ${application}`,
        async () => (await releaseOf(application, '1.0.0'))?.state === 'published',
      );
      await accept(
        `mutation ($release: ID!) { result: promote(release: $release, environment: "dev") { __typename ... on Refusal { reasons { message } } } }`,
        { release: id },
      );
      await until(`${application} in dev`, async () => (await versionInDev(application)) === '1.0.0');
    }
  }, 300_000);

  it('a new attestation alone changes nothing', async () => {
    const index = await debian.pushAttestation('12');
    await notify(index);
    await until('the tag is seen to have moved', async () => (await tag())?.index_digest === index);
    // Whatever were to begin by itself has begun when a look finds nothing to do.
    await api.lookAtRebuilds();
    expect(await api.sql`select from rebuild`).toHaveLength(0);
  }, 120_000);

  it('one platform moves: exactly one rebuild each, though workers are killed in the middle', async () => {
    const index = await debian.push('12', 'second', ['linux/arm64']);
    for (let count = 0; count < 10; count += 1) await notify(index);
    await killWorker();
    await until('the tag settles', async () => (await tag())?.settled === true, 120_000);
    await killWorker();
    await until('the rebuild begins', async () => (await releaseOf('base', '1.0.0-r1')) !== undefined);
    await killWorker();
    for (const application of ['base', 'shop']) {
      await until(
        `rebuild of ${application}`,
        async () => (await releaseOf(application, '1.0.0-r1'))?.state === 'published',
        240_000,
      );
      await until(
        `rebuild of ${application} in dev`,
        async () => (await versionInDev(application)) === '1.0.0-r1',
        120_000,
      );
    }
    for (let count = 0; count < 10; count += 1) await notify(index);
    await until('the tag is looked at again', async () => (await tag())?.due === false);
    await api.lookAtRebuilds();
    const rows =
      await api.sql`select a.name, b.trigger, b.state, r.version from rebuild b join application a on a.id = b.application_id
      left join release r on r.id = b.release_id order by b.id`;
    expect(rows.filter(({ state }) => state === 'begun').map(({ name, version }) => `${name} ${version}`)).toEqual([
      'base 1.0.0-r1',
      'shop 1.0.0-r1',
    ]);
    expect(await api.sql`select from release where rebuilt_from is not null`).toHaveLength(2);
  }, 580_000);

  it.each(['base', 'shop'])('%s: arm64 was built, amd64 was carried over byte for byte', async (application) => {
    const [before, after] = [await imagesOf(application, '1.0.0'), await imagesOf(application, '1.0.0-r1')];
    expect(after['linux/amd64']).toBe(before['linux/amd64']);
    expect(after['linux/arm64']).not.toBe(before['linux/arm64']);
    const release = await releaseOf(application, '1.0.0-r1');
    const lane = application === 'base' ? ['package linux/arm64', 'test linux/arm64'] : ['package linux/arm64'];
    expect(await laneSteps(application, '1.0.0-r1')).toEqual(lane);
    const index = await client.getManifest({ registry, repository: `${scratch}/${application}` }, '1.0.0-r1');
    const { manifests } = JSON.parse(new TextDecoder().decode(index.bytes));
    expect(manifests.map(({ digest }: { digest: string }) => digest)).toEqual([
      after['linux/amd64'],
      after['linux/arm64'],
    ]);
    expect((await client.headManifest({ registry, repository: `${scratch}/${application}` }, 'latest'))?.digest).toBe(
      index.digest,
    );
    const { release: told } = await api.get(
      `query ($id: ID!) { release(id: $id) { version cause { trigger sentence } rebuiltFrom { version } carriedOver { platform from { version } } baseImages { platform childDigest } } }`,
      { id: release?.id },
    );
    expect(told).toMatchObject({
      version: '1.0.0-r1',
      cause: {
        trigger: 'BASE_IMAGE',
        sentence: expect.stringMatching(/^1\.0\.0 was rebuilt because .* for linux\/arm64 moved\.$/),
      },
      rebuiltFrom: { version: '1.0.0' },
      carriedOver: [{ platform: 'linux/amd64', from: { version: '1.0.0' } }],
    });
  });

  it('a person who asks again is told that there is nothing new', async () => {
    await rebuildNow('shop');
    await until('the rebuild ends', async () => !['WAITING', 'RUNNING'].includes((await newest()).state));
    expect(await newest()).toEqual({
      trigger: 'PERSON',
      state: 'UNCHANGED',
      because: 'Nothing that goes into it had changed, so nothing was built and nothing published.',
      release: { version: null, state: 'UNCHANGED' },
    });
  }, 120_000);

  it('what the registry lost of a platform is built anew, though nothing changed', async () => {
    const { 'linux/amd64': lost } = await imagesOf('shop', '1.0.0-r1');
    const place = { registry, repository: `${scratch}/shop` };
    for (const name of ['1.0.0', '1.0.0-r1', 'latest']) {
      const head = await client.headManifest(place, name);
      if (head) await client.deleteManifest(place, head.digest);
    }
    await client.deleteManifest(place, lost as never);
    await rebuildNow('shop');
    await until(
      'the rebuild is published',
      async () => (await releaseOf('shop', '1.0.0-r2'))?.state === 'published',
      180_000,
    );
    const release = await releaseOf('shop', '1.0.0-r2');
    expect(await laneSteps('shop', '1.0.0-r2')).toEqual(['package linux/amd64']);
    const said =
      await api.sql`select l.text from step_log l join step s on s.id = l.step_id where s.release_id = ${release?.id} and s.key = 'plan'`;
    expect(said.map(({ text }) => text).join('')).toMatch(
      /linux\/amd64: nothing that goes into it has changed, but .* lost a part of it .*; it is built anew\./,
    );
  }, 240_000);

  it('of a release from before inputs were recorded every platform is built anew', async () => {
    await api.sql`delete from release_input_key where release_id = ${(await releaseOf('shop', '1.0.0-r2'))?.id}`;
    await rebuildNow('shop');
    await until(
      'the rebuild is published',
      async () => (await releaseOf('shop', '1.0.0-r3'))?.state === 'published',
      180_000,
    );
    expect(await laneSteps('shop', '1.0.0-r3')).toEqual(['package linux/amd64', 'package linux/arm64']);
  }, 240_000);

  it('a commit that the repository has no more is named', async () => {
    await register('other', ['FROM scratch']);
    await api.sql`update application set repository_url = ${`file://${join(api.folder, 'other')}`} where name = 'base'`;
    await rebuildNow('base');
    await until('the rebuild ends', async () => ['FAILED', 'ERRORED'].includes((await newest()).state));
    const [row] = await api.sql`select commit_sha from release where id = ${(await releaseOf('base', '1.0.0'))?.id}`;
    expect((await newest()).because).toContain(String(row?.commit_sha).slice(0, 7));
  }, 120_000);
});

async function register(application: string, dockerfile: readonly string[], targets = ''): Promise<void> {
  const folder = join(api.folder, application);
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--template=', '--initial-branch=main');
  commitFiles(
    folder,
    {
      Dockerfile: `${dockerfile.join('\n')}\n`,
      [`${application}.txt`]: application,
      'slipway.yaml': `image: \${registry}/${scratch}/${application}\nplatforms: [linux/amd64, linux/arm64]\ntargets: {${targets}}\n`,
    },
    'v1.0.0',
  );
  await accept(
    `mutation ($input: RegisterApplicationInput!) { result: registerApplication(input: $input) { __typename ... on Refusal { reasons { message } } } }`,
    { input: { name: application, repositoryUrl: `file://${folder}` } },
  );
}

async function startWorker(): Promise<WorkerProcess> {
  workers += 1;
  const started = await startProcess(
    `worker ${workers}`,
    'src/main.ts',
    {
      ...environment,
      DATABASE_URL: api.config.databaseUrl,
      SLIPWAY_ROLES: 'worker',
      SLIPWAY_PORT: '0',
      SLIPWAY_DATA_DIR: join(api.folder, 'data'),
      SLIPWAY_GIT_ALLOW_FILE: api.folder,
    },
    /listening on/,
  );
  return started;
}

/** No time to hand anything on; the next one finds what is there. */
async function killWorker(): Promise<void> {
  await worker.end('SIGKILL');
  worker = await startWorker();
}

async function accept(query: string, variables: Record<string, unknown> = {}): Promise<{ id: string }> {
  const { result } = await api.get(query, variables);
  if (result.reasons) throw new Error(result.reasons.map(({ message }: { message: string }) => message).join('\n'));
  return result;
}

async function rebuildNow(application: string): Promise<void> {
  await accept(
    `mutation ($application: String!) { result: rebuildNow(application: $application) { __typename ... on Refusal { reasons { message } } } }`,
    { application },
  );
}

/** The newest rebuild of all. */
async function newest() {
  const query = '{ rebuilds(first: 1) { nodes { trigger state because release { version state } } } }';
  return (await api.get(query)).rebuilds.nodes[0];
}

async function laneSteps(application: string, version: string): Promise<string[]> {
  const release = await releaseOf(application, version);
  const rows = await api.sql`select key from step where release_id = ${release?.id} and promotion_id is null
    and platform is not null order by key`;
  return rows.map(({ key }) => key);
}

/** As the registry itself does after a push. */
async function notify(digest: string): Promise<void> {
  const target = { repository: `${scratch}/debian`, tag: '12', digest };
  const response = await fetch(`${api.url}/notifications/registry/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.docker.distribution.events.v1+json' },
    body: JSON.stringify({ events: [{ id: digest, action: 'push', target, request: { host: registry } }] }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

async function tag() {
  const [row] = await api.sql`select id, index_digest, next_check_at <= now() as due,
      settling_until is null and settled_digest = index_digest and read as settled
    from watched_tag where repository = ${`${scratch}/debian`}`;
  return row;
}

async function releaseOf(application: string, version: string) {
  const [row] =
    await api.sql`select r.id, r.state, r.failure from release r join application a on a.id = r.application_id
    where a.name = ${application} and r.version = ${version}`;
  if (row && ['failed', 'errored', 'cancelled'].includes(row.state))
    throw new Error(`${application} ${version}: ${JSON.stringify(row.failure)}`);
  return row;
}

async function versionInDev(application: string): Promise<string | undefined> {
  const [row] = await api.sql`select r.version from deployment d join release r on r.id = d.release_id
    join application a on a.id = d.application_id join deployment_history h on h.release_id = r.id and h.verified_at is not null
    where a.name = ${application}`;
  return row?.version;
}

async function imagesOf(application: string, version: string): Promise<Record<string, string>> {
  const rows = await api.sql`select i.platform, i.digest from image i join release r on r.id = i.release_id
    join application a on a.id = r.application_id where a.name = ${application} and r.version = ${version}`;
  return Object.fromEntries(rows.map(({ platform, digest }) => [platform, digest]));
}

async function until(what: string, condition: () => Promise<boolean>, within = 120_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > end)
      throw new Error(`${what}: not within ${within} ms.\n${await story()}\n${worker.output().slice(-3_000)}`);
    await sleep(200);
  }
}

async function story(): Promise<string> {
  const rebuilds =
    await api.sql`select a.name, b.state, b.trigger, b.because from rebuild b join application a on a.id = b.application_id`;
  const releases =
    await api.sql`select a.name, r.version, r.state, r.failure from release r join application a on a.id = r.application_id order by r.id`;
  const tags =
    await api.sql`select reference, watched, follows, settling_until, settled_at, checked_at, next_check_at, failure from watched_tag`;
  const steps =
    await api.sql`select r.version, s.key, s.state, s.failure from step s join release r on r.id = s.release_id where s.state not in ('succeeded')`;
  return JSON.stringify({ rebuilds, releases, tags, steps }, undefined, 1);
}

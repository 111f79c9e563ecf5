import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { connectDocker } from '../engine/docker.ts';
import { createEngine } from '../engine/engine.ts';
import { testDockerHost } from '../engine/testing/shared-services.ts';
import { quickHealth } from './conformance.ts';
import { lastLines } from './container-lines.ts';
import { createDockerHostTarget } from './docker-host.ts';
import { listInstances } from './instance.ts';
import { DeployFailed, type DeploySpec, NotSupported, type RunSpec } from './target.ts';
import { type FixtureImage, fixtureImage, webServer } from './testing/fixture-images.ts';

jest.setTimeout(300_000);

const forever = new AbortController().signal;
const run = randomBytes(3).toString('hex');

/** What `run:` can say, on a real engine. */
describe('a Docker host runs it as it was told', () => {
  const docker = connectDocker(testDockerHost);
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '127.0.0.1' });
  const used: { environment: string; application: string }[] = [];
  const said: string[] = [];
  let making: Promise<Readonly<Record<'one' | 'two' | 'picky', FixtureImage>>> | undefined;

  const make = async () => {
    const engine = createEngine(testDockerHost);
    const one = await fixtureImage(engine, 'one', webServer('one'));
    const two = await fixtureImage(engine, 'two', webServer('two'));
    // Of two that start at once with an empty volume, only the first lives.
    const picky = await fixtureImage(engine, 'picky', webServer('picky', { more: 'mkdir /data/lock || exit 4' }));
    return { one, two, picky };
  };
  /** Made by the first row that needs them: rows that go on at once do not wait for hooks. */
  const images = () => {
    making ??= make();
    return making;
  };
  afterAll(async () => {
    await Promise.all(used.map((place) => target.remove(place, forever)));
    const { Volumes } = await docker.listVolumes({ filters: { name: [`slipway-test-run-${run}`] } });
    for (const { Name } of Volumes) await docker.getVolume(Name).remove();
  });

  const place = () => {
    const made = { environment: `test-run-${run}`, application: `hello-${used.length}` };
    used.push(made);
    return made;
  };
  const spec = (at: { environment: string; application: string }, image: FixtureImage, more: RunSpec = {}) =>
    ({
      ...at,
      releaseVersion: '1.0.0',
      promotionId: randomBytes(16).toString('hex'),
      epoch: 1,
      image,
      run: { port: 8080, health: quickHealth, ...more },
    }) satisfies DeploySpec;
  const deploy = (wanted: DeploySpec) => target.deploy(wanted, forever, (line) => void said.push(line));
  const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as Error);
  const state = async (wanted: DeploySpec) => (await target.observe(wanted, forever)).state;
  const memoryOfHost = async (command: string) => {
    const { one } = await images();
    const { containerIds } = await deploy(spec(place(), one));
    const { Image } = await docker.getContainer(containerIds[0] as string).inspect();
    const looker = await docker.createContainer({
      Image,
      Cmd: ['sh', '-c', `cd /host && ${command}`],
      HostConfig: { Binds: ['/dev/shm:/host:ro'] },
    });
    try {
      await looker.start();
      await looker.wait();
      return (await lastLines(docker, looker.id)).join('\n');
    } finally {
      await looker.remove({ force: true });
    }
  };
  const inside = async (id: string, command: readonly string[]) => {
    const exec = await docker
      .getContainer(id)
      .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true });
    const stream = await exec.start({ Tty: true });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString().trim();
  };

  it.concurrent.each([
    ['one by one', {}],
    ['all at once', { strategy: 'blue-green' }],
    [
      'old ones first, two at a time',
      { update: { order: 'stop-first', parallelism: 2, delay: 0, monitor: 100, onFailure: 'rollback' } },
    ],
  ] satisfies [string, RunSpec][])('replaces three replicas %s', async (_how, more) => {
    const { one, two } = await images();
    const at = place();
    const first = spec(at, one, { replicas: 3, ...more });
    expect((await deploy(first)).runningDigests).toEqual(Array(3).fill(one.children[0]?.digest));
    const second = spec(at, two, { replicas: 3, ...more });
    const { containerIds } = await deploy(second);
    expect(new Set(containerIds).size).toBe(3);
    const seen = await target.observe(second, forever);
    expect(seen.state).toBe('in-sync');
    expect(seen.tasks?.map(({ id, digest, state }) => [id, digest, state]).sort()).toEqual(
      containerIds.map((id) => [id, two.children[0]?.digest, 'running']).sort(),
    );
    expect(await listInstances(docker, at)).toHaveLength(3);
  });

  it.concurrent('puts everything back when a later replica fails', async () => {
    const { one, picky } = await images();
    const at = place();
    const first = spec(at, one, { replicas: 2 });
    await deploy(first);
    const volumes = [{ name: 'data', path: '/data', readOnly: false }];
    const failed = await failure(deploy(spec(at, picky, { replicas: 2, volumes })));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(
      /^The new container ended with exit code 4.*; what served before was started again\.$/,
    );
    expect(await state(first)).toBe('in-sync');
    expect(await listInstances(docker, at)).toHaveLength(2);
  });

  it.concurrent('pauses with what was replaced, when that was asked for', async () => {
    const { one, two, picky } = await images();
    const at = place();
    await deploy(spec(at, one, { replicas: 2 }));
    const wanted = spec(at, picky, {
      replicas: 2,
      volumes: [{ name: 'data', path: '/data', readOnly: false }],
      update: { order: 'start-first', parallelism: 1, delay: 0, monitor: 0, onFailure: 'pause' },
    });
    expect((await failure(deploy(wanted)))?.message).toMatch(/The update is paused: 1 of 2 are replaced\.$/);
    expect(await state(wanted)).toBe('drifted');
    const after = spec(at, two, { replicas: 2 });
    await deploy(after);
    expect(await state(after)).toBe('in-sync');
    expect(await listInstances(docker, at)).toHaveLength(2);
  });

  it.concurrent('gives secrets as files of memory and as variables, and shows them nowhere else', async () => {
    const { one } = await images();
    const at = place();
    const secrets = [{ name: 'password' }, { name: 'key', file: '/etc/app/key.pem' }, { name: 'token', env: 'TOKEN' }];
    const secretValues = { password: 'hush-1', key: 'hush-2\n', token: 'hush-3' };
    const wanted = { ...spec(at, one, { secrets }), secretValues };
    const { containerIds } = await deploy(wanted);
    const [id] = containerIds as [string];
    expect(await inside(id, ['cat', '/run/secrets/password', '/etc/app/key.pem'])).toBe('hush-1hush-2');
    expect(await inside(id, ['sh', '-c', 'echo $TOKEN; echo x > /run/secrets/password'])).toMatch(
      /^hush-3\s+.*Read-only file system/s,
    );
    const shown = JSON.stringify(await docker.getContainer(id).inspect());
    expect(shown).not.toMatch(/hush-[12]/);
    expect(said.join('\n')).not.toContain('hush');
    // A container that ends is started again, and still has them.
    await docker.getContainer(id).restart({ t: 0 });
    expect(await inside(id, ['cat', '/run/secrets/password'])).toBe('hush-1');
    const folder = /\/dev\/shm\/(slipway-[0-9a-f]+)\//.exec(shown)?.[1] as string;
    expect(await memoryOfHost(`stat -c %a:%u ${folder}/files; wc -c < ${folder}/files/password`)).toBe('700:0\n6');
    expect(await deploy({ ...wanted, promotionId: 'another' })).toMatchObject({ containerIds });
    await deploy({ ...wanted, promotionId: 'changed', secretValues: { ...secretValues, password: 'hush-4' } });
    const [after] = await listInstances(docker, at);
    expect(after?.id).not.toBe(id);
    expect(await inside(after?.id as string, ['cat', '/run/secrets/password'])).toBe('hush-4');
    expect(await memoryOfHost(`cat ${folder}/files/* | wc -c`)).toBe('0');
  });

  it.concurrent('says which secret and which network are not there, and leaves nothing', async () => {
    const { one } = await images();
    const at = place();
    const secret = await failure(deploy(spec(at, one, { secrets: [{ name: 'absent' }] })));
    expect(secret?.message).toMatch(/^test-run-.* has no secret "absent", which run\.secrets asks for; set it there/);
    const network = await failure(deploy(spec(at, one, { networks: ['absent-network'] })));
    expect(network?.message).toMatch(/^There is no network "absent-network" on the engine; create it there/);
    expect(network).toBeInstanceOf(DeployFailed);
    expect(await listInstances(docker, at)).toEqual([]);
  });

  it.concurrent('keeps a volume over releases, limits memory and cores, and joins networks under the name', async () => {
    const { one, two } = await images();
    const at = place();
    const name = `slipway-test-${run}`;
    const network = await docker.createNetwork({ Name: name });
    try {
      const more: RunSpec = {
        volumes: [{ name: 'data', path: '/data', readOnly: false }],
        resources: { memory: 64 * 1024 ** 2, cpus: 0.5 },
        networks: [name],
        stopGrace: 2_000,
      };
      const first = await deploy(spec(at, one, more));
      await inside(first.containerIds[0] as string, ['sh', '-c', 'echo kept > /data/note']);
      const { containerIds } = await deploy(spec(at, two, more));
      const id = containerIds[0] as string;
      expect(await inside(id, ['cat', '/data/note'])).toBe('kept');
      const { HostConfig, Config, NetworkSettings } = await docker.getContainer(id).inspect();
      expect(HostConfig).toMatchObject({ Memory: 64 * 1024 ** 2, NanoCpus: 500_000_000 });
      expect(Config).toMatchObject({ StopTimeout: 2 });
      expect(NetworkSettings.Networks[name]?.Aliases).toContain(at.application);
    } finally {
      await target.remove(at, forever);
      await network.remove();
    }
  });

  it.concurrent('has the engine run a command as health check', async () => {
    const { one, two } = await images();
    const at = place();
    const times = { interval: 200, timeout: 10_000, retries: 2, startPeriod: 0 };
    const well = spec(at, one, { health: { command: ['test', '-e', '/www/version'], ...times } });
    await deploy(well);
    expect((await target.observe(well, forever)).tasks).toMatchObject([{ healthy: true }]);
    const unwell = spec(at, two, { health: { command: ['test', '-e', '/absent'], ...times } });
    expect((await failure(deploy(unwell)))?.message).toBe(
      'The new container did not pass its health check (test -e /absent); what served before is left as it was.',
    );
    expect(await state(well)).toBe('in-sync');
  });

  it.concurrent('hands a published port from the old to the new, and gives it back when the new one fails', async () => {
    const { one, two } = await images();
    const at = place();
    const published = await freePort();
    const ports = [{ container: 8080, published, protocol: 'tcp' as const }];
    const first = spec(at, one, { ports });
    const { url } = await deploy(first);
    expect(url).toBe(`http://127.0.0.1:${published}`);
    const version = async () => (await (await fetch(`${url}/version`)).text()).trim();
    expect((await deploy(spec(at, two, { ports }))).url).toBe(url);
    expect(await version()).toBe('two');
    const health = { ...quickHealth, http: '/never', retries: 2, startPeriod: 0 };
    expect(await failure(deploy(spec(at, one, { ports, health })))).toBeInstanceOf(DeployFailed);
    expect(await version()).toBe('two');
    expect(await listInstances(docker, at)).toHaveLength(1);
    const several = await failure(deploy(spec(at, two, { ports, replicas: 2 })));
    expect(several?.message).toBe(
      `Only one container of a host can have its port ${published}, and ${at.application} shall run 2 times; leave out published, or set replicas to 1.`,
    );
    const other = await failure(deploy(spec(place(), two, { ports })));
    expect(other?.message).toMatch(`Port ${published} of the host is taken by something else`);
  });

  it.concurrent('scales what runs, secrets included, without deploying it again', async () => {
    const { one } = await images();
    const at = place();
    const wanted = { ...spec(at, one, { secrets: [{ name: 'password' }] }), secretValues: { password: 'hush' } };
    const { containerIds } = await deploy(wanted);
    const quiet = () => undefined;
    await target.scale(wanted, 3, forever, quiet);
    const three = { ...wanted, run: { ...wanted.run, replicas: 3 } };
    expect(await state(three)).toBe('in-sync');
    expect(await state(wanted)).toBe('progressing');
    const all = await listInstances(docker, at);
    expect(all.map(({ id }) => id)).toContain(containerIds[0]);
    for (const { id } of all) expect(await inside(id, ['cat', '/run/secrets/password'])).toBe('hush');
    await target.scale(wanted, 1, forever, quiet);
    expect(await state(three)).toBe('degraded');
    expect((await listInstances(docker, at)).map(({ id }) => id)).toEqual(containerIds);
    expect(await failure(target.scale(wanted, 0, forever, quiet))).toBeInstanceOf(NotSupported);
    const nowhere = await failure(target.scale(spec(place(), one), 2, forever, quiet));
    expect(nowhere?.message).toMatch(/^hello-\d+ does not run in .*; deploy it\.$/);
  });

  it.concurrent('is started again by the engine when it ends by itself', async () => {
    const { one } = await images();
    const wanted = spec(place(), one);
    const { containerIds } = await deploy(wanted);
    const id = containerIds[0] as string;
    await inside(id, ['sh', '-c', 'kill -9 $(pidof httpd)']);
    const started = async () => (await docker.getContainer(id).inspect()).RestartCount > 0;
    while (!(await started())) await new Promise((resolve) => setTimeout(resolve, 100));
  });
});

/** One that nothing listened on a moment ago, below those that the kernel and the engine give to whoever wants any. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) =>
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
    );
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

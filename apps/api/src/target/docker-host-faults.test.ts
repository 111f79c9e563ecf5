import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connectDocker } from '../engine/docker.ts';
import { createEngine } from '../engine/engine.ts';
import { EngineFault, EngineUnavailable } from '../engine/engine-error.ts';
import { type EngineProxy, startEngineProxy } from '../engine/testing/engine-proxy.ts';
import { startGuardedRegistry } from '../engine/testing/guarded-registry.ts';
import { busybox, testDockerHost } from '../engine/testing/shared-services.ts';
import { quickHealth } from './conformance.ts';
import { createDockerHostTarget } from './docker-host.ts';
import { listInstances } from './instance.ts';
import { DeployFailed, type DeploySpec, DeploySuperseded, type Target } from './target.ts';
import { type FixtureImage, fixtureImage, webServer } from './testing/fixture-images.ts';

jest.setTimeout(300_000);

const publishAddress = '127.0.0.1';
const forever = new AbortController().signal;
const run = randomBytes(3).toString('hex');

const lanes = [1, 2, 3] as const;

describe('a Docker host that is cut off', () => {
  const docker = connectDocker(testDockerHost);
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress });
  const used: { environment: string; application: string }[] = [];
  let making: Promise<readonly [FixtureImage, FixtureImage]> | undefined;
  const make = async () => {
    const engine = createEngine(testDockerHost);
    return [
      await fixtureImage(engine, 'one', webServer('one')),
      await fixtureImage(engine, 'two', webServer('two')),
    ] as const;
  };
  afterAll(async () => {
    for (const place of used) await target.remove(place, forever);
  });

  // Cut off before the engine sees a call, it stands where it stood after the answer to the one before.
  it.concurrent.each(lanes)(
    'always has one that serves, and goes on rightly, after whichever call: every third from %d on',
    async (lane) => {
      making ??= make();
      let [other, image] = await making;
      const proxy = await startEngineProxy(testDockerHost);
      const cut = createDockerHostTarget({ dockerHost: proxy.dockerHost, publishAddress });
      const at = { environment: `test-${run}-cut-${lane}`, application: 'hello' };
      used.push(at);
      const deploy = (wanted: DeploySpec, by: Target) => by.deploy(wanted, forever, () => undefined);
      const spec = (image: FixtureImage): DeploySpec => ({
        ...at,
        releaseVersion: '1.0.0',
        promotionId: randomBytes(16).toString('hex'),
        epoch: 1,
        image,
        run: { port: 8080, health: quickHealth },
      });
      await deploy(spec(other), target);
      for (let call: number = lane; ; call += lanes.length) {
        const wanted = spec(image);
        proxy.revive();
        proxy.dieAt(call, 'after');
        const failed = await deploy(wanted, cut).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        const serving = (await listInstances(docker, at)).filter((each) => each.running && each.serving);
        expect({ call, serving: serving.length > 0 }).toEqual({ call, serving: true });
        await deploy({ ...wanted, epoch: 2 }, target);
        expect({ call, ...(await target.observe(wanted, forever)) }).toMatchObject({ call, state: 'in-sync' });
        expect(await listInstances(docker, at)).toHaveLength(1);
        if (failed === undefined) {
          // The whole deployment had fewer calls: every point was tried.
          expect(call).toBeGreaterThan(20);
          break;
        }
        expect(failed).toBeInstanceOf(EngineUnavailable);
        [image, other] = [other, image];
      }
      await proxy.close();
    },
  );
});

describe('a Docker host in trouble', () => {
  const docker = connectDocker(testDockerHost);
  const engine = createEngine(testDockerHost);
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress });
  const used: { environment: string; application: string }[] = [];
  let one: FixtureImage;
  let proxy: EngineProxy;
  let cutTarget: Target;

  beforeAll(async () => {
    one = await fixtureImage(engine, 'one', webServer('one'));
    proxy = await startEngineProxy(testDockerHost);
    cutTarget = createDockerHostTarget({ dockerHost: proxy.dockerHost, publishAddress });
  });
  afterAll(async () => {
    await proxy.close();
    for (const place of used) await target.remove(place, forever);
  });

  const place = (application = 'hello', environment = `test-${run}-${used.length}`) => {
    const made = { environment, application };
    used.push(made);
    return made;
  };
  const spec = (at: { environment: string; application: string }, image: FixtureImage): DeploySpec => ({
    ...at,
    releaseVersion: '1.0.0',
    promotionId: randomBytes(16).toString('hex'),
    epoch: 1,
    image,
    run: { port: 8080, health: quickHealth },
  });
  const quiet = () => undefined;
  const deploy = (wanted: DeploySpec, by: Target = target) => by.deploy(wanted, forever, quiet);
  const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as Error);

  it('says that the engine is away, and that it cannot see what runs', async () => {
    const wanted = spec(place(), one);
    proxy.revive();
    proxy.die();
    expect(await failure(deploy(wanted, cutTarget))).toBeInstanceOf(EngineUnavailable);
    expect(await cutTarget.observe(wanted, forever)).toEqual({
      state: 'unreachable',
      message: `Looking at what runs did not reach the engine at ${proxy.dockerHost}: the connection was cut.`,
    });
  });

  it('does not wait for an engine that hangs to see what runs', async () => {
    const impatient = createDockerHostTarget({ dockerHost: proxy.dockerHost, publishAddress, answerTime: 300 });
    proxy.revive();
    proxy.hang();
    expect(await impatient.observe(spec(place(), one), forever)).toEqual({
      state: 'unreachable',
      message: `The engine at ${proxy.dockerHost} did not answer within 0.3 s.`,
    });
    const stop = new AbortController();
    const stopped = cutTarget.observe(spec(place(), one), stop.signal);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    proxy.revive();
  });

  it('pulls with the credentials that it is given, and says when they do not do', async () => {
    const guarded = await startGuardedRegistry('me', 'secret');
    try {
      const at = place();
      const elsewhere = { ...one, repository: { ...one.repository, registry: guarded.host } };
      const refused = await failure(deploy(spec(at, elsewhere)));
      expect(refused).toBeInstanceOf(EngineFault);
      expect(refused).toMatchObject({ transient: false });
      expect(refused?.message).toMatch(/^The registry does not let the target pull 127\.0\.0\.1:/);
      await deploy({ ...spec(at, elsewhere), auth: { username: 'me', password: 'secret' } });
      expect((await target.observe(spec(at, elsewhere), forever)).state).toBe('in-sync');
    } finally {
      await guarded.close();
    }
  });

  it('stops when a later attempt is under way', async () => {
    const wanted = spec(place(), one);
    await deploy({ ...wanted, epoch: 2 });
    const late = await failure(deploy(wanted));
    expect(late).toBeInstanceOf(DeploySuperseded);
    expect(late?.message).toMatch(/^Another deployment of hello to .* is under way/);
    expect((await target.observe(wanted, forever)).state).toBe('in-sync');
  });

  it('sees what was stopped, and what somebody else put in its place', async () => {
    const wanted = spec(place(), one);
    const { containerIds } = await deploy(wanted);
    await docker.getContainer(containerIds[0] as string).stop({ t: 0 });
    expect(await target.observe(wanted, forever)).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(/^hello does not run in .*: slipway-.* ended with exit code 0\.$/),
    });
    await deploy({ ...wanted, epoch: 2 });
    expect((await target.observe(wanted, forever)).state).toBe('in-sync');
  });

  it('goes by the HEALTHCHECK of the image before its own', async () => {
    // What the check does is not the point, so it cannot fail for being slow.
    const check = 'HEALTHCHECK --interval=300ms --timeout=30s --retries=2 CMD';
    const well = await fixtureImage(engine, 'well', `${webServer('well')}${check} exit 0\n`);
    const unwell = await fixtureImage(engine, 'unwell', `${webServer('unwell')}${check} exit 1\n`);
    const wanted = spec(place(), well);
    await deploy({ ...wanted, run: { port: 8080, health: { ...quickHealth, http: '/never' } } });
    expect((await target.observe(wanted, forever)).state).toBe('in-sync');
    const failed = await failure(deploy(spec(wanted, unwell)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toBe(
      "The new container did not pass its image's HEALTHCHECK; what served before is left as it was.",
    );
  });

  it('takes one without any check for well when it still runs after a while', async () => {
    const plain = await fixtureImage(engine, 'plain', `FROM ${busybox}\nCMD ["/bin/sleep", "600"]\n`);
    const wanted = { ...spec(place(), plain), run: {} };
    const deployed = await deploy(wanted);
    expect(deployed.url).toBeUndefined();
    expect((await target.observe(wanted, forever)).state).toBe('in-sync');
  });

  it('runs what its kernel emulates, and says what it cannot run', async () => {
    const arm = await fixtureImage(engine, 'arm', webServer('arm'), { platforms: ['linux/arm64'] });
    const deployed = await deploy(spec(place(), arm));
    expect(deployed.platform).toEqual({ os: 'linux', architecture: 'arm64' });
    const dockerfile = 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n';
    const options = { platforms: ['linux/s390x'], files: { app: executableOfS390x() } };
    const foreign = await fixtureImage(engine, 'foreign', dockerfile, options);
    const failed = await failure(deploy(spec(place(), foreign)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/^The host cannot run linux\/s390x images;/);
  });

  it('says that a command is not in the image', async () => {
    const broken = await fixtureImage(engine, 'broken', `FROM ${busybox}\nCMD ["/bin/nothing-here"]\n`);
    const at = place();
    const failed = await failure(deploy(spec(at, broken)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/^The container could not be started: .*nothing-here.*no such file/);
    expect(await listInstances(docker, at)).toEqual([]);
  });

  it('moves the name from the old to the new, while connections of both live on', async () => {
    const echo = await fixtureImage(
      engine,
      'echo',
      `FROM ${busybox}\nCMD ["/bin/sh", "-c", "exec nc -ll -p 9000 -e cat"]\n`,
    );
    const environment = `test-${run}-names`;
    await deploy({ ...spec(place('echo', environment), echo), run: {} });
    // Talks to "echo" from before it is well until after the switch, on one connection.
    const more = '(while sleep 0.1; do echo tick; done | nc echo 9000 > /www/ticks) & sleep 1';
    const talker = await fixtureImage(engine, 'talker', webServer('talker', { more }));
    const at = place('talker', environment);
    await deploy(spec(at, one));
    const { url } = await deploy(spec(at, talker));
    const ticks = async () => (await (await fetch(`${url}/ticks`)).text()).length;
    const before = await ticks();
    for (const end = Date.now() + 30_000; (await ticks()) <= before && Date.now() < end; ) await sleep(100);
    expect(await ticks()).toBeGreaterThan(before);
    const [instance] = await listInstances(docker, at);
    const resolved = await inNetwork(environment, 'echo | nc -w 1 talker 8080 && echo answered');
    expect(resolved).toContain('answered');
    expect(instance?.serving).toBe(true);
  });

  it('answers at a published address that means all addresses', async () => {
    const wide = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '0.0.0.0' });
    const { url } = await deploy(spec(place(), one), wide);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  async function inNetwork(environment: string, command: string): Promise<string> {
    // A build takes its base without keeping it: on a fresh engine this image is not there.
    const pulled = await docker.pull(busybox);
    await new Promise((resolve, reject) =>
      docker.modem.followProgress(pulled, (error) => (error ? reject(error) : resolve(undefined))),
    );
    const container = await docker.createContainer({
      Image: busybox,
      Cmd: ['/bin/sh', '-c', command],
      HostConfig: { NetworkMode: `slipway-${environment}` },
    });
    try {
      await container.start();
      await container.wait();
      return (await container.logs({ stdout: true, stderr: true })).toString();
    } finally {
      await container.remove({ force: true });
    }
  }
});

/** An ELF header that says System z, which nothing here emulates. */
function executableOfS390x(): Uint8Array {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 2, 1]);
  header.writeUInt16BE(2, 16);
  header.writeUInt16BE(22, 18);
  header.writeUInt32BE(1, 20);
  header.writeUInt16BE(64, 52);
  return header;
}

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import type Docker from 'dockerode';
import { createEngine } from '../../engine/engine.ts';
import { EngineFault } from '../../engine/engine-error.ts';
import { busybox, testDockerHost } from '../../engine/testing/shared-services.ts';
import { describeTarget } from '../conformance.ts';
import {
  DeployFailed,
  type DeploySpec,
  DeploySuperseded,
  type Observed,
  type RunSpec,
  type Target,
} from '../target.ts';
import { type FixtureImage, fixtureImage, webServer } from '../testing/fixture-images.ts';
import { type SwarmNode, type SwarmNodes, startSwarmNodes } from '../testing/swarm-nodes.ts';
import { createSwarmTarget } from './swarm.ts';

const forever = new AbortController().signal;
/** ms: a swarm that goes back on a busy machine may take the whole of what a deployment waits for that. */
const patience = 400_000;
let starting: Promise<SwarmNodes> | undefined;
/** Started by the first row that needs it: rows that go on at once do not wait for hooks. */
function nodes(): Promise<SwarmNodes> {
  starting ??= startSwarmNodes();
  return starting;
}
afterAll(async () => {
  await (await starting)?.close();
}, 60_000);

const through = (dockerHost: string) => createSwarmTarget({ dockerHost, publishMode: 'host' });
const node = async (index: number) => (await nodes()).nodes[index] as SwarmNode;

/** The nodes reach the same registry at another address. */
async function image(name: string, dockerfile: string): Promise<FixtureImage> {
  const { repository, ...rest } = await fixtureImage(createEngine(testDockerHost), name, dockerfile);
  return { ...rest, repository: { ...repository, registry: (await nodes()).registry } };
}
const crashing = `FROM ${busybox}\nCMD ["/bin/sh", "-c", "echo cannot go on; sleep 0.3; exit 3"]\n`;

describeTarget('a swarm', { runs: true }, async () => {
  const { dockerHost } = await node(0);
  return {
    target: through(dockerHost),
    engine: { dockerHost, through },
    images: {
      one: await image('one', webServer('one')),
      two: await image('two', webServer('two')),
      crashing: await image('crashing', crashing),
      unhealthyAt: '/never',
    },
  };
});

describe('a swarm in particular', () => {
  let places = 0;
  let made: Promise<Parts> | undefined;
  const used: DeploySpec[] = [];

  interface Parts {
    readonly target: Target;
    readonly docker: Docker;
    readonly one: FixtureImage;
    readonly two: FixtureImage;
    readonly bad: FixtureImage;
  }
  const make = async (): Promise<Parts> => {
    const { dockerHost, docker } = await node(0);
    const one = await image('one', webServer('one'));
    const two = await image('two', webServer('two'));
    return { target: through(dockerHost), docker, one, two, bad: await image('bad', crashing) };
  };
  /** Each row has an application of its own. */
  const begin = async () => {
    made ??= make();
    const parts = await made;
    places += 1;
    const application = `special-${places}`;
    const at = (wanted: FixtureImage, run: RunSpec = {}, more: Partial<DeploySpec> = {}) => {
      const made = spec(wanted, run, { application, ...more });
      used.push(made);
      return made;
    };
    return { ...parts, application, spec: at };
  };
  afterAll(async () => {
    const { target } = await begin();
    for (const one of used) await target.remove(one, forever);
  }, 60_000);

  const spec = (wanted: FixtureImage, run: RunSpec = {}, more: Partial<DeploySpec> = {}): DeploySpec => ({
    environment: 'special',
    application: 'hello',
    releaseVersion: '1.0.0',
    promotionId: randomBytes(16).toString('hex'),
    epoch: 1,
    image: wanted,
    run: {
      port: 8080,
      stopGrace: 1_000,
      update: { order: 'start-first', parallelism: 3, delay: 0, monitor: 300, onFailure: 'rollback' },
      ...run,
    },
    ...more,
  });
  const deployBy = (target: Target) => (wanted: DeploySpec) => target.deploy(wanted, forever, () => undefined);
  const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as Error);
  const until = async (target: Target, wanted: DeploySpec, holds: (seen: Observed) => boolean): Promise<Observed> => {
    for (;;) {
      const seen = await target.observe(wanted, forever);
      if (holds(seen)) return seen;
      await sleep(200);
    }
  };
  it.concurrent(
    'runs replicas on all nodes, with secrets that are replaced when their values change',
    async () => {
      const { target, docker, application, one, spec } = await begin();
      const deploy = deployBy(target);
      const run: RunSpec = { replicas: 3, secrets: [{ name: 'password' }, { name: 'key', file: '/etc/app/key' }] };
      const secretValues = (password: string) => ({ secretValues: { password, key: 'hush-key' } });
      const first = spec(one, run, secretValues('hush-1'));
      expect((await deploy(first)).runningDigests).toEqual([one.index, one.index, one.index]);
      const seen = await target.observe(first, forever);
      expect(new Set(seen.tasks?.map(({ node }) => node))).toEqual(new Set(['node-1', 'node-2', 'node-3']));
      const filters = { label: [`dev.slipway.application=${application}`] };
      const ofPlace = async () =>
        (await docker.listSecrets({ filters })) as unknown as { ID: string; Spec: { Name: string } }[];
      expect(await ofPlace()).toHaveLength(2);
      await deploy(spec(one, run, secretValues('hush-2')));
      // What a rollback needs is kept, what is older is not.
      expect(await ofPlace()).toHaveLength(3);
      await deploy(spec(one, run, secretValues('hush-3')));
      expect(await ofPlace()).toHaveLength(3);
      expect(JSON.stringify(await docker.listServices())).not.toContain('hush');
      const [container] = await docker.listContainers({ filters });
      const exec = await docker
        .getContainer(container?.Id as string)
        .exec({ Cmd: ['cat', '/run/secrets/password', '/etc/app/key'], AttachStdout: true, Tty: true });
      const chunks: Buffer[] = [];
      for await (const chunk of await exec.start({ Tty: true })) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe('hush-3hush-key');
    },
    patience,
  );

  it.concurrent(
    'tells of an update that the swarm paused, and goes on from there',
    async () => {
      const { target, one, two, bad, spec } = await begin();
      const deploy = deployBy(target);
      const first = spec(one, { replicas: 2 });
      await deploy(first);
      // Watched for long, since a failure after that would be Slipway's to find, not the swarm's.
      const update = { order: 'start-first', parallelism: 1, delay: 0, monitor: 60_000, onFailure: 'pause' } as const;
      const failed = await failure(deploy(spec(bad, { replicas: 2, update })));
      expect(failed).toBeInstanceOf(DeployFailed);
      expect(failed?.message).toMatch(
        /^The new container ended with exit code 3 on node-\d; the swarm paused the update \(/,
      );
      const second = spec(two, { replicas: 2 });
      await deploy(second);
      expect((await target.observe(second, forever)).state).toBe('in-sync');
    },
    patience,
  );

  it.concurrent(
    'leaves no task behind when deployments overtake each other',
    async () => {
      const { target, one, two, spec } = await begin();
      const deploy = deployBy(target);
      await deploy(spec(one, { replicas: 2 }));
      const overtaken: Promise<Error | undefined>[] = [];
      for (const image of [two, one, two, one]) {
        const wanted = spec(image, { replicas: 2, env: { TURN: String(overtaken.length) } });
        // The next one cuts it short as soon as the swarm is asked; how far the swarm has come differs from run to run.
        await new Promise<void>((asked, ended) => {
          const log = (line: string) => {
            if (line.startsWith('Updating the service')) asked();
          };
          const ends = failure(target.deploy(wanted, forever, log));
          overtaken.push(ends);
          ends.then(ended);
        });
      }
      const last = spec(two, { replicas: 2 });
      await deploy(last);
      for (const error of await Promise.all(overtaken)) expect(error).toBeInstanceOf(DeploySuperseded);
      const seen = await target.observe(last, forever);
      expect([seen.state, seen.tasks?.map(({ digest }) => digest)]).toEqual(['in-sync', [two.index, two.index]]);
    },
    patience,
  );

  it.concurrent(
    'knows which attempt was the newest, also after the service was rolled back',
    async () => {
      const { target, one, bad, spec } = await begin();
      const deploy = deployBy(target);
      await deploy(spec(one));
      const wanted = spec(bad);
      const failed = await failure(deploy({ ...wanted, epoch: 2 }));
      expect(failed?.message).toMatch(/^The new container ended with exit code 3/);
      expect(await failure(deploy(wanted))).toBeInstanceOf(DeploySuperseded);
    },
    patience,
  );

  it.concurrent(
    'gets through while somebody else changes the service, and says what others made of it',
    async () => {
      const { target, docker, application, one, two, spec } = await begin();
      const deploy = deployBy(target);
      const first = spec(one);
      await deploy(first);
      const name = `slipway-special-${application}`;
      let busy = true;
      const meddling = (async () => {
        while (busy) {
          const { Version, Spec } = (await docker.getService(name).inspect()) as {
            Version: { Index: number };
            Spec: { Labels: object };
          };
          const body = { ...Spec, Labels: { ...Spec.Labels, meddled: randomBytes(4).toString('hex') } };
          await docker
            .getService(name)
            .update({ _query: { version: Version.Index }, _body: body } as never)
            .catch(() => undefined);
        }
      })();
      const second = spec(two);
      const deployed = deploy(second);
      await until(target, second, ({ digest }) => digest === two.index);
      busy = false;
      await meddling;
      await deployed;
      expect((await target.observe(second, forever)).state).toBe('in-sync');
    },
    patience,
  );

  it.concurrent('says that an engine is no manager of a swarm', async () => {
    const { one, spec } = await begin();
    const worker = through((await node(1)).dockerHost);
    const sentence = / is no manager of a swarm; give the environment the address of one that is\.$/;
    const failed = await failure(deployBy(worker)(spec(one)));
    expect(failed).toBeInstanceOf(EngineFault);
    expect(failed?.message).toMatch(sentence);
    const seen = await worker.observe(spec(one), forever);
    expect([seen.state, seen.message]).toEqual(['unreachable', expect.stringMatching(sentence)]);
  });

  // The last: it costs the swarm a node.
  it(
    'sees a node go away, and the tasks come back elsewhere',
    async () => {
      const { target, one, spec } = await begin();
      const deploy = deployBy(target);
      const wanted = spec(one, { replicas: 3 });
      await deploy(wanted);
      (await node(2)).kill();
      await until(target, wanted, ({ state }) => state !== 'in-sync');
      const seen = await until(target, wanted, ({ state }) => state === 'in-sync');
      expect(new Set(seen.tasks?.map(({ node }) => node))).toEqual(new Set(['node-1', 'node-2']));
    },
    patience,
  );
});

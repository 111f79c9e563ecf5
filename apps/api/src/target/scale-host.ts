import { randomBytes } from 'node:crypto';
import { giveName, isWell } from './bring-up.ts';
import { fixedPorts } from './container-body.ts';
import { lastLines } from './container-lines.ts';
import type { Replacement } from './course.ts';
import { ensureNetwork } from './environment-network.ts';
import { type Instance, listInstances, readInstance } from './instance.ts';
import { pullImage } from './pull.ts';
import { removeContainer, retire } from './retire.ts';
import { keepRunning, startContainer } from './start-container.ts';
import { DeployFailed, NotSupported, type ObserveSpec } from './target.ts';

type Scaling = Omit<Replacement, 'spec'> & { readonly spec: ObserveSpec };

/** More are made like the one that serves, its environment and secrets included; fewer are left by ending the youngest. */
export async function scaleHost(work: Scaling, replicas: number): Promise<void> {
  const { docker, host, spec, log } = work;
  if (replicas < 1)
    throw new NotSupported(`A Docker host runs at least one container of ${spec.application}; remove it instead.`);
  if (replicas > 1 && fixedPorts(spec.run).length > 0)
    throw new NotSupported(
      `Only one container of a host can have a published port, so ${spec.application} cannot run ${replicas} times.`,
    );
  const network = await ensureNetwork(docker, host.dockerHost, spec.environment);
  const serving = (await listInstances(docker, spec)).filter((one) => one.running && one.serving);
  const [like] = serving;
  if (like === undefined) throw new DeployFailed(`${spec.application} does not run in ${spec.environment}; deploy it.`);
  const made: string[] = [];
  try {
    while (serving.length + made.length < replicas) await addOne(work, like, made);
  } catch (cause) {
    for (const id of made) await removeContainer(docker, id);
    throw cause;
  }
  for (const id of made) {
    await keepRunning(docker, id);
    await giveName({ docker, network, spec }, id);
  }
  for (const one of serving.slice(replicas)) {
    await log(`Stopping ${one.name}.`);
    await retire(docker, network, one);
  }
}

async function addOne({ docker, host, spec, signal, log }: Scaling, like: Instance, made: string[]): Promise<void> {
  const image = spec.image.children.find(({ digest }) => digest === like.digest);
  const platform = image?.platform;
  // Somebody may have cleaned up the host's images since: what runs needs them no more, another one like it does.
  if (image) await pullImage(docker, { repository: spec.image.repository, ...image, auth: spec.auth }, signal);
  const id = await createLike(docker, like);
  made.push(id);
  await startContainer(docker, id, platform ?? { os: 'linux', architecture: 'unknown' });
  const instance = await readInstance(docker, id, spec);
  if (instance === undefined) throw new DeployFailed('The new container was removed by someone else.');
  await log(`Started ${instance.name}; waiting until it is well.`);
  const why = await isWell({ docker, host, spec, signal }, instance);
  if (why === undefined) return;
  const lines = await lastLines(docker, id);
  throw new DeployFailed(`The new container ${why}; those that served before serve on.`, lines);
}

/** What `createContainer` asked for, read back from one that it made. */
async function createLike(docker: Replacement['docker'], like: Instance): Promise<string> {
  const { Config, HostConfig, NetworkSettings } = await docker.getContainer(like.id).inspect();
  const { Image, Env, Labels, ExposedPorts, Healthcheck, StopTimeout } = Config as typeof Config & {
    readonly StopTimeout?: number;
  };
  const { LogConfig, PortBindings, Mounts, Memory, MemorySwap, NanoCpus } = HostConfig;
  const query = { name: `${like.name.replace(/-[0-9a-f]{4}$/, '')}-${randomBytes(2).toString('hex')}` };
  const body = {
    Image,
    Env,
    Labels,
    ExposedPorts,
    Healthcheck,
    StopTimeout,
    HostConfig: { RestartPolicy: { Name: 'no' }, LogConfig, PortBindings, Mounts, Memory, MemorySwap, NanoCpus },
  };
  // As in `createContainer`: not into the address.
  const { id } = await docker.createContainer({ _query: query, _body: body } as never);
  for (const [name, { NetworkID }] of Object.entries(NetworkSettings.Networks) as [string, { NetworkID: string }][])
    if (name !== 'bridge') await docker.getNetwork(NetworkID).connect({ Container: id });
  return id;
}

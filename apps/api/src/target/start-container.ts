import { randomBytes } from 'node:crypto';
import { formatPlatform, type Platform } from '@slipway/registry';
import type Docker from 'dockerode';
import { type ContainerFacts, containerBody } from './container-body.ts';
import type { EnvironmentNetwork } from './environment-network.ts';
import { slug } from './instance.ts';
import { DeployFailed } from './target.ts';

export interface CreateRequest extends ContainerFacts {
  readonly platform: Platform;
  readonly network: EnvironmentNetwork;
  /** Told at once, so that what is not finished can be removed. */
  readonly onCreated: (id: string) => void;
}

/**
 * Creates a container: on the engine's bridge, where its port is published, in the environment's network, where it does not
 * yet answer to the application's name, and in those that the application asks for. Gives its id; it does not run yet.
 */
export async function createContainer(docker: Docker, request: CreateRequest): Promise<string> {
  const { spec } = request;
  const promotion = slug(spec.promotionId).slice(-12);
  const place = `${slug(spec.environment)}-${slug(spec.application)}`;
  const query = {
    name: `slipway-${place}-${promotion}-e${spec.epoch}-${randomBytes(2).toString('hex')}`,
    platform: formatPlatform(request.platform),
  };
  const body = containerBody(request);
  // _query and _body: dockerode would otherwise write the whole body, secrets of the environment too, into the address.
  const { id } = await docker.createContainer({ _query: query, _body: body } as never);
  request.onCreated(id);
  await docker.getNetwork(request.network.id).connect({ Container: id });
  for (const name of spec.run.networks ?? []) await joinNetwork(docker, name, id);
  return id;
}

/** Without a name there, until it is well. Throws DeployFailed when there is no such network. */
async function joinNetwork(docker: Docker, name: string, container: string): Promise<void> {
  const network = docker.getNetwork(name);
  // Asked first: an engine lets a container that does not run join anything.
  await network.inspect().catch((cause: { statusCode?: number }) => {
    if (cause.statusCode !== 404) throw cause;
    throw new DeployFailed(
      `There is no network "${name}" on the engine; create it there, or take it out of run.networks.`,
    );
  });
  await network.connect({ Container: container });
}

/** Starts it. Throws DeployFailed when the kernel cannot run it, or its command is not there. */
export async function startContainer(docker: Docker, id: string, platform: Platform): Promise<void> {
  await docker
    .getContainer(id)
    .start()
    .catch((cause: { statusCode?: number; json?: { message?: string }; message?: string }) => {
      const said = cause.json?.message ?? cause.message ?? '';
      if (/exec format error/i.test(said)) throw new DeployFailed(notEmulated(platform));
      const taken = /Bind for \S+:(\d+) failed|listen (?:tcp|udp)\d? \S+:(\d+): bind/.exec(said);
      if (taken !== null)
        throw new DeployFailed(
          `Port ${taken[1] ?? taken[2]} of the host is taken by something else; publish another one, or free it.`,
        );
      if (
        cause.statusCode === 400 ||
        cause.statusCode === 404 ||
        /executable file not found|no such file/i.test(said)
      ) {
        const why = said.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
        throw new DeployFailed(`The container could not be started: ${why}.`);
      }
      throw cause;
    });
}

/** From now on the engine starts it again whenever it ends by itself, also after the host was started anew. */
export async function keepRunning(docker: Docker, id: string): Promise<void> {
  await docker.getContainer(id).update({ RestartPolicy: { Name: 'unless-stopped' } });
}

export function notEmulated(platform: Platform): string {
  const name = formatPlatform(platform);
  return `The host cannot run ${name} images; release for its platform, or set up emulation of ${name} there.`;
}

import type Docker from 'dockerode';
import { labels, networkName } from '../instance.ts';
import { DeployFailed } from '../target.ts';
import { isTaken } from './swarm-api.ts';

/** The overlay network in which the applications of an environment find each other by name; made when it is not there. */
export async function ensureOverlay(docker: Docker, environment: string): Promise<string> {
  const there = await findOverlay(docker, environment);
  if (there !== undefined) return there;
  const shape = {
    Name: networkName(environment),
    Driver: 'overlay',
    // So that a command of the verification can run in it.
    Attachable: true,
    Labels: { [labels.environment]: environment },
  };
  const made = await docker.createNetwork(shape).catch((cause: unknown) => {
    if (!isTaken(cause)) throw cause;
    return undefined;
  });
  const id = made?.id ?? (await findOverlay(docker, environment));
  if (id === undefined) throw new Error(`The network ${shape.Name} vanished while it was made.`);
  return id;
}

async function findOverlay(docker: Docker, environment: string): Promise<string | undefined> {
  const name = networkName(environment);
  const all = await docker.listNetworks({ filters: { name: [name], scope: ['swarm'] } });
  return all.find(({ Name }) => Name === name)?.Id;
}

/** Ids of networks that the application asks for. Throws DeployFailed when one is not there, or reaches one node only. */
export async function foreignNetworks(docker: Docker, names: readonly string[]): Promise<readonly string[]> {
  const all = (await docker.listNetworks()) as unknown as readonly { Name: string; Id: string; Scope: string }[];
  return names.map((name) => {
    const same = all.filter(({ Name }) => Name === name);
    const found = same.find(({ Scope }) => Scope === 'swarm');
    if (found !== undefined) return found.Id;
    throw new DeployFailed(
      same.length === 0
        ? `There is no network "${name}" in the swarm; create it there, or take it out of run.networks.`
        : `The network "${name}" is of one node only; tasks of a swarm need an overlay network.`,
    );
  });
}

/** Nodes let go of it a moment after the last task; one that is still in use stays. */
export async function removeUnusedOverlay(docker: Docker, environment: string): Promise<void> {
  const id = await findOverlay(docker, environment);
  if (id === undefined) return;
  await docker
    .getNetwork(id)
    .remove()
    .catch((cause: { statusCode?: number; json?: { message?: string } }) => {
      // 400, 403: in use by a task or a service. 20.10 says 500 for one that another has just removed.
      const gone = cause.statusCode === 500 && /not found/.test(cause.json?.message ?? '');
      if (!gone && ![400, 403, 404, 409].includes(cause.statusCode ?? 0)) throw cause;
    });
}

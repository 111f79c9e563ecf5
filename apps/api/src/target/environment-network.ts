import type Docker from 'dockerode';
import { labels, networkName } from './instance.ts';

interface NetworkFacts {
  readonly Id: string;
  readonly Created: string;
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null };
}

export interface EnvironmentNetwork {
  readonly id: string;
  readonly name: string;
}

/** In this process one at a time: engines take two networks of one name without a word. */
const making = new Map<string, Promise<EnvironmentNetwork>>();

/**
 * The network in which the applications of an environment find each other by name; made when it is not there. Its subnet
 * is stated, because only then may a container ask for an address, which `answerTo` needs.
 */
export async function ensureNetwork(
  docker: Docker,
  dockerHost: string,
  environment: string,
): Promise<EnvironmentNetwork> {
  const key = `${dockerHost} ${environment}`;
  const running = making.get(key);
  if (running !== undefined) return running;
  const made = findOrMake(docker, environment)
    .then((id) => ({ id, name: networkName(environment) }))
    .finally(() => making.delete(key));
  making.set(key, made);
  return made;
}

async function findOrMake(docker: Docker, environment: string): Promise<string> {
  const there = await find(docker, environment);
  if (there !== undefined) return there;
  const name = networkName(environment);
  const shape = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: { [labels.environment]: environment } };
  const chosen = await docker.createNetwork(shape);
  const { IPAM } = (await chosen.inspect()) as NetworkFacts;
  const subnet = IPAM?.Config?.[0]?.Subnet;
  if (subnet !== undefined) {
    await chosen.remove();
    await docker.createNetwork({ ...shape, IPAM: { Config: [{ Subnet: subnet }] } }).catch(async (cause) => {
      // Another network took the subnet meanwhile, or another process made this one.
      if ((await find(docker, environment)) === undefined) await docker.createNetwork(shape);
      else if (![403, 409].includes(cause.statusCode)) throw cause;
    });
  }
  const made = await find(docker, environment);
  if (made === undefined) throw new Error(`The network ${name} vanished while it was made.`);
  return made;
}

/** The oldest of that name: should two processes have made one each, all agree on the same. */
async function find(docker: Docker, environment: string): Promise<string | undefined> {
  const name = networkName(environment);
  const all = (await docker.listNetworks({ filters: { name: [name] } })) as unknown as (NetworkFacts & {
    readonly Name: string;
  })[];
  const same = all.filter((one) => one.Name === name).sort((a, b) => (a.Created < b.Created ? -1 : 1));
  return same[0]?.Id;
}

/**
 * Makes a container answer to these names, and to no others but its own. An engine cannot change the names of an endpoint, so
 * the container leaves the network and comes back, at the same address where possible: open connections live through it.
 */
export async function answerTo(
  docker: Docker,
  network: EnvironmentNetwork,
  id: string,
  names: readonly string[],
): Promise<void> {
  const { NetworkSettings } = await docker.getContainer(id).inspect();
  const endpoint = NetworkSettings.Networks[network.name];
  const has = (endpoint?.Aliases ?? []).filter((alias: string) => !id.startsWith(alias));
  if (endpoint !== undefined && has.length === names.length && names.every((name) => has.includes(name))) return;
  const net = docker.getNetwork(network.id);
  if (endpoint !== undefined) await net.disconnect({ Container: id, Force: true });
  const connect = (address?: string) =>
    net.connect({
      Container: id,
      EndpointConfig: {
        Aliases: [...names],
        ...(address ? { IPAMConfig: { IPv4Address: address } } : {}),
      },
    });
  const address = endpoint?.IPAddress;
  if (!address) await connect();
  else await connect(address).catch(() => connect());
}

/**
 * Gives a stopped container its name and any free address: the one that it had may belong to another by now, and then it
 * would not start.
 */
export async function rejoin(
  docker: Docker,
  network: EnvironmentNetwork,
  id: string,
  names: readonly string[],
): Promise<void> {
  const { NetworkSettings } = await docker.getContainer(id).inspect();
  const net = docker.getNetwork(network.id);
  if (NetworkSettings.Networks[network.name] !== undefined) await net.disconnect({ Container: id, Force: true });
  await net.connect({ Container: id, EndpointConfig: { Aliases: [...names] } });
}

/** Removes the network when nothing is in it any more. */
export async function removeUnusedNetwork(docker: Docker, environment: string): Promise<void> {
  const id = await find(docker, environment);
  if (id === undefined) return;
  const network = await docker
    .getNetwork(id)
    .inspect()
    .catch((cause: { statusCode?: number }) => {
      // Somebody else removed it a moment earlier.
      if (cause.statusCode !== 404) throw cause;
      return undefined;
    });
  if (network === undefined || Object.keys(network.Containers ?? {}).length > 0) return;
  await docker
    .getNetwork(id)
    .remove()
    .catch((cause: { statusCode?: number }) => {
      // 403: something joined it meanwhile.
      if (cause.statusCode !== 404 && cause.statusCode !== 403) throw cause;
    });
}

import { type Digest, isDigest } from '@slipway/registry';
import type Docker from 'dockerode';

/** What every container of a deployment carries; `dev.slipway.step` is not among them, so no step's clean-up meets it. */
export const labels = {
  environment: 'dev.slipway.environment',
  application: 'dev.slipway.application',
  release: 'dev.slipway.release',
  promotion: 'dev.slipway.promotion',
  digest: 'dev.slipway.digest',
  index: 'dev.slipway.index',
  epoch: 'dev.slipway.epoch',
  /** A word for all that a container is made of, see configuration.ts. */
  configuration: 'dev.slipway.configuration',
  /** Which version of the registry's credentials a swarm pulls with. */
  credentials: 'dev.slipway.credentials',
  /** The folder of secret-files.ts that it reads. */
  secrets: 'dev.slipway.secrets',
} as const;

export type InstanceHealth = 'starting' | 'healthy' | 'unhealthy';

/** A container of an application in an environment, as the engine tells it. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly promotion: string;
  readonly epoch: number;
  readonly release: string;
  /** What it was started from, by its label. */
  readonly digest: Digest | undefined;
  readonly imageId: string;
  readonly running: boolean;
  readonly restarts: number;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** Of the image's HEALTHCHECK, where it has one. */
  readonly health: InstanceHealth | undefined;
  /** It answers to the application's name in the environment's network. */
  readonly serving: boolean;
  /** It was stopped for the one that replaces it, and is kept until that has proved to be well. */
  readonly parked: boolean;
  readonly configuration: string;
  readonly secrets: string | undefined;
  /** Seconds between SIGTERM and SIGKILL; 10 when it says nothing. */
  readonly stopTimeout: number;
  /** Container port (`8080/tcp`) → port on the host. */
  readonly ports: ReadonlyMap<string, number>;
  readonly createdAt: string;
}

export interface Place {
  readonly environment: string;
  readonly application: string;
}

export function networkName(environment: string): string {
  return `slipway-${slug(environment)}`;
}

/** What a container's or network's name may hold; names in Slipway are stricter already. */
export function slug(name: string): string {
  return name.replace(/[^a-zA-Z0-9_.-]+/g, '-');
}

/** All containers of the application in the environment, running or not, the oldest first. */
export async function listInstances(docker: Docker, place: Place): Promise<readonly Instance[]> {
  const filters = {
    label: [`${labels.environment}=${place.environment}`, `${labels.application}=${place.application}`],
  };
  const found = await docker.listContainers({ all: true, filters });
  const all = await Promise.all(found.map(({ Id }) => readInstance(docker, Id, place)));
  return all.filter((one) => one !== undefined).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** Ends the name of a container that is parked: the one thing about it that can be changed. */
export const parkedSuffix = '-parked';

/** Undefined when it is gone. */
export async function readInstance(docker: Docker, id: string, place: Place): Promise<Instance | undefined> {
  const seen = await docker
    .getContainer(id)
    .inspect()
    .catch((cause: { statusCode?: number }) => {
      if (cause.statusCode === 404) return undefined;
      throw cause;
    });
  if (seen === undefined) return undefined;
  const own = seen.Config.Labels ?? {};
  const digest = own[labels.digest];
  const health = seen.State.Health?.Status;
  return {
    id: seen.Id,
    name: seen.Name.replace(/^\//, ''),
    promotion: own[labels.promotion] ?? '',
    epoch: Number(own[labels.epoch] ?? 0),
    release: own[labels.release] ?? '',
    digest: isDigest(digest) ? digest : undefined,
    imageId: seen.Image,
    running: seen.State.Running && !seen.State.Restarting && !seen.State.Dead,
    restarts: seen.RestartCount,
    exitCode: seen.State.ExitCode,
    outOfMemory: seen.State.OOMKilled,
    health: health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : undefined,
    serving: (seen.NetworkSettings.Networks[networkName(place.environment)]?.Aliases ?? []).includes(place.application),
    parked: seen.Name.endsWith(parkedSuffix),
    configuration: own[labels.configuration] ?? '',
    secrets: own[labels.secrets],
    stopTimeout: (seen.Config as { StopTimeout?: number }).StopTimeout ?? 10,
    ports: portsOf(seen.NetworkSettings.Ports ?? {}),
    createdAt: seen.Created,
  };
}

function portsOf(ports: Readonly<Record<string, readonly { HostPort: string }[] | null>>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [port, bindings] of Object.entries(ports)) {
    const host = Number(bindings?.[0]?.HostPort);
    if (host > 0) found.set(port, host);
  }
  return found;
}

/** What became of a container that should run, as the end of a sentence. */
export function endOf(instance: Instance): string {
  if (instance.outOfMemory) return 'was killed for want of memory';
  // The kernel kills so without telling when the machine itself is short of memory, and so does `docker kill`.
  if (!instance.running && instance.exitCode === 137)
    return 'was killed (exit code 137), by somebody or because the machine was short of memory';
  // While it runs, its exit code is that of no run.
  if (instance.running && instance.restarts > 0) return 'ended by itself and was started again';
  return `ended with exit code ${instance.exitCode}`;
}

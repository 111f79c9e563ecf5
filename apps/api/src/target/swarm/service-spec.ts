import { createHash } from 'node:crypto';
import { defaultUpdate } from '@slipway/pipeline';
import { formatReference } from '@slipway/registry';
import { fixedPorts, healthcheckOf, mountsOf } from '../container-body.ts';
import { labels, type Place, slug } from '../instance.ts';
import { secretVariables } from '../secret-files.ts';
import type { DeploySpec, RunSpec } from '../target.ts';
import type { SecretReference } from './swarm-api.ts';

/** `host`: on each node where a task runs. `none`: only applications of the same networks reach it. */
export const publishModes = ['host', 'none'] as const;
export type PublishMode = (typeof publishModes)[number];

export interface ServiceFacts {
  readonly spec: DeploySpec;
  readonly configuration: string;
  /** Ids; the environment's own first. */
  readonly networks: readonly string[];
  readonly secrets: readonly SecretReference[];
  readonly publishMode: PublishMode;
}

const nanoseconds = (milliseconds: number) => Math.round(milliseconds) * 1_000_000;

/** What the swarm is asked to run. Everything that it has a default for is said, since defaults differ by version. */
export function serviceSpec({ spec, configuration, networks, secrets, publishMode }: ServiceFacts) {
  const { run } = spec;
  const place = { [labels.environment]: spec.environment, [labels.application]: spec.application };
  return {
    Name: serviceName(spec),
    Labels: {
      ...place,
      [labels.release]: spec.releaseVersion,
      [labels.promotion]: spec.promotionId,
      [labels.index]: spec.image.index,
      [labels.epoch]: String(spec.epoch),
      [labels.configuration]: configuration,
      ...credentialsLabel(spec),
    },
    TaskTemplate: {
      ContainerSpec: {
        Image: imageOf(spec),
        // Nothing of the attempt: what changes here replaces every task, and the word tells the new from the old.
        Labels: { ...place, [labels.configuration]: configuration },
        Env: Object.entries({ ...run.env, ...secretVariables(spec) }).map(([name, value]) => `${name}=${value}`),
        ...healthcheckOf(run),
        StopGracePeriod: nanoseconds(run.stopGrace ?? 10_000),
        Mounts: mountsOf(spec, []),
        Secrets: secrets,
      },
      Resources: { Limits: limitsOf(run) },
      RestartPolicy: { Condition: 'any', Delay: nanoseconds(1_000), MaxAttempts: 0 },
      Placement: { Platforms: platformsOf(spec) },
      Networks: networks.map((id) => ({ Target: id, Aliases: [spec.application] })),
      LogDriver: { Name: 'json-file', Options: { 'max-size': '10m', 'max-file': '3' } },
      ForceUpdate: 0,
    },
    Mode: { Replicated: { Replicas: run.replicas ?? 1 } },
    UpdateConfig: updateConfig(run, publishMode),
    RollbackConfig: { ...updateConfig(run, publishMode), FailureAction: 'pause', Delay: 0 },
    // Virtual addresses need IPVS in every node's kernel; names that give all addresses need nothing.
    EndpointSpec: { Mode: 'dnsrr', Ports: publishMode === 'none' ? [] : portsOf(run) },
  };
}

/** Of the service alone: another password replaces no task. */
export function credentialsLabel({ auth }: Pick<DeploySpec, 'auth'>): Record<string, string> {
  return auth?.version === undefined ? {} : { [labels.credentials]: auth.version };
}

/** By the index: each node takes the image of its own platform. */
export function imageOf({ image }: Pick<DeploySpec, 'image'>): string {
  return formatReference({ ...image.repository, digest: image.index });
}

/** At most 63 letters, digits and hyphens; what that changes or cuts is told apart by a digest. */
export function serviceName({ environment, application }: Place): string {
  const full = `slipway-${slug(environment)}-${slug(application)}`;
  const name = full.replace(/[^a-zA-Z0-9-]/g, '-');
  if (name === full && name.length <= 63) return name;
  const digest = createHash('sha256').update(`${environment}/${application}`).digest('hex').slice(0, 10);
  return `${name.slice(0, 52)}-${digest}`;
}

/** All at once for `blue-green`: each new task takes over when it is well, not all in the same moment. */
function updateConfig({ strategy, update = defaultUpdate, ...run }: RunSpec, publishMode: PublishMode) {
  const greenFirst = strategy === 'blue-green';
  // Two tasks cannot have one port of a node: the new one would wait for ever.
  const portMustMove = publishMode === 'host' && fixedPorts(run).length > 0;
  return {
    Parallelism: greenFirst ? 0 : update.parallelism,
    Delay: greenFirst ? 0 : nanoseconds(update.delay),
    FailureAction: update.onFailure,
    // Zero would be the engine's own default, not none.
    Monitor: nanoseconds(Math.max(update.monitor, 1)),
    MaxFailureRatio: 0,
    Order: portMustMove ? 'stop-first' : greenFirst ? 'start-first' : update.order,
  };
}

function limitsOf({ resources = {} }: RunSpec) {
  const { memory, cpus } = resources;
  return {
    ...(memory === undefined ? {} : { MemoryBytes: memory }),
    ...(cpus === undefined ? {} : { NanoCPUs: Math.round(cpus * 1e9) }),
  };
}

/** So that no task is given to a node whose platform the release does not have. */
function platformsOf({ image }: DeploySpec) {
  return image.children.map(({ platform: { os, architecture } }) => ({
    OS: os,
    // Nodes call 32-bit ARM by its variants (armv7l): any architecture, as `docker service create` does.
    Architecture: architecture === 'arm' ? '' : architecture,
  }));
}

function portsOf(run: RunSpec) {
  const fixed = new Map(fixedPorts(run).map(({ key, published }) => [key, published]));
  const keys = new Set([...(run.port === undefined ? [] : [`${run.port}/tcp`]), ...fixed.keys()]);
  return [...keys].map((key) => {
    const [port, Protocol] = key.split('/');
    const published = fixed.get(key);
    return {
      Protocol,
      TargetPort: Number(port),
      ...(published === undefined ? {} : { PublishedPort: published }),
      PublishMode: 'host',
    };
  });
}

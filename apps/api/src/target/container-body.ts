import type { RunSettings } from '@slipway/pipeline';
import { labels, type Place, slug } from './instance.ts';
import type { SecretFiles } from './secret-files.ts';
import { secretVariables } from './secret-files.ts';
import type { DeploySpec, RunSpec } from './target.ts';

export interface ContainerFacts {
  readonly spec: DeploySpec;
  readonly reference: string;
  readonly digest: string;
  readonly configuration: string;
  readonly publishAddress: string;
  readonly secrets: SecretFiles;
  /** False for one that is tried while another still holds the published ports: it gets any free ones instead. */
  readonly fixedPorts: boolean;
}

/** What the engine is asked to create. */
export function containerBody(facts: ContainerFacts) {
  const { spec, secrets } = facts;
  const { run } = spec;
  const ports = portsOf(run, facts.fixedPorts);
  return {
    Image: facts.reference,
    Env: Object.entries({ ...run.env, ...secretVariables(spec) }).map(([name, value]) => `${name}=${value}`),
    Labels: {
      [labels.environment]: spec.environment,
      [labels.application]: spec.application,
      [labels.release]: spec.releaseVersion,
      [labels.promotion]: spec.promotionId,
      [labels.digest]: facts.digest,
      [labels.index]: spec.image.index,
      [labels.epoch]: String(spec.epoch),
      [labels.configuration]: facts.configuration,
      ...(secrets.folder === undefined ? {} : { [labels.secrets]: secrets.folder }),
    },
    ...healthcheckOf(run),
    ...(run.stopGrace === undefined ? {} : { StopTimeout: seconds(run.stopGrace) }),
    ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map(({ key }) => [key, {}])) }),
    HostConfig: {
      // Until it is well: one that is started again at once hides how it ended.
      RestartPolicy: { Name: 'no' },
      // Bounded, so that a talkative application does not fill the host's disk.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      PortBindings: Object.fromEntries(
        ports.flatMap(({ key, host }) =>
          host === undefined ? [] : [[key, [{ HostIp: facts.publishAddress, HostPort: host }]]],
        ),
      ),
      Mounts: mountsOf(spec, secrets.mounts),
      // Swap would only make it slow before it is killed.
      ...(run.resources?.memory === undefined
        ? {}
        : { Memory: run.resources.memory, MemorySwap: run.resources.memory }),
      ...(run.resources?.cpus === undefined ? {} : { NanoCpus: Math.round(run.resources.cpus * 1e9) }),
    },
  };
}

/** The published ports that only one container of a host can have. */
export function fixedPorts({ ports = [] }: RunSpec): readonly { readonly key: string; readonly published: number }[] {
  return ports.flatMap(({ container, published, protocol }) =>
    published === undefined ? [] : [{ key: `${container}/${protocol}`, published }],
  );
}

/** `host`: '' is any free port, absent is none. */
function portsOf(run: RunSpec, fixed: boolean): readonly { readonly key: string; readonly host?: string }[] {
  const all = new Map<string, string | undefined>();
  if (run.port !== undefined) all.set(`${run.port}/tcp`, '');
  for (const { container, protocol } of run.ports ?? []) {
    const key = `${container}/${protocol}`;
    if (!all.has(key)) all.set(key, undefined);
  }
  for (const { key, published } of fixedPorts(run)) all.set(key, fixed ? String(published) : '');
  return [...all].map(([key, host]) => (host === undefined ? { key } : { key, host }));
}

export function mountsOf(spec: DeploySpec, secrets: SecretFiles['mounts']) {
  const volumes = (spec.run.volumes ?? []).map(({ name, path, readOnly }) => ({
    Type: 'volume',
    Source: volumeName(spec, name),
    Target: path,
    ReadOnly: readOnly,
  }));
  const files = secrets.map(({ source, target }) => ({
    Type: 'bind',
    Source: source,
    Target: target,
    ReadOnly: true,
  }));
  return [...volumes, ...files];
}

/** Each environment and application has volumes of its own. */
function volumeName({ environment, application }: Place, name: string): string {
  return `slipway-${slug(environment)}-${slug(application)}-${name}`;
}

/** The engine's own check: it goes on after the deployment, and comes before what the image says. */
export function healthcheckOf({ health }: RunSpec) {
  if (health?.command === undefined) return {};
  return { Healthcheck: { Test: ['CMD', ...health.command], ...healthTimes(health) } };
}

/** In the engine's nanoseconds. */
function healthTimes(health: NonNullable<RunSettings['health']>) {
  const nanoseconds = (milliseconds: number) => Math.round(milliseconds) * 1_000_000;
  return {
    Interval: nanoseconds(health.interval),
    Timeout: nanoseconds(health.timeout),
    Retries: health.retries,
    StartPeriod: nanoseconds(health.startPeriod),
  };
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

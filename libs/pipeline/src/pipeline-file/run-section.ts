import { parseDuration } from './duration.ts';
import { defaultUpdate, type HealthCheck, type RunSettings, type SecretSettings } from './run-settings.ts';
import type { RunShape } from './run-shape.ts';
import { type Path, show } from './yaml-tree.ts';

/** Where a section tells what is wrong. */
export interface SectionProblems {
  /** At the value; at its key where `key` says so. */
  add(path: Path, message: string, at?: 'value' | 'key'): void;
}

const leastMemory = 6 * 1024 ** 2;
const units = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** What the schema cannot say of `run:`, and its defaults. Goes on after a problem; its result counts only without any. */
export function readRun(run: RunShape, problems: SectionProblems): RunSettings {
  const { port, replicas, networks, strategy } = run;
  const settings = {
    port,
    ports: run.ports?.map(({ protocol = 'tcp', ...one }) => ({ ...one, protocol })),
    replicas,
    health: run.health === undefined ? undefined : readHealth(run.health, port, problems),
    env: run.env ?? {},
    secrets: run.secrets?.map((one) => (typeof one === 'string' ? { name: one } : one)),
    volumes: run.volumes?.map(({ readOnly = false, ...one }) => ({ ...one, readOnly })),
    resources: run.resources === undefined ? undefined : readResources(run.resources, problems),
    networks,
    stopGrace: run.stopGrace === undefined ? undefined : readDuration(run.stopGrace, ['run', 'stopGrace'], 0, problems),
    strategy,
    update: run.update === undefined ? undefined : readUpdate(run.update, problems),
  };
  findTwins(settings, problems);
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as unknown as RunSettings;
}

function readHealth(
  health: NonNullable<RunShape['health']>,
  port: number | undefined,
  problems: SectionProblems,
): HealthCheck {
  const path = ['run', 'health'];
  const { http, command, interval = '1s', timeout = '2s', startPeriod = '1s' } = health;
  const times = {
    interval: readDuration(interval, [...path, 'interval'], 100, problems),
    timeout: readDuration(timeout, [...path, 'timeout'], 1, problems),
    retries: health.retries ?? 10,
    startPeriod: readDuration(startPeriod, [...path, 'startPeriod'], 0, problems),
  };
  if (http !== undefined && command !== undefined)
    problems.add([...path, 'command'], 'found a command beside http; expected one of the two', 'key');
  if (http !== undefined && port === undefined)
    problems.add(path, 'found a health check without a port to ask; expected port beside health', 'key');
  if (command !== undefined) return { ...times, command };
  if (http === undefined)
    problems.add(path, 'found a health check that checks nothing; expected http or command', 'key');
  return { http: http ?? '/', ...times };
}

function readResources({ memory, cpus }: NonNullable<RunShape['resources']>, problems: SectionProblems) {
  const [, count, unit] = /^(\d+)(KiB|MiB|GiB)$/.exec(memory ?? '') ?? [];
  const bytes = count === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
  if (bytes !== undefined && bytes < leastMemory)
    problems.add(['run', 'resources', 'memory'], `found ${show(memory ?? '')}; expected at least 6MiB`);
  return { ...(bytes === undefined ? {} : { memory: bytes }), ...(cpus === undefined ? {} : { cpus }) };
}

function readUpdate(update: NonNullable<RunShape['update']>, problems: SectionProblems) {
  const time = (name: 'delay' | 'monitor') => {
    const text = update[name];
    return text === undefined ? defaultUpdate[name] : readDuration(text, ['run', 'update', name], 0, problems);
  };
  return { ...defaultUpdate, ...update, delay: time('delay'), monitor: time('monitor') };
}

/** Milliseconds; tells of a duration that is shorter than `least` ms or longer than a day. */
export function readDuration(text: string, path: Path, least: number, problems: SectionProblems): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds >= least) return milliseconds;
  const expected = least > 0 ? `from ${least}ms to 24h` : 'of at most 24h';
  problems.add(path, `found ${show(text)}; expected a duration ${expected}`);
  return 0;
}

/** Two things in one place: only one of them would be there. */
function findTwins(
  run: Pick<RunSettings, 'ports' | 'env' | 'secrets' | 'volumes' | 'networks'>,
  problems: SectionProblems,
) {
  const once = (what: string) => {
    const taken = new Map<string, string>();
    return (place: string, path: Path, owner: string) => {
      const first = taken.get(place);
      if (first === undefined) taken.set(place, owner);
      else problems.add(path, `found ${show(place)}, which is ${first}'s already; expected each ${what} once`);
    };
  };
  const [inside, outside] = [once('port'), once('published port')];
  for (const [index, { container, published, protocol }] of (run.ports ?? []).entries()) {
    inside(`${container}/${protocol}`, ['run', 'ports', index], `ports[${index}]`);
    if (published !== undefined)
      outside(`${published}/${protocol}`, ['run', 'ports', index, 'published'], `ports[${index}]`);
  }
  const [file, variable, network] = [once('path'), once('variable'), once('network')];
  for (const name of Object.keys(run.env)) variable(name, ['run', 'env', name], 'env');
  for (const [index, secret] of (run.secrets ?? []).entries()) {
    const path = ['run', 'secrets', index];
    const owner = `secrets[${index}]`;
    const target = secretFile(secret);
    if (target !== undefined) file(target, secret.file === undefined ? path : [...path, 'file'], owner);
    if (secret.env !== undefined) variable(secret.env, [...path, 'env'], owner);
  }
  for (const [index, { path }] of (run.volumes ?? []).entries())
    file(path, ['run', 'volumes', index, 'path'], `volumes[${index}]`);
  for (const [index, name] of (run.networks ?? []).entries())
    network(name, ['run', 'networks', index], `networks[${index}]`);
}

/** The file that holds a secret; undefined when it is a variable alone. */
export function secretFile({ name, file, env }: SecretSettings): string | undefined {
  if (file !== undefined) return file;
  return env === undefined ? `/run/secrets/${name}` : undefined;
}

import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { endOf, type Instance, type Place, readInstance } from './instance.ts';
import type { RunSpec } from './target.ts';

export interface HealthRequest {
  readonly id: string;
  readonly place: Place;
  readonly run: RunSpec;
  /** Where the published port answers. */
  readonly url: string | undefined;
}

/** Without any health check a container counts as well when it still runs after this time. */
const settleTime = 3_000;
const pollInterval = 200;

interface Check<About = Instance> {
  /** ms since the start after which the answer is no. */
  readonly patience: number;
  readonly probe: (about: About, elapsed: number) => Promise<'well' | 'wait' | string>;
}

/**
 * Waits until a started container is well; gives undefined then, else the end of a sentence that says why it is not: "did
 * not answer …". By the command of `run.health` or the image's own HEALTHCHECK, which
 * the engine runs, else by its GET, else it must run for a while.
 */
export async function waitUntilWell(
  docker: Docker,
  wanted: HealthRequest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const started = performance.now();
  const check = await chooseCheck(docker, wanted, signal);
  for (;;) {
    const instance = await readInstance(docker, wanted.id, wanted.place);
    if (instance === undefined) return 'was removed by someone else';
    if (!instance.running || instance.restarts > 0) return endOf(instance);
    const elapsed = performance.now() - started;
    const answer = await check.probe(instance, elapsed);
    if (answer === 'well') return undefined;
    if (answer !== 'wait') return answer;
    if (elapsed > check.patience) return `was not healthy after ${Math.round(elapsed / 1000)} s`;
    await sleep(pollInterval, undefined, { signal });
  }
}

async function chooseCheck(docker: Docker, wanted: HealthRequest, signal: AbortSignal): Promise<Check> {
  const { Config } = (await docker.getContainer(wanted.id).inspect()) as { Config: { Healthcheck?: Healthcheck } };
  const own = Config.Healthcheck;
  if (own?.Test !== undefined && own.Test.length > 0 && own.Test[0] !== 'NONE')
    return ownCheck(own, wanted.run.health?.command);
  if (wanted.run.health?.http !== undefined && wanted.url !== undefined) {
    return httpCheck(wanted.run.health, new URL(wanted.run.health.http, wanted.url), signal);
  }
  const patience = wanted.run.health?.startPeriod ?? settleTime;
  return { patience: patience + settleTime, probe: async (_, elapsed) => (elapsed >= patience ? 'well' : 'wait') };
}

/** Durations in nanoseconds; 0 or absent is Docker's default. */
interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly Retries?: number;
  readonly StartPeriod?: number;
}

function ownCheck(own: Healthcheck, command: readonly string[] | undefined): Check {
  const name = command === undefined ? "its image's HEALTHCHECK" : `its health check (${command.join(' ')})`;
  const milliseconds = (nanoseconds: number | undefined, otherwise: number) => (nanoseconds || otherwise * 1e9) / 1e6;
  const round = milliseconds(own.Interval, 30) + milliseconds(own.Timeout, 30);
  // The engine decides; this bound is for one that never does.
  const patience = milliseconds(own.StartPeriod, 0) + round * ((own.Retries || 3) + 1) + 10_000;
  return {
    patience,
    probe: async ({ health }) => {
      if (health === 'healthy') return 'well';
      return health === 'unhealthy' ? `did not pass ${name}` : 'wait';
    },
  };
}

/** Asks until it is well; gives undefined then, else the end of a sentence that says why it is not. */
export async function waitForAnswer(health: HttpHealth, url: URL, signal: AbortSignal): Promise<string | undefined> {
  const started = performance.now();
  const check = httpCheck(health, url, signal);
  for (;;) {
    const elapsed = performance.now() - started;
    const answer = await check.probe(undefined, elapsed);
    if (answer === 'well') return undefined;
    if (answer !== 'wait') return answer;
    if (elapsed > check.patience) return `was not healthy after ${Math.round(elapsed / 1000)} s`;
    await sleep(pollInterval, undefined, { signal });
  }
}

type HttpHealth = Extract<NonNullable<RunSpec['health']>, { readonly http: string }>;

function httpCheck(health: HttpHealth, url: URL, signal: AbortSignal): Check<unknown> {
  let failures = 0;
  let next = 0;
  return {
    patience: health.startPeriod + (health.interval + health.timeout) * (health.retries + 1) + 10_000,
    probe: async (_, elapsed) => {
      if (elapsed < next) return 'wait';
      const why = await get(url, health.timeout, signal);
      if (why === undefined) return 'well';
      next = elapsed + health.interval;
      // As in Docker's HEALTHCHECK, failures within the start period do not count.
      if (elapsed >= health.startPeriod) failures += 1;
      if (failures < health.retries) return 'wait';
      return `did not answer GET ${url.pathname} on its published port: ${why} (${failures} of ${failures} tries after the start period)`;
    },
  };
}

/** Undefined for 2xx and 3xx, else why not. */
function get(url: URL, timeout: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(timeout);
    const call = request(url, { agent: false, signal: AbortSignal.any([signal, limit]) }, (answer) => {
      const status = answer.statusCode ?? 0;
      answer.destroy();
      resolve(status >= 200 && status < 400 ? undefined : `it answered ${status}`);
    });
    call.once('error', (cause: { code?: string; message: string }) => {
      if (signal.aborted) reject(signal.reason);
      else if (limit.aborted) resolve(`no answer within ${timeout} ms`);
      else resolve(cause.code === 'ECONNREFUSED' || cause.code === 'ECONNRESET' ? 'nothing listens' : cause.message);
    });
    call.end();
  });
}

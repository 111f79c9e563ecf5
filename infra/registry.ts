import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { type Purpose, stateFolder } from './place.ts';
import { freePort } from './port.ts';
import { isServiceRunning, startService, stopService } from './service.ts';

export interface RegistryPlace {
  /** host:port, as it stands in image references. */
  readonly address: string;
  readonly plainHttp: boolean;
  /** `named` by the environment, `running` already, or `started` now. */
  readonly origin: 'named' | 'running' | 'started';
}

const serviceName = 'registry';

/** The registry that the variable names, or a docker-registry (Debian's 2.8) with a folder of the purpose. */
export async function useRegistry(
  purpose: Purpose,
  wishedPort: number,
  variable: 'SLIPWAY_REGISTRY' | 'SLIPWAY_TEST_REGISTRY' = 'SLIPWAY_REGISTRY',
): Promise<RegistryPlace> {
  const named = process.env[variable];
  if (named) {
    const plainHttp = isPlainHttp(named);
    await expectRegistry(variable, named, plainHttp);
    return { address: named, plainHttp, origin: 'named' };
  }
  return withLock(`registry ${stateFolder(purpose)}`, () => startRegistry(purpose, wishedPort));
}

async function startRegistry(purpose: Purpose, wishedPort: number): Promise<RegistryPlace> {
  const folder = stateFolder(purpose);
  const note = join(folder, 'registry-config.json');
  await mkdir(folder, { recursive: true });
  const running = (await isServiceRunning(folder, serviceName)) ? await portIn(note) : undefined;
  const port = running ?? (await freePort(wishedPort));
  const address = `127.0.0.1:${port}`;
  // JSON is YAML, and nothing in a path needs quoting then.
  const config = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'registry') }, delete: { enabled: true } },
    http: { addr: address, secret: 'one process on one machine' },
  };
  await writeFile(note, JSON.stringify(config));
  const started = await startService({
    name: serviceName,
    folder,
    command: 'docker-registry',
    args: ['serve', note],
    isReady: () => isRegistry(`http://${address}/v2/`),
    readyWithin: 15_000,
  });
  return { address, plainHttp: true, origin: started ? 'started' : 'running' };
}

export function stopRegistry(purpose: Purpose): Promise<boolean> {
  return stopService(stateFolder(purpose), serviceName);
}

/** Loopback addresses are plain http as they are for engines; others when SLIPWAY_PLAIN_HTTP lists them. */
function isPlainHttp(address: string): boolean {
  const listed = (process.env.SLIPWAY_PLAIN_HTTP ?? '').split(',').map((each) => each.trim());
  return listed.includes(address) || /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(address);
}

async function expectRegistry(variable: string, address: string, plainHttp: boolean): Promise<void> {
  const url = `${plainHttp ? 'http' : 'https'}://${address}/v2/`;
  if (await isRegistry(url)) return;
  throw new Error(
    `${variable} names ${address}, but ${url} does not answer as a registry: start it, mend the name, or unset it so that one is started here.`,
  );
}

/** A registry answers 200, or 401 where it wants to know who asks. */
async function isRegistry(url: string): Promise<boolean> {
  const status = await fetch(url, { signal: AbortSignal.timeout(3000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
  return status === 200 || status === 401;
}

async function portIn(note: string): Promise<number | undefined> {
  const text = await readFile(note, 'utf8').catch(() => '');
  return Number(/"addr":"127\.0\.0\.1:(\d+)"/.exec(text)?.[1]) || undefined;
}

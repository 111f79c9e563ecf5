import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './children.ts';
import { engineVersion } from './engine-api.ts';
import { withLock } from './lock.ts';
import { cloneKey, isRoot, machineFolder, makeReachable, type Purpose, root } from './place.ts';
import { identify, isAlive, type ProcessIdentity, programOf } from './process-identity.ts';
import { startService, stopService } from './service.ts';

export interface EnginePlace {
  readonly dockerHost: string;
  readonly version: string;
  /** `named` by DOCKER_HOST, `found` running, or Slipway's `own`. */
  readonly origin: 'named' | 'found' | 'own';
}

const systemSocket = '/var/run/docker.sock';
const runFolder = '/run/slipway/engine';
const ownSocket = join(runFolder, 'docker.sock');
const usersFolder = join(runFolder, 'users');
const serviceName = 'dockerd';

/**
 * The engine that DOCKER_HOST names; else the one that runs on this machine; else one of Slipway's own. There is one own
 * engine a machine, shared by clones: two dockerds in one network namespace flush each other's iptables chains.
 */
export async function useEngine(purpose: Purpose): Promise<EnginePlace> {
  const named = process.env.DOCKER_HOST;
  if (named) return namedEngine(named);
  const found = await foundEngine();
  if (found !== undefined) return found;
  return withLock('engine', () => ownEngine(purpose));
}

async function namedEngine(dockerHost: string): Promise<EnginePlace> {
  if (!/^(unix|tcp|http):\/\//.test(dockerHost)) {
    throw new Error(`DOCKER_HOST is ${dockerHost}: unix:///path and tcp://host:port are understood.`);
  }
  const answer = await engineVersion(dockerHost);
  if ('version' in answer) return { dockerHost, version: answer.version, origin: 'named' };
  throw new Error(
    `DOCKER_HOST names ${dockerHost}, but no Docker Engine answers there (${answer.error.message}): start it, mend the name, or unset it so that one is found or started.`,
  );
}

async function foundEngine(): Promise<EnginePlace | undefined> {
  const dockerHost = `unix://${systemSocket}`;
  const answer = await engineVersion(dockerHost);
  if ('version' in answer) return { dockerHost, version: answer.version, origin: 'found' };
  if (answer.error.code === 'EACCES') {
    throw new Error(
      `A Docker Engine runs here but your user may not use ${systemSocket}: join the group docker, run this as root, or set DOCKER_HOST to another engine.`,
    );
  }
  return undefined;
}

async function ownEngine(purpose: Purpose): Promise<EnginePlace> {
  if (!isRoot) {
    throw new Error(
      'No Docker Engine runs here, and starting one takes root: run this as root, start Docker, or set DOCKER_HOST to an engine that you may use.',
    );
  }
  const dockerHost = `unix://${ownSocket}`;
  const running = await engineVersion(dockerHost);
  if (!('version' in running)) await startOwnEngine(dockerHost);
  await mkdir(usersFolder, { recursive: true });
  await writeFile(userFile(purpose), JSON.stringify(purpose === 'demo' ? {} : identify(process.pid)));
  const answer = await engineVersion(dockerHost);
  if (!('version' in answer)) throw new Error(`Slipway's engine stopped answering: see ${runFolder}/dockerd.log.`);
  return { dockerHost, version: answer.version, origin: 'own' };
}

async function startOwnEngine(dockerHost: string): Promise<void> {
  const stranger = await strangeEngine();
  if (stranger !== undefined) {
    throw new Error(
      `A dockerd runs here (process ${stranger}) but does not answer on ${systemSocket}: set DOCKER_HOST to its address; a second one would break its network.`,
    );
  }
  await makeReachable(machineFolder);
  await mkdir(runFolder, { recursive: true });
  await removeStalePidFiles();
  await run('sh', [join(root, 'infra/control-groups.sh')]);
  await startService({
    name: serviceName,
    folder: runFolder,
    command: 'dockerd',
    args: [
      ...['--host', dockerHost],
      ...['--data-root', join(machineFolder, 'engine')],
      ...['--exec-root', join(runFolder, 'exec')],
      ...['--pidfile', join(runFolder, 'engine.pid')],
      // Docker's own pools have room for about 30 networks, and each environment has one.
      ...['--default-address-pool', 'base=172.16.0.0/12,size=24'],
      ...['--log-level', 'warn'],
    ],
    isReady: async () => 'version' in (await engineVersion(dockerHost)),
    readyWithin: 30_000,
  });
}

/** Gives up the own engine; it is stopped when no other clone or purpose uses it. Answers whether it was stopped. */
export function leaveEngine(purpose: Purpose): Promise<boolean> {
  if (!isRoot) return Promise.resolve(false);
  return withLock('engine', async () => {
    await rm(userFile(purpose), { force: true });
    const users = await readdir(usersFolder).catch(() => []);
    for (const user of users) if (await stillUses(join(usersFolder, user))) return false;
    return stopService(runFolder, serviceName, { patience: 30_000 });
  });
}

function userFile(purpose: Purpose): string {
  return join(usersFolder, `${cloneKey}-${purpose}`);
}

/** A test run uses the engine as long as its process lives, a demo until it is stopped. */
async function stillUses(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const user = text === '' ? {} : (JSON.parse(text) as Partial<ProcessIdentity>);
  if (text !== '' && (user.pid === undefined || isAlive(user as ProcessIdentity))) return true;
  await rm(file, { force: true });
  return false;
}

/** A dockerd of somebody else in this network namespace. */
async function strangeEngine(): Promise<number | undefined> {
  const own = Number(
    /"pid":(\d+)/.exec(await readFile(join(runFolder, `${serviceName}.pid`), 'utf8').catch(() => ''))?.[1],
  );
  const here = readlinkSync('/proc/self/ns/net');
  return readdirSync('/proc')
    .map(Number)
    .find((pid) => pid > 0 && pid !== own && programOf(pid) === 'dockerd' && networkOf(pid) === here);
}

function networkOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** A number left from before a crash that some other program has by now keeps dockerd and containerd from starting. */
async function removeStalePidFiles(): Promise<void> {
  const left = [
    ['engine.pid', 'dockerd'],
    ['exec/containerd/containerd.pid', 'containerd'],
  ] as const;
  for (const [file, program] of left) {
    const path = join(runFolder, file);
    const pid = Number(readPid(path));
    if (pid > 0 && programOf(pid) !== program) await rm(path, { force: true });
  }
}

function readPid(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, connect as dial } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { connectDocker } from '../../engine/docker.ts';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { removeControlGroups } from './control-groups.ts';

const run = promisify(execFile);
const prefix = 'slipway-swarm-';

export interface SwarmNode {
  readonly name: string;
  /** As in DOCKER_HOST. */
  readonly dockerHost: string;
  readonly docker: Docker;
  /** Ends it as a power cut would. */
  kill(): void;
}

export interface SwarmNodes {
  /** The first is the manager. */
  readonly nodes: readonly SwarmNode[];
  /** host:port under which the nodes reach the registry of the tests; plain http. */
  readonly registry: string;
  close(): Promise<void>;
}

/**
 * Dockerds in namespaces of their own form a swarm. Each ends with its standard input, hence with this process however
 * that ends; with its namespaces go its containers, interfaces and mounts. Folders that a crash left are swept by the next.
 * Needs root, iproute2 and util-linux.
 * @param behind host:port of the registry that they reach
 */
export async function startSwarmNodes(count = 3, behind = testRegistry): Promise<SwarmNodes> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await writeFile(join(folder, 'owner'), String(process.pid));
  const children: ChildProcess[] = [];
  const closings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closing of closings) await closing();
    await Promise.all(children.map(end));
    await removeFolder(folder);
  };
  try {
    const subnet = freeSubnet();
    // A bridge in a namespace without rules: on this machine an engine's rules would drop what crosses one.
    const hub = await inNamespaces(['--net'], 'ip link add bridge type bridge && ip link set bridge up', children);
    await plug(hub, process.pid, `${subnet}.1`);
    const forwarder = await forward(`${subnet}.1`, behind);
    closings.push(forwarder.close);
    const nodes: SwarmNode[] = [];
    for (let index = 0; index < count; index += 1) {
      const name = `node-${index + 1}`;
      nodes.push(await startNode({ folder: join(folder, name), name, registry: forwarder.address, children }));
    }
    for (const [index, node] of nodes.entries()) await plug(hub, (node as StartedNode).pid, `${subnet}.${index + 2}`);
    await Promise.all(nodes.map(answers));
    await joinSwarm(nodes, subnet);
    return { nodes, registry: forwarder.address, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

interface StartedNode extends SwarmNode {
  readonly pid: number;
  readonly log: string;
}

interface NodeRequest {
  readonly folder: string;
  readonly name: string;
  readonly registry: string;
  readonly children: ChildProcess[];
}

async function startNode({ folder, name, registry, children }: NodeRequest): Promise<StartedNode> {
  await mkdir(folder);
  const [socket, log] = [join(folder, 'engine.sock'), join(folder, 'log')];
  const dockerd = [
    `dockerd --data-root ${folder}/data --exec-root ${folder}/run --pidfile ${folder}/pid -H unix://${socket}`,
    // Images here are small; it works on whatever file system the folder is.
    '--storage-driver vfs',
    `--insecure-registry ${registry} --cgroup-parent /${basename(dirname(folder))}/${name}`,
  ].join(' ');
  // An empty /run hides a containerd of the machine, so that each has its own.
  const script = `hostname ${name} && mount -t tmpfs tmpfs /run && { ${dockerd} </dev/null >${log} 2>&1 & }`;
  const child = await inNamespaces(['--net', '--uts', '--mount', '--pid', '--mount-proc'], script, children);
  const dockerHost = `unix://${socket}`;
  return { name, dockerHost, docker: connectDocker(dockerHost), pid: child, log, kill: () => killOf(children, child) };
}

/** Runs the script in new namespaces, which last until its standard input ends; gives a process id that is in them. */
async function inNamespaces(kinds: readonly string[], script: string, children: ChildProcess[]): Promise<number> {
  const shell = ['sh', '-c', `${script} && echo ready && read end`];
  const child = spawn('unshare', [...kinds, '--fork', '--kill-child', ...shell], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const words: string[] = [];
  child.stderr.on('data', (chunk) => words.push(String(chunk)));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Namespaces could not be made: ${words.join('').trim()}`)));
    child.stdout.once('data', () => resolve());
  });
  return child.pid as number;
}

function killOf(children: readonly ChildProcess[], pid: number): void {
  children.find((child) => child.pid === pid)?.kill('SIGKILL');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}

/** A cable from the hub's bridge to a process's namespace. */
async function plug(hub: number, pid: number, address: string): Promise<void> {
  const [near, far] = [`sw${randomInt(1e8)}`, `sw${randomInt(1e8)}`];
  const ip = (...words: string[]) => run('ip', words);
  const inside = (of: number, ...words: string[]) => run('nsenter', ['-t', String(of), '-n', 'ip', ...words]);
  await ip('link', 'add', near, 'netns', String(hub), 'type', 'veth', 'peer', 'name', far, 'netns', String(pid));
  await inside(hub, 'link', 'set', near, 'master', 'bridge', 'up');
  await inside(pid, 'addr', 'add', `${address}/24`, 'dev', far);
  await inside(pid, 'link', 'set', far, 'up');
  await inside(pid, 'link', 'set', 'lo', 'up');
}

/** The first three numbers of one that this machine does not use. */
function freeSubnet(): string {
  const used = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  for (;;) {
    const subnet = `10.213.${randomInt(256)}`;
    if (!used.some((address) => address.startsWith(`${subnet}.`))) return subnet;
  }
}

/** The registries of the tests listen on this machine's own loopback only. */
async function forward(address: string, behind: string): Promise<{ address: string; close: () => Promise<unknown> }> {
  const [host, port] = behind.split(':');
  const server = createServer((near) => {
    const far = dial({ host, port: Number(port ?? 80) });
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, address, resolve));
  const listening = server.address() as { port: number };
  return {
    address: `${address}:${listening.port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function answers(node: SwarmNode): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const up = await node.docker.ping().then(
      () => true,
      () => false,
    );
    if (up) return;
    if (performance.now() > until) {
      const log = await readFile((node as StartedNode).log, 'utf8');
      throw new Error(`The engine of ${node.name} does not answer:\n${log.slice(-2_000)}`);
    }
    await sleep(50);
  }
}

async function joinSwarm(nodes: readonly SwarmNode[], subnet: string): Promise<void> {
  const [manager, ...workers] = nodes as [SwarmNode, ...SwarmNode[]];
  const address = (index: number) => `${subnet}.${index + 2}`;
  await manager.docker.swarmInit({
    ListenAddr: `${address(0)}:2377`,
    AdvertiseAddr: address(0),
    // Nanoseconds, instead of five seconds: a node that is gone is missed sooner.
    Spec: { Dispatcher: { HeartbeatPeriod: 2_000_000_000 } },
  });
  const { JoinTokens } = (await manager.docker.swarmInspect()) as { JoinTokens: { Worker: string } };
  await Promise.all(
    workers.map(({ docker }, index) =>
      docker.swarmJoin({
        ListenAddr: `${address(index + 1)}:2377`,
        AdvertiseAddr: address(index + 1),
        RemoteAddrs: [`${address(0)}:2377`],
        JoinToken: JoinTokens.Worker,
      }),
    ),
  );
}

/** Folders whose process is gone; what ran there went with it. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => '0'));
    if (owner > 0 && !isAlive(owner)) await removeFolder(folder);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as { code?: string }).code !== 'ESRCH';
  }
}

/** What ended a moment ago may still let go of its files. */
async function removeFolder(folder: string): Promise<void> {
  await removeControlGroups(basename(folder));
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

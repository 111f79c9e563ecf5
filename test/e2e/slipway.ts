import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

/** A whole Slipway of built processes on a database of its own: API and worker in one, and the dashboard. */
export interface Slipway {
  readonly url: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly registry: string;
  /** Sends one GraphQL operation, as the administrator unless with another's token; throws with the server's sentences when it answers with errors. */
  graphql<T>(query: string, variables?: Record<string, unknown>, token?: string): Promise<T>;
  /** Another worker process on the same database. */
  startWorker(name: string): Promise<ChildProcess>;
  readonly api: ChildProcess;
  stop(): Promise<void>;
}

const root = new URL('../../', import.meta.url).pathname;

export interface SlipwayOptions {
  /** Roles of the first process; `api` alone when the test starts its workers itself. */
  readonly roles?: string;
  readonly dashboard?: boolean;
  /** Environment variables beside those that every test has. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startSlipway(options: SlipwayOptions = {}): Promise<Slipway> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-'));
  const database = await createDatabase();
  const [port, webPort] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  const registry = setting('SLIPWAY_TEST_REGISTRY', '127.0.0.1:5000');
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    DOCKER_HOST: setting('SLIPWAY_TEST_DOCKER_HOST', 'unix:///var/run/docker.sock'),
    SLIPWAY_ROLES: options.roles ?? 'api,worker',
    SLIPWAY_PORT: String(port),
    SLIPWAY_WEB_URL: options.dashboard ? `http://127.0.0.1:${webPort}` : '',
    SLIPWAY_DATA_DIR: join(folder, 'data'),
    SLIPWAY_ADMIN_TOKEN_FILE: join(folder, 'token'),
    SLIPWAY_BUILDER_PLATFORMS: 'linux/amd64,linux/arm64',
    SLIPWAY_REGISTRY: registry,
    SLIPWAY_PLAIN_HTTP: registry,
    SLIPWAY_REGISTRY_MIRRORS: `docker.io=${registry}/mirror/docker.io`,
    SLIPWAY_GIT_ALLOW_FILE: tmpdir(),
    ...options.settings,
  };
  const children: ChildProcess[] = [];
  const run = (name: string, file: string, args: string[], more: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    keepOutput(name, child);
    children.push(child);
    return child;
  };
  const api = run('api', 'apps/api/dist/main.js', []);
  if (options.dashboard) {
    run('web', 'node_modules/next/dist/bin/next', ['start', 'apps/web', '-H', '127.0.0.1', '-p', String(webPort)], {
      NEXT_TELEMETRY_DISABLED: '1',
    });
    await answers(`http://127.0.0.1:${webPort}/`, children);
  }
  await answers(`${url}/readyz`, children);
  const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
  return {
    url,
    token,
    databaseUrl: database.url,
    registry,
    api,
    graphql: (query, variables, as = token) => graphql(url, as, query, variables),
    startWorker: async (name) => {
      const workerPort = await freePort();
      const child = run(name, 'apps/api/dist/main.js', [], {
        SLIPWAY_ROLES: 'worker',
        SLIPWAY_PORT: String(workerPort),
        SLIPWAY_WEB_URL: '',
      });
      await answers(`http://127.0.0.1:${workerPort}/readyz`, [child]);
      return child;
    },
    stop: async () => {
      await Promise.all(children.map(end));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function graphql<T>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (body.errors !== undefined) throw new Error(body.errors.map((one) => one.message).join('\n'));
  return body.data as T;
}

async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = setting('SLIPWAY_TEST_DATABASE_ADMIN_URL');
  const name = `e2e_${process.pid}_${Date.now().toString(36)}`;
  const sql = postgres(admin, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create database ${name}`);
  await sql.end();
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const drop = async () => {
    const again = postgres(admin, { max: 1, onnotice: () => undefined });
    await again.unsafe(`drop database if exists ${name} with (force)`);
    await again.end();
  };
  return { url: url.href, drop };
}

/** Waits until the address answers with success; a process that ended meanwhile fails it with what it said last. */
async function answers(url: string, processes: ChildProcess[]): Promise<void> {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    const ended = processes.find((one) => one.exitCode !== null);
    if (ended !== undefined) throw new Error(`A process ended with ${ended.exitCode}:\n${output.get(ended)}`);
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(100);
  }
  throw new Error(`${url} did not answer within two minutes:\n${processes.map((one) => output.get(one)).join('\n')}`);
}

const output = new Map<ChildProcess, string>();

function keepOutput(name: string, child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output.set(child, `${output.get(child) ?? `${name}:\n`}${text}`.slice(-20_000));
    });
  }
}

/** What the process printed lately, for the message of a failed test. */
export function outputOf(child: ChildProcess): string {
  return output.get(child) ?? '';
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 12_000);
  await ended;
  clearTimeout(forced);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function setting(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined)
    throw new Error(`${name} is not set: run this suite by "npm test -- e2e", which sets up what it needs.`);
  return value;
}

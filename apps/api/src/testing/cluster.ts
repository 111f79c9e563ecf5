import { execFile, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nativeFolder, unprivilegedUser } from '../../../../infra/postgres-binaries.ts';

export interface Cluster {
  /** Address of its administrative database. */
  readonly url: string;
  stop(): Promise<void>;
}

const run = promisify(execFile);
// Ends the server when our end of its standard input closes, so also when this process was killed.
const SUPERVISE = '"$@" & server=$!; cat > /dev/null; kill -INT $server 2> /dev/null; wait $server';
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300', 'jit=off'];

/** A real, throw-away PostgreSQL from the npm package's binaries, on a free loopback port, gone after `stop`. */
export async function startCluster(): Promise<Cluster> {
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const native = await nativeFolder(user);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-postgres-'));
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const password = randomBytes(18).toString('base64url');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [folder, data, passwordFile]) await chown(path, user.uid, user.gid);
  const options = { ...user, env: { ...process.env, LC_ALL: 'C' }, cwd: folder };
  const init = ['-D', data, '-U', 'slipway', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync'];
  await run(
    join(native, 'bin/initdb'),
    [...init, '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    options,
  );
  const command = [join(native, 'bin/postgres'), '-D', data];
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const server = await serve(command, port, options).catch((error: Error) => error);
    // What is free now may be taken a moment later.
    if (server instanceof Error && tries < 5 && server.message.includes('could not bind')) continue;
    if (server instanceof Error) throw server;
    return {
      url: `postgres://slipway:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
}

/** Resolves when it takes connections; fails with what it said when it ends before. */
async function serve(
  command: readonly string[],
  port: number,
  options: SpawnOptions,
): Promise<{ stop(): Promise<void> }> {
  const settings = [...SETTINGS, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const args = [...command, '-p', String(port), ...settings.flatMap((each) => ['-c', each])];
  const server = spawn('sh', ['-c', SUPERVISE, 'sh', ...args], { ...options, stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('close', () => reject(new Error(`The test database server did not start: ${said}`)));
    server.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 10_000) said += chunk;
      if (said.includes('ready to accept connections')) resolve();
    });
  });
  return {
    stop: async () => {
      server.stdin.end();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

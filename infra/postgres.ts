import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { run } from './children.ts';
import { withLock } from './lock.ts';
import { isRoot, makeReachable, type Purpose, reachableFolder, stateFolder } from './place.ts';
import { freePort } from './port.ts';
import { nativeFolder, unprivilegedUser } from './postgres-binaries.ts';
import { identify, programOf } from './process-identity.ts';
import { endProcess, startService, stopService } from './service.ts';

export interface Postgres {
  /** Of the superuser `slipway` and the database `slipway`. */
  readonly url: string;
  /** For example `18.4`. */
  readonly version: string;
  readonly port: number;
  /** False when it ran already. */
  readonly started: boolean;
}

const serviceName = 'postgres';

/**
 * Starts the PostgreSQL that npm brought, on a data folder of the purpose; takes over one that runs there already.
 * As root the server runs as another user, from a folder which that user can reach. `settings` are postgres -c settings.
 */
export function startPostgres(
  purpose: Purpose,
  wishedPort: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Postgres> {
  return withLock(`postgres ${reachableFolder(purpose)}`, async () => {
    const home = reachableFolder(purpose);
    const data = join(home, 'postgres');
    const user = isRoot ? await unprivilegedUser() : undefined;
    const native = await nativeFolder(user);
    await makeReachable(home);
    const password = await initialise(native, home, data, user);
    const running = await runningPort(data);
    if (running !== undefined && (await answers(urlOf(running, password)))) {
      return { url: urlOf(running, password), version: await versionOf(native), port: running, started: false };
    }
    await removeStalePidFile(data);
    const port = await freePort(wishedPort);
    const url = urlOf(port, password);
    const flags = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
    await startService({
      name: serviceName,
      folder: stateFolder(purpose),
      command: join(native, 'bin/postgres'),
      args: [
        '-D',
        data,
        '-p',
        String(port),
        ...Object.entries(flags).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      env: { LC_ALL: 'C' },
      // The folder that a command was called in may be one that the server's user cannot enter.
      cwd: home,
      ...(user === undefined ? {} : { user }),
      isReady: () => answers(url),
    });
    return { url, version: await versionOf(native), port, started: true };
  });
}

/** Version of the server that DATABASE_URL names; the error says why it will not do. Slipway's tables need 18 (uuidv7). */
export async function namedPostgresVersion(url: string): Promise<string> {
  if (!URL.canParse(url))
    throw new Error('DATABASE_URL is not an address such as postgres://user:password@host:5432/name.');
  const { host } = new URL(url);
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    const [row] = await sql<{ version: string; number: number }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number`;
    if (row !== undefined && row.number >= 180_000) return row.version;
    throw new Error(`DATABASE_URL names PostgreSQL ${row?.version} on ${host}: 18 or newer is needed.`);
  } catch (error) {
    if (!('code' in (error as object))) throw error;
    throw new Error(
      `DATABASE_URL names a database on ${host} that cannot be used (${(error as Error).message}): mend it, or unset it so that one is started here.`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Whether nothing was ever made in the database of a server that `startPostgres` answered with. */
export async function isEmptyPostgres(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const tables =
      await sql`select from pg_tables where schemaname not in ('pg_catalog', 'information_schema') limit 1`;
    return tables.length === 0;
  } finally {
    await sql.end();
  }
}

/** Empties the database of a server that `startPostgres` answered with. */
export async function dropPostgres(url: string): Promise<void> {
  const address = new URL(url);
  address.pathname = '/postgres';
  const sql = postgres(address.href, { max: 1, onnotice: () => undefined });
  try {
    await sql`drop database if exists slipway with (force)`;
    await sql`create database slipway`;
  } finally {
    await sql.end();
  }
}

/** Ends the server of the purpose; clients are cut off (a fast shutdown). */
export async function stopPostgres(purpose: Purpose): Promise<boolean> {
  const stopped = await stopService(stateFolder(purpose), serviceName, { signal: 'SIGINT' });
  // One that was taken over from a lost pid file of ours is known to its own.
  const data = join(reachableFolder(purpose), 'postgres');
  const pid = await postmasterOf(data);
  if (pid === undefined) return stopped;
  await endProcess(identify(pid), 'SIGINT', 12_000);
  return true;
}

/** Makes the data folder once; answers with the superuser's password, which only the caller's user can read. */
async function initialise(
  native: string,
  home: string,
  data: string,
  user: { uid: number; gid: number } | undefined,
): Promise<string> {
  const passwordFile = join(home, 'postgres-password');
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(passwordFile)) return readFile(passwordFile, 'utf8');
  const password = randomBytes(18).toString('base64url');
  const part = `${data}.part`;
  const secret = `${passwordFile}.part`;
  for (const old of [part, secret, data]) await rm(old, { recursive: true, force: true });
  await mkdir(part, { mode: 0o700 });
  await writeFile(secret, password, { mode: 0o600 });
  if (user !== undefined) {
    await chown(part, user.uid, user.gid);
    await chown(secret, user.uid, user.gid);
  }
  await run(
    join(native, 'bin/initdb'),
    [
      `--pgdata=${part}`,
      '--username=slipway',
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ],
    { ...user, cwd: home, env: { ...process.env, LC_ALL: 'C' } },
  );
  if (user !== undefined) await chown(secret, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  await rename(secret, passwordFile);
  await rename(part, data);
  return password;
}

function urlOf(port: number, password: string): string {
  return `postgres://slipway:${password}@127.0.0.1:${port}/slipway`;
}

/** True once the server takes connections and has the database, which is made at the first one. */
async function answers(url: string): Promise<boolean> {
  const address = new URL(url);
  address.pathname = '/postgres';
  const sql = postgres(address.href, { max: 1, connect_timeout: 2, onnotice: () => undefined });
  try {
    const [row] = await sql`select 1 from pg_database where datname = 'slipway'`;
    if (row === undefined) await sql`create database slipway`;
    return true;
  } catch (error) {
    // 28P01 and the like are answers that no waiting changes.
    if ((error as { code?: string }).code?.startsWith('28')) throw error;
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Line 4 of postmaster.pid, when line 1 names a living postgres. */
async function runningPort(data: string): Promise<number | undefined> {
  if ((await postmasterOf(data)) === undefined) return undefined;
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[3]) || undefined;
}

async function postmasterOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return pid > 0 && programOf(pid) === 'postgres' ? pid : undefined;
}

/** PostgreSQL refuses to start when the number in a left-over file has gone to any living process. */
async function removeStalePidFile(data: string): Promise<void> {
  if ((await postmasterOf(data)) === undefined) await rm(join(data, 'postmaster.pid'), { force: true });
}

async function versionOf(native: string): Promise<string> {
  const said = await run(join(native, 'bin/postgres'), ['--version'], { cwd: '/' });
  return /(\d+\.\d+)/.exec(said)?.[1] ?? said.trim();
}

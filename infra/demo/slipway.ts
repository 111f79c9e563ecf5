import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiBuild, webBuild } from '../build.ts';
import { builderPlatforms } from '../emulation.ts';
import { root, stateFolder } from '../place.ts';
import { freePort } from '../port.ts';
import { isServiceRunning, startService } from '../service.ts';
import { repositories } from './repositories.ts';
import type { Surroundings } from './surroundings.ts';

const folder = stateFolder('demo');
const portsFile = join(folder, 'ports.json');

interface Ports {
  readonly api: number;
  readonly web: number;
}

export interface RunningSlipway {
  readonly url: string;
  readonly token: string;
  readonly started: boolean;
}

/** Starts the dashboard's server, then API and worker in one process; keeps those that run already from the same build. */
export async function startSlipway(on: Surroundings): Promise<RunningSlipway> {
  await mkdir(folder, { recursive: true });
  const ports = await choosePorts();
  const url = `http://127.0.0.1:${ports.api}`;
  const tokenFile = join(folder, tokenFileName());
  const web = await startService({
    name: 'web',
    folder,
    command: process.execPath,
    args: [
      join(root, 'node_modules/next/dist/bin/next'),
      'start',
      'apps/web',
      '-H',
      '127.0.0.1',
      '-p',
      String(ports.web),
    ],
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    cwd: root,
    version: await webBuild(),
    isReady: () => answers(`http://127.0.0.1:${ports.web}/`),
  });
  const api = await startService({
    name: 'api',
    folder,
    command: process.execPath,
    args: ['--enable-source-maps', 'apps/api/dist/main.js'],
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: on.databaseUrl,
      DOCKER_HOST: on.engine.dockerHost,
      SLIPWAY_ROLES: 'api,worker',
      SLIPWAY_HOST: '127.0.0.1',
      SLIPWAY_PORT: String(ports.api),
      SLIPWAY_WEB_URL: `http://127.0.0.1:${ports.web}`,
      SLIPWAY_DATA_DIR: join(folder, 'data'),
      SLIPWAY_ADMIN_TOKEN_FILE: tokenFile,
      SLIPWAY_BUILDER_PLATFORMS: builderPlatforms().join(','),
      SLIPWAY_REGISTRY: on.registry.address,
      SLIPWAY_PLAIN_HTTP: process.env.SLIPWAY_PLAIN_HTTP ?? (on.registry.plainHttp ? on.registry.address : ''),
      SLIPWAY_REGISTRY_MIRRORS: on.mirrors,
      SLIPWAY_GIT_ALLOW_FILE: repositories,
    },
    cwd: root,
    version: await apiBuild(),
    isReady: () => answers(`${url}/readyz`),
  });
  return { url, token: await tokenIn(tokenFile), started: web || api };
}

async function choosePorts(): Promise<Ports> {
  const last = existsSync(portsFile)
    ? (JSON.parse(await readFile(portsFile, 'utf8')) as Ports)
    : { api: 4400, web: 4401 };
  const api = (await isServiceRunning(folder, 'api')) ? last.api : await freePort(4400);
  const web = (await isServiceRunning(folder, 'web')) ? last.web : await freePort(Math.max(4401, api + 1));
  await writeFile(portsFile, JSON.stringify({ api, web }));
  return { api, web };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'manual' }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status < 400;
    },
    () => false,
  );
}

/** Each database has an administrator of its own. */
function tokenFileName(): string {
  const named = process.env.DATABASE_URL;
  if (!named) return 'admin-token';
  const { host, pathname } = new URL(named);
  return `admin-token-${createHash('sha256')
    .update(host + pathname)
    .digest('hex')
    .slice(0, 12)}`;
}

async function tokenIn(file: string): Promise<string> {
  const named = process.env.SLIPWAY_TOKEN;
  if (named) return named;
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  throw new Error(
    `The database has an administrator's token since an earlier start, but ${file} is not there any more: set SLIPWAY_TOKEN to that token, or start on another database.`,
  );
}

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fillMirror, mirrorPrefix } from '../base-images/mirror.ts';
import { recipes } from '../base-images/recipes.ts';
import { buildWorkspaces } from '../build.ts';
import { ensureEmulation } from '../emulation.ts';
import { leaveEngine, useEngine } from '../engine.ts';
import { cacheFolder, type Purpose, removeState, stateFolder } from '../place.ts';
import { startPostgres, stopPostgres } from '../postgres.ts';
import { identify, isAlive } from '../process-identity.ts';
import type { Progress } from '../progress.ts';
import { stopRegistry, useRegistry } from '../registry.ts';
import type { Workspace } from './workspaces.ts';

/** Each run has its own database server and registry, so that two runs do not meet. */
const purpose: Purpose = `test-${process.pid}`;

/** Nothing of it outlives the run, so nothing need be safe on disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  jit: 'off',
};

/** Starts what the chosen workspaces need, once for all of them; answers with the variables that tell the tests of it. */
export async function prepare(progress: Progress, chosen: readonly Workspace[]): Promise<Record<string, string>> {
  await removeLeftOvers();
  const env: Record<string, string> = { SLIPWAY_TEST_REGISTRY_BIN: '/usr/bin/docker-registry' };
  if (chosen.every((each) => each.needs === 'nothing')) return env;
  // What is likely to be missing comes first, and what takes long only when it is there.
  if (chosen.some((each) => each.needs === 'everything, built')) env.SLIPWAY_TEST_CHROMIUM = chromium();
  await progress.phase('Engine', async () => {
    const { dockerHost, version, origin } = await useEngine(purpose);
    if (!dockerHost.startsWith('tcp:')) await ensureEmulation();
    env.SLIPWAY_TEST_DOCKER_HOST = dockerHost;
    return { detail: `Docker ${version} on ${dockerHost}${origin === 'own' ? '' : ' (found running)'}` };
  });
  const { registry } = await progress.phase('Registry', async () => {
    const registry = await useRegistry(purpose, 5050, 'SLIPWAY_TEST_REGISTRY');
    env.SLIPWAY_TEST_REGISTRY = registry.address;
    env.SLIPWAY_TEST_MIRROR = mirrorPrefix(registry.address);
    return { detail: registry.address, registry };
  });
  await progress.phase('Database', async () => {
    const named = process.env.SLIPWAY_TEST_DATABASE_ADMIN_URL;
    if (named) return { detail: 'the one that SLIPWAY_TEST_DATABASE_ADMIN_URL names' };
    const { url, version } = await startPostgres(purpose, 54420, settings);
    const admin = new URL(url);
    admin.pathname = '/postgres';
    env.SLIPWAY_TEST_DATABASE_ADMIN_URL = admin.href;
    return { detail: `PostgreSQL ${version} on ${admin.host}` };
  });
  const long: Promise<unknown>[] = [
    progress.phase('Base images', async (note) => {
      const images = await fillMirror(registry, cacheFolder(), recipes, note);
      return { detail: images.map((image) => image.name).join(', ') };
    }),
  ];
  if (chosen.some((each) => each.needs === 'everything, built')) {
    long.push(
      progress.phase('Build', async () => {
        await buildWorkspaces();
        return { detail: 'libraries, API and dashboard' };
      }),
    );
  }
  await Promise.all(long);
  return env;
}

export async function cleanUp(): Promise<void> {
  await leaveEngine(purpose);
  await stopServices(purpose);
}

/** What runs that were killed left behind. */
async function removeLeftOvers(): Promise<void> {
  const names = await readdir(dirname(stateFolder(purpose))).catch(() => []);
  for (const name of names) {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(identify(pid))) await stopServices(`test-${pid}`);
  }
}

async function stopServices(of: Purpose): Promise<void> {
  await stopPostgres(of);
  await stopRegistry(of);
  await removeState(of);
}

function chromium(): string {
  const named = process.env.SLIPWAY_TEST_CHROMIUM;
  if (named) return named;
  const folder = (process.env.PATH ?? '').split(':').find((each) => existsSync(join(each, 'chromium')));
  if (folder === undefined)
    throw new Error('Chromium is missing: install the package chromium or set SLIPWAY_TEST_CHROMIUM.');
  return join(folder, 'chromium');
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fillMirror, mirrorPrefix } from '../base-images/mirror.ts';
import { recipes } from '../base-images/recipes.ts';
import { buildWorkspaces } from '../build.ts';
import { ensureEmulation } from '../emulation.ts';
import { type EnginePlace, useEngine } from '../engine.ts';
import { makeFixtureRepository } from '../fixture-repository.mjs';
import { cacheFolder, stateFolder } from '../place.ts';
import { dropPostgres, isEmptyPostgres, namedPostgresVersion, startPostgres } from '../postgres.ts';
import type { Progress } from '../progress.ts';
import { type RegistryPlace, useRegistry } from '../registry.ts';
import { removeDeployments } from './deployments.ts';
import { stopSlipway } from './processes.ts';
import { repositories } from './repositories.ts';
import { readWorld, type World, writeWorld } from './world.ts';

/** What Slipway runs on in the demo. */
export interface Surroundings {
  readonly engine: EnginePlace;
  readonly registry: RegistryPlace;
  /** Value of SLIPWAY_REGISTRY_MIRRORS. */
  readonly mirrors: string;
  readonly databaseUrl: string;
  readonly repositoryUrl: string;
}

/** The compiler of C takes the longest to make, and only a sample of the tests needs it. */
const ofUse = recipes.filter((recipe) => recipe.repository !== 'library/gcc');

const theirs = 'theirs; only what the demo makes is added to it';

/** Brings up what is missing, at once what does not wait for each other. */
export async function prepareSurroundings(progress: Progress, application: string): Promise<Surroundings> {
  expectReachableRegistry();
  // What is likely to be missing comes first, and what takes long only when it is there.
  const { engine } = await progress.phase('Engine', async () => {
    const engine = await useEngine('demo');
    if (!engine.dockerHost.startsWith('tcp:')) await ensureEmulation();
    const whose = engine.origin === 'own' ? "Slipway's own" : theirs;
    return { detail: `Docker ${engine.version} on ${engine.dockerHost} (${whose})`, engine };
  });
  const { registry } = await progress.phase('Registry', async () => {
    const registry = await useRegistry('demo', 5000);
    const whose = { named: theirs, running: 'runs already', started: portWords(registry.address, 5000) }[
      registry.origin
    ];
    return { detail: `${registry.address} (${whose})`, registry };
  });
  const databaseUrl = await database(progress, { engine, registry });
  const [mirrors, { url: repositoryUrl }] = await Promise.all([
    baseImages(progress, registry),
    progress.phase('Application', async () => {
      const folder = join(repositories, application);
      await makeFixtureRepository(application, folder);
      return { detail: `the sample's git repository ${folder}`, url: `file://${folder}` };
    }),
    progress.phase('Build', async () => {
      await buildWorkspaces();
      return { detail: 'libraries, API and dashboard' };
    }),
  ]);
  return { engine, registry, mirrors, databaseUrl, repositoryUrl };
}

async function baseImages(progress: Progress, registry: RegistryPlace): Promise<string> {
  const named = process.env.SLIPWAY_REGISTRY_MIRRORS;
  if (named !== undefined) {
    progress.say(`  ✓ Base images  from ${named || 'their own registries'}, as SLIPWAY_REGISTRY_MIRRORS says`);
    return named;
  }
  await progress.phase('Base images', async (note) => {
    const images = await fillMirror(registry, cacheFolder(), ofUse, note);
    const how = images.some((image) => image.made) ? 'made of Debian packages' : 'kept from an earlier run';
    return { detail: `${images.map((image) => image.name).join(', ')} (${how})` };
  });
  return `docker.io=${mirrorPrefix(registry.address)}`;
}

/**
 * What the demo's database says holds for one engine and one registry. When these are others than the last time (a port
 * was taken), the demo's own database starts afresh; so it does when it is of a clone that stood here before, with whose
 * folder the key of its secrets and the token are gone. One that DATABASE_URL names is never touched.
 */
async function database(
  progress: Progress,
  { engine, registry }: { engine: EnginePlace; registry: RegistryPlace },
): Promise<string> {
  const named = process.env.DATABASE_URL || null;
  const before = await readWorld();
  const world: World = { dockerHost: engine.dockerHost, registry: registry.address, namedDatabase: named };
  if (named !== null) {
    await writeWorld(world);
    await progress.phase('Database', async () => {
      const version = await namedPostgresVersion(named);
      return { detail: `PostgreSQL ${version} that DATABASE_URL names (${theirs})` };
    });
    return named;
  }
  const { url } = await progress.phase('Database', async () => {
    const postgres = await startPostgres('demo', 54320);
    const orphaned = before === undefined && !(await isEmptyPostgres(postgres.url));
    const moved =
      before !== undefined && (before.dockerHost !== world.dockerHost || before.registry !== world.registry);
    if (orphaned) await writeWorld(world);
    if (orphaned || moved) {
      await stopSlipway();
      await removeDeployments();
      await dropPostgres(postgres.url);
      for (const name of ['data', 'admin-token']) {
        await rm(join(stateFolder('demo'), name), { recursive: true, force: true });
      }
    }
    await writeWorld(world);
    const fresh = orphaned
      ? ', empty: the key to what an earlier clone left here is gone with that clone'
      : moved
        ? ', empty: the engine or the registry is another one than the last time'
        : '';
    const how = postgres.started ? portWords(`127.0.0.1:${postgres.port}`, 54320) : 'runs already';
    return {
      detail: `PostgreSQL ${postgres.version} on 127.0.0.1:${postgres.port} (${how}${fresh})`,
      url: postgres.url,
    };
  });
  return url;
}

export function portWords(address: string, wished: number): string {
  return address.endsWith(`:${wished}`) ? 'started' : `started; port ${wished} was taken`;
}

function expectReachableRegistry(): void {
  const host = process.env.DOCKER_HOST;
  if (!host?.startsWith('tcp:') || process.env.SLIPWAY_REGISTRY) return;
  if (/^(127\.|localhost$|\[::1\])/.test(new URL(host).hostname)) return;
  throw new Error(
    `DOCKER_HOST names an engine on another machine (${host}), which cannot reach a registry on this one's loopback: set SLIPWAY_REGISTRY to a registry that both reach.`,
  );
}

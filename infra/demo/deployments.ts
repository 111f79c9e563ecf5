import { existsSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { callEngine } from '../engine-api.ts';
import { reachableFolder } from '../place.ts';
import { startPostgres } from '../postgres.ts';
import { readWorld } from './world.ts';

interface Container {
  readonly Id: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, { readonly NetworkID: string }>> };
}

const label = 'dev.slipway.promotion';

/** Removes the containers that promotions of the demo's own database started, and their networks once these are empty. */
export async function removeDeployments(): Promise<boolean> {
  const world = await readWorld();
  if (world === undefined) return false;
  const containers = await labelled(world.dockerHost);
  if (containers.length === 0) return false;
  const promotions = await promotionsOf(world.namedDatabase);
  const ours = containers.filter((each) => promotions.has(each.Labels[label] ?? ''));
  await Promise.all(ours.map((each) => removeContainer(world.dockerHost, each.Id)));
  const networks = new Set(
    ours.flatMap((each) => Object.values(each.NetworkSettings?.Networks ?? {}).map(({ NetworkID }) => NetworkID)),
  );
  for (const id of networks) await removeEmptyNetwork(world.dockerHost, id);
  return ours.length > 0;
}

/** None when the engine does not answer: then it runs nothing that could be removed. */
async function labelled(dockerHost: string): Promise<readonly Container[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const answer = await callEngine(dockerHost, 'GET', `/containers/json?all=1&filters=${filters}`).catch(
    () => undefined,
  );
  return answer?.status === 200 ? (JSON.parse(answer.body) as Container[]) : [];
}

/** Other Slipways may share the engine: only the database tells whose a promotion is. */
async function promotionsOf(namedDatabase: string | null): Promise<ReadonlySet<string>> {
  if (namedDatabase === null && !existsSync(join(reachableFolder('demo'), 'postgres'))) return new Set();
  const url = namedDatabase ?? (await startPostgres('demo', 54320)).url;
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    const [table] = await sql`select to_regclass('promotion') as name`;
    const rows = table?.name ? await sql<{ id: string }[]>`select id from promotion` : [];
    return new Set(rows.map((row) => row.id));
  } finally {
    await sql.end();
  }
}

async function removeContainer(dockerHost: string, id: string): Promise<void> {
  await callEngine(dockerHost, 'POST', `/containers/${id}/stop?t=5`, 30_000);
  const { status, body } = await callEngine(dockerHost, 'DELETE', `/containers/${id}?force=1&v=1`, 30_000);
  if (status !== 204 && status !== 404) throw new Error(`The engine kept container ${id.slice(0, 12)}: ${body.trim()}`);
}

async function removeEmptyNetwork(dockerHost: string, id: string): Promise<void> {
  const { status, body } = await callEngine(dockerHost, 'GET', `/networks/${id}`);
  if (status !== 200) return;
  const network = JSON.parse(body) as { Labels: Record<string, string> | null; Containers: object };
  const slipways = Object.keys(network.Labels ?? {}).some((each) => each.startsWith('dev.slipway.'));
  if (slipways && Object.keys(network.Containers).length === 0)
    await callEngine(dockerHost, 'DELETE', `/networks/${id}`);
}

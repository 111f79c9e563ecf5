import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../place.ts';

/** What the demo last ran on; kept so that it can be stopped after any end. */
export interface World {
  readonly dockerHost: string;
  readonly registry: string;
  /** One that DATABASE_URL named; null for the demo's own. */
  readonly namedDatabase: string | null;
}

const note = join(stateFolder('demo'), 'world.json');

export async function readWorld(): Promise<World | undefined> {
  const text = await readFile(note, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as World);
}

export async function writeWorld(world: World): Promise<void> {
  await mkdir(stateFolder('demo'), { recursive: true });
  await writeFile(note, JSON.stringify(world), { mode: 0o600 });
}

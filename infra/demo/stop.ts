import { rm } from 'node:fs/promises';
import { leaveEngine } from '../engine.ts';
import { removeState } from '../place.ts';
import { stopPostgres } from '../postgres.ts';
import type { Progress } from '../progress.ts';
import { stopRegistry } from '../registry.ts';
import { removeDeployments } from './deployments.ts';
import { demoFile } from './facts.ts';
import { stopSlipway } from './processes.ts';

/** Ends everything that the demo started, also what an interrupted one left; services that were named stay as they are. */
export async function stopDemo(progress: Progress): Promise<void> {
  await progress.phase('Stopping', async (note) => {
    await rm(demoFile, { force: true });
    const stopped: string[] = [];
    const end = async (what: string, act: () => Promise<boolean>): Promise<void> => {
      note(what);
      if (await act()) stopped.push(what);
    };
    await end('API and dashboard', stopSlipway);
    await end('deployed containers', removeDeployments);
    await end('engine', () => leaveEngine('demo'));
    await end('registry', () => stopRegistry('demo'));
    await end('database', () => stopPostgres('demo'));
    return { detail: stopped.length === 0 ? 'nothing ran' : `${stopped.join(', ')} stopped` };
  });
}

/** Stops and forgets: the next demo starts with an empty database and an empty registry. */
export async function resetDemo(progress: Progress): Promise<void> {
  await stopDemo(progress);
  await removeState('demo');
  progress.say('  ✓ The demo’s database, registry and logs are deleted. Base images and builds are kept.');
}

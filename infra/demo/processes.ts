import { stateFolder } from '../place.ts';
import { isServiceRunning, stopService } from '../service.ts';

const folder = stateFolder('demo');

/** Asked to end first: a worker gives back what it runs. */
export async function stopSlipway(): Promise<boolean> {
  const api = await stopService(folder, 'api');
  return (await stopService(folder, 'web')) || api;
}

/** Names of the two processes that do not live any more. */
export async function endedProcesses(): Promise<readonly string[]> {
  const names = ['api', 'web'];
  const alive = await Promise.all(names.map((name) => isServiceRunning(folder, name)));
  return names.filter((_, position) => !alive[position]);
}

import type Docker from 'dockerode';
import { answerTo, type EnvironmentNetwork, rejoin } from './environment-network.ts';
import { type Instance, type Place, parkedSuffix, readInstance } from './instance.ts';

/** Takes a container's name away, lets it end what it is doing, and removes it. */
export async function retire(docker: Docker, network: EnvironmentNetwork, one: Instance): Promise<void> {
  await endWork(docker, network, one);
  await removeContainer(docker, one.id);
}

/** Stops it in the same way, but keeps it until the one that replaces it has proved to be well. */
export async function park(docker: Docker, network: EnvironmentNetwork, one: Instance): Promise<void> {
  // First, so that a crash leaves one that is known to be parked.
  if (!one.parked) await orGone(docker.getContainer(one.id).rename({ name: `${one.name}${parkedSuffix}` }));
  await endWork(docker, network, one);
}

/** Lets a parked one serve again. */
export async function unpark(
  docker: Docker,
  network: EnvironmentNetwork,
  place: Place,
  { id }: Instance,
): Promise<void> {
  const now = await readInstance(docker, id, place);
  if (now === undefined) return;
  if (now.running) await answerTo(docker, network, id, [place.application]);
  else {
    await rejoin(docker, network, id, [place.application]);
    await docker.getContainer(id).start();
  }
  if (now.parked) await docker.getContainer(id).rename({ name: now.name.slice(0, -parkedSuffix.length) });
}

async function endWork(
  docker: Docker,
  network: EnvironmentNetwork,
  { id, running, stopTimeout }: Instance,
): Promise<void> {
  if (!running) return;
  await orGone(answerTo(docker, network, id, []));
  await orGone(docker.getContainer(id).stop({ t: stopTimeout }));
}

/** At once; one that is gone or being removed is fine. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  await orGone(docker.getContainer(id).remove({ force: true, v: true }));
}

/** 304: stopped already; 404: gone; 409: being removed by another attempt. */
async function orGone(call: Promise<unknown>): Promise<void> {
  await call.catch((cause: { statusCode?: number }) => {
    if (![304, 404, 409].includes(cause.statusCode ?? 0)) throw cause;
  });
}

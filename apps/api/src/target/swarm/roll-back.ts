import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { labels } from '../instance.ts';
import { DeployFailed } from '../target.ts';
import { serviceName } from './service-spec.ts';
import { findService, isStale, post, type Service } from './swarm-api.ts';
import type { SwarmDeployment } from './swarm-work.ts';
import { readTasks } from './tasks.ts';

const pollInterval = 250;
/** ms: rolling back stops tasks, each within its grace. */
const patience = 180_000;

/** Has the swarm ask for the specification before, and does not wait. False when the service has moved on meanwhile. */
export async function askForPrevious(docker: Docker, service: Service): Promise<boolean> {
  const query = { version: service.Version.Index, rollback: 'previous', registryAuthFrom: 'previous-spec' };
  return unlessStale(post(docker, `/services/${service.ID}/update`, service.Spec, { query }));
}

/** Goes back to the specification before and waits until it runs; nothing when the service has moved on meanwhile. */
export async function rollBack(work: Pick<SwarmDeployment, 'docker' | 'spec'>, service: Service): Promise<void> {
  if (!(await askForPrevious(work.docker, service)) || (await servesAgain(work))) return;
  const { application } = work.spec;
  const name = serviceName(work.spec);
  throw new DeployFailed(`The swarm did not manage to roll ${application} back: look at its service ${name}.`);
}

/**
 * Waits until all tasks that are asked for run, and no other: the swarm calls a rollback completed while the last task of
 * the release that failed still ends. One that it paused, for a task lost with its node, is asked for again. False: too long.
 */
export async function servesAgain({ docker, spec }: Pick<SwarmDeployment, 'docker' | 'spec'>): Promise<boolean> {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    const service = await findService(docker, serviceName(spec));
    if (service === undefined || (await runsAsAsked(docker, service))) return true;
    const state = service.UpdateStatus?.State;
    if (state === 'rollback_paused' || state === 'paused') await askAgain(docker, service);
    await sleep(pollInterval);
  }
  return false;
}

async function runsAsAsked(docker: Docker, { ID, Spec }: Service): Promise<boolean> {
  const configuration = Spec.Labels?.[labels.configuration];
  const live = (await readTasks(docker, ID)).filter(({ running, wanted }) => running || wanted);
  const enough = live.length === Spec.Mode.Replicated?.Replicas;
  return enough && live.every((task) => task.running && task.configuration === configuration);
}

/** An update to the very same specification ends the pause. */
async function askAgain(docker: Docker, { ID, Version, Spec }: Service): Promise<void> {
  const query = { version: Version.Index, registryAuthFrom: 'spec' };
  await unlessStale(post(docker, `/services/${ID}/update`, Spec, { query }));
}

function unlessStale(posted: Promise<unknown>): Promise<boolean> {
  return posted.then(
    () => true,
    (cause: unknown) => {
      if (isStale(cause)) return false;
      throw cause;
    },
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { labels } from '../instance.ts';
import { DeployFailed } from '../target.ts';
import { askAgain, isUpdating } from './ask-again.ts';
import { serviceName } from './service-spec.ts';
import { findService, isStale, post, type Service } from './swarm-api.ts';
import type { SwarmDeployment } from './swarm-work.ts';
import { readTasks, type SwarmTask } from './tasks.ts';

const pollInterval = 250;
/** ms: rolling back stops tasks, each within its grace. */
const patience = 180_000;
/** ms without any change of a task, besides the grace in which a stopping one may end, after which a rollback hangs. */
const updatingIdle = 20_000;
/** The same where the swarm takes the rollback for done. */
const endedIdle = 2_000;

type Work = Pick<SwarmDeployment, 'docker' | 'spec'>;

/** Has the swarm ask for the specification before, and does not wait. False when the service has moved on meanwhile. */
export async function askForPrevious(docker: Docker, service: Service): Promise<boolean> {
  const query = { version: service.Version.Index, rollback: 'previous', registryAuthFrom: 'previous-spec' };
  return post(docker, `/services/${service.ID}/update`, service.Spec, { query }).then(
    () => true,
    (cause: unknown) => {
      if (isStale(cause)) return false;
      throw cause;
    },
  );
}

/** Goes back to the specification before, unless the swarm or somebody did meanwhile, and waits until it runs. */
export async function rollBack(work: Work, service: Service): Promise<void> {
  const name = serviceName(work.spec);
  for (let now: Service | undefined = service; now !== undefined; now = await findService(work.docker, name)) {
    if (configurationOf(now) !== configurationOf(service) || (await askForPrevious(work.docker, now))) break;
  }
  if (await servesAgain(work)) return;
  const { application } = work.spec;
  throw new DeployFailed(`The swarm did not manage to roll ${application} back: look at its service ${name}.`);
}

/**
 * Waits until all tasks that are asked for run, and no other: the swarm calls a rollback completed while the last task of
 * the release that failed still ends, and it pauses one for a task that was lost with its node. False: it took too long.
 */
export async function servesAgain({ docker, spec }: Work): Promise<boolean> {
  const { stopGrace = 10_000 } = spec.run;
  const until = performance.now() + patience;
  let [seen, since] = ['', performance.now()];
  while (performance.now() < until) {
    const service = await findService(docker, serviceName(spec));
    if (service === undefined) return true;
    const tasks = await readTasks(docker, service.ID);
    if (runsAsAsked(service, tasks)) return true;
    const now = JSON.stringify(tasks.map(({ id, state, wanted }) => [id, state, wanted]));
    if (now !== seen) [seen, since] = [now, performance.now()];
    const idle = isUpdating(service) ? stopGrace + updatingIdle : endedIdle;
    if (isPaused(service) || performance.now() - since > idle) {
      await askAgain(docker, service);
      since = performance.now();
    }
    await sleep(pollInterval);
  }
  return false;
}

function isPaused({ UpdateStatus }: Service): boolean {
  return UpdateStatus?.State === 'rollback_paused' || UpdateStatus?.State === 'paused';
}

function runsAsAsked({ Spec }: Service, tasks: readonly SwarmTask[]): boolean {
  const configuration = configurationOf({ Spec });
  const live = tasks.filter(({ running, wanted }) => running || wanted);
  const enough = live.length === Spec.Mode.Replicated?.Replicas;
  return enough && live.every((task) => task.running && task.configuration === configuration);
}

function configurationOf({ Spec }: Pick<Service, 'Spec'>): string | undefined {
  return Spec.Labels?.[labels.configuration];
}

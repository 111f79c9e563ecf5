import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { authConfig } from '../../engine/auth-config.ts';
import { labels } from '../instance.ts';
import { DeployFailed } from '../target.ts';
import { claim, lastSettled, stillClaimed } from './attempt.ts';
import { ensureOverlay, foreignNetworks } from './overlay.ts';
import { serviceName, serviceSpec } from './service-spec.ts';
import { findService, isStale, isTaken, post, type Service, type ServiceSpec, type UpdateStatus } from './swarm-api.ts';
import { ensureSecrets } from './swarm-secrets.ts';
import type { SwarmDeployment } from './swarm-work.ts';
import { readTasks } from './tasks.ts';

export interface Submitted {
  /** Nothing of the application was ever seen to run here. */
  readonly first: boolean;
  /** It ran before already, so a failure of it has nothing to undo. */
  readonly known: boolean;
  /** The status that the swarm showed before: it goes on showing it until the update has begun. */
  readonly before: UpdateStatus | undefined;
}

const pollInterval = 250;
/** ms: rolling back stops tasks, each within its grace. */
export const rollbackPatience = 180_000;

/**
 * Asks the swarm to run the release. What is asked already is not asked again. An update that did not end well is rolled
 * back first, so that a later rollback always goes to what was seen to run.
 */
export async function submit(work: SwarmDeployment): Promise<Submitted> {
  const { docker, spec, host, configuration, log } = work;
  await claim(docker, spec);
  const networks = [await ensureOverlay(docker, spec.environment)].concat(
    await foreignNetworks(docker, spec.run.networks ?? []),
  );
  const secrets = await ensureSecrets(docker, spec);
  const wanted = serviceSpec({ spec, configuration, networks, secrets, publishMode: host.publishMode });
  for (;;) {
    await stillClaimed(docker, spec);
    const service = await findService(docker, wanted.Name);
    const settled = await lastSettled(docker, spec);
    if (service === undefined) {
      await log(`Creating the service ${wanted.Name}.`);
      if (await create(work, wanted)) return { first: true, known: false, before: undefined };
      continue;
    }
    const state = service.UpdateStatus?.State;
    const stopped = state === 'paused' || state === 'rollback_paused';
    if (asks(service, configuration, wanted.Mode.Replicated.Replicas) && !stopped) {
      await log(`The service ${wanted.Name} is asked for the same already.`);
      const known = settled === configuration;
      return { first: settled === undefined, known, before: state === 'updating' ? undefined : service.UpdateStatus };
    }
    if (isUnsettled(service, settled)) {
      await log('An earlier update did not end well and is rolled back first.');
      await rollBack(work, service);
      continue;
    }
    await log(`Updating the service ${wanted.Name}.`);
    if (await update(work, service, wanted))
      return { first: settled === undefined, known: false, before: service.UpdateStatus };
  }
}

function asks({ Spec }: Service, configuration: string, replicas: number): boolean {
  return Spec.Labels?.[labels.configuration] === configuration && Spec.Mode.Replicated?.Replicas === replicas;
}

/** It is asked for something that was never seen to run, and what was stands right before it. */
function isUnsettled({ Spec, PreviousSpec }: Service, settled: string | undefined): boolean {
  return (
    settled !== undefined &&
    Spec.Labels?.[labels.configuration] !== settled &&
    PreviousSpec?.Labels?.[labels.configuration] === settled
  );
}

/** False when another was faster. */
async function create({ docker, spec }: SwarmDeployment, wanted: ServiceSpec): Promise<boolean> {
  return post(docker, '/services/create', wanted, { auth: authOf(spec) }).then(
    () => true,
    (cause: unknown) => {
      if (isTaken(cause)) return false;
      throw cause;
    },
  );
}

/** False when the service has changed since it was read. */
async function update({ docker, spec }: SwarmDeployment, service: Service, wanted: ServiceSpec): Promise<boolean> {
  const query = { version: service.Version.Index };
  return post(docker, `/services/${service.ID}/update`, wanted, { query, auth: authOf(spec) }).then(
    () => true,
    (cause: unknown) => {
      if (isStale(cause)) return false;
      throw cause;
    },
  );
}

function authOf({ auth, image }: SwarmDeployment['spec']) {
  return auth === undefined ? undefined : authConfig(image.repository.registry, auth);
}

/** Goes back to the specification before and waits for its end; nothing when the service has moved on meanwhile. */
export async function rollBack({ docker, spec }: Pick<SwarmDeployment, 'docker' | 'spec'>, service: Service) {
  const query = { version: service.Version.Index, rollback: 'previous', registryAuthFrom: 'previous-spec' };
  const before = service.UpdateStatus?.StartedAt;
  try {
    await post(docker, `/services/${service.ID}/update`, service.Spec, { query });
  } catch (cause) {
    if (isStale(cause)) return;
    throw cause;
  }
  const until = performance.now() + rollbackPatience;
  while (performance.now() < until) {
    const now = await findService(docker, serviceName(spec));
    const { State, StartedAt } = now?.UpdateStatus ?? {};
    if (now === undefined) return;
    if (StartedAt !== before && State === 'rollback_completed') return waitForPrevious(docker, now, until);
    if (StartedAt !== before && State === 'rollback_paused') break;
    await sleep(pollInterval);
  }
  throw new DeployFailed(
    `The swarm did not manage to roll ${spec.application} back: look at its service ${serviceName(spec)}.`,
  );
}

/** The swarm calls it completed when the last task of the release that failed still ends. */
export async function waitForPrevious(docker: Docker, { ID, Spec }: Service, until: number): Promise<void> {
  const configuration = Spec.Labels?.[labels.configuration];
  while (performance.now() < until) {
    const running = (await readTasks(docker, ID)).filter((task) => task.running);
    const enough = running.length === Spec.Mode.Replicated?.Replicas;
    if (enough && running.every((task) => task.configuration === configuration)) return;
    await sleep(pollInterval);
  }
}

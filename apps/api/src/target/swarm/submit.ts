import { authConfig } from '../../engine/auth-config.ts';
import { labels } from '../instance.ts';
import { claim, lastSettled, stillClaimed } from './attempt.ts';
import { ensureOverlay, foreignNetworks } from './overlay.ts';
import { askForPrevious } from './roll-back.ts';
import { serviceSpec } from './service-spec.ts';
import { findService, isStale, isTaken, post, type Service, type ServiceSpec, type UpdateStatus } from './swarm-api.ts';
import { ensureSecrets } from './swarm-secrets.ts';
import type { SwarmDeployment } from './swarm-work.ts';

export interface Submitted {
  /** Nothing of the application was ever seen to run here. */
  readonly first: boolean;
  /** It ran before already, so a failure of it has nothing to undo. */
  readonly known: boolean;
  /** The status that the swarm showed before: it goes on showing it until the update has begun. */
  readonly before: UpdateStatus | undefined;
}

/**
 * Asks the swarm to run the release. What is asked already is not asked again. An update that did not end well is taken
 * back first, so that a later rollback always goes to what was seen to run; the end of that need not be waited for.
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
      await log('An earlier update did not end well and is taken back first.');
      await askForPrevious(docker, service);
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

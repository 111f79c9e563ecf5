import { setTimeout as sleep } from 'node:timers/promises';
import { swarmRollout } from '@slipway/pipeline';
import type Docker from 'dockerode';
import { connectDocker } from '../../engine/docker.ts';
import { configurationOf } from '../configuration.ts';
import { guarded, looking } from '../guard.ts';
import type { Place } from '../instance.ts';
import { DeployFailed, type Target } from '../target.ts';
import { forget } from './attempt.ts';
import { renewCredentials } from './credentials.ts';
import { deployToSwarm } from './deploy-to-swarm.ts';
import { observeSwarm } from './observe-swarm.ts';
import { removeUnusedOverlay } from './overlay.ts';
import { scaleSwarm } from './scale-swarm.ts';
import { serviceName } from './service-spec.ts';
import { findService, listTasks, removeObject } from './swarm-api.ts';
import { removeOldSecrets } from './swarm-secrets.ts';
import type { SwarmHost } from './swarm-work.ts';

/** A swarm that runs a service for each application of an environment. Volumes outlive `remove`: they hold data. */
export function createSwarmTarget(host: SwarmHost): Target {
  const docker: Docker = connectDocker(host.dockerHost);
  return {
    deploy: (spec, signal, log) =>
      guarded(host.dockerHost, `Deploying ${spec.application} to ${spec.environment}`, signal, async () => {
        const { refused, notes } = swarmRollout(spec.run, host.publishMode === 'host');
        if (refused !== undefined) throw new DeployFailed(refused);
        for (const note of notes) await log(note);
        if (spec.image.children.length === 0) throw new DeployFailed('The release has no image that a node could run.');
        const configuration = `${configurationOf(spec, spec.image.index)}-${host.publishMode}`;
        return deployToSwarm({ docker, host, spec, configuration, signal, log });
      }),
    observe: (spec, signal) => looking(host, signal, () => observeSwarm(docker, spec)),
    scale: (spec, replicas, signal, log) =>
      guarded(host.dockerHost, `Scaling ${spec.application} in ${spec.environment}`, signal, () =>
        scaleSwarm({ docker, signal, log }, spec, replicas),
      ),
    renew: (spec, signal) =>
      guarded(host.dockerHost, `Handing ${spec.environment} credentials for ${spec.application}`, signal, () =>
        renewCredentials(docker, spec),
      ),
    remove: (place, signal) =>
      guarded(host.dockerHost, `Removing ${place.application} from ${place.environment}`, signal, () =>
        remove(docker, place, signal),
      ),
  };
}

/** ms in which the nodes end the tasks of a service that is gone. */
const endPatience = 30_000;

async function remove(docker: Docker, place: Place, signal: AbortSignal): Promise<void> {
  const service = await findService(docker, serviceName(place));
  if (service !== undefined) {
    await removeObject(docker, `/services/${service.ID}`);
    const until = performance.now() + endPatience;
    while (performance.now() < until && (await runs(docker, service.ID))) await sleep(250, undefined, { signal });
  }
  await removeOldSecrets(docker, place, undefined);
  await forget(docker, place);
  await removeUnusedOverlay(docker, place.environment);
}

/** Of a service that is gone the swarm answers with no task, or that it does not know it. */
async function runs(docker: Docker, service: string): Promise<boolean> {
  const tasks = await listTasks(docker, service).catch((cause: { statusCode?: number }) => {
    if (cause.statusCode === 404) return [];
    throw cause;
  });
  return tasks.some(({ Status }) => Status.State === 'running');
}

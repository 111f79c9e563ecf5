import type Docker from 'dockerode';
import { connectDocker } from '../engine/docker.ts';
import { removeUnusedNetwork } from './environment-network.ts';
import { guarded, looking } from './guard.ts';
import type { DockerHost } from './host.ts';
import { listInstances } from './instance.ts';
import { observeHost } from './observe-host.ts';
import { replace } from './replace.ts';
import { removeContainer } from './retire.ts';
import { scaleHost } from './scale-host.ts';
import { forgetSecrets } from './secret-files.ts';
import type { Target } from './target.ts';

/** An engine that runs the containers of each application of an environment. Volumes outlive `remove`: they hold data. */
export function createDockerHostTarget(host: DockerHost): Target {
  const docker: Docker = connectDocker(host.dockerHost);
  return {
    deploy: (spec, signal, log) =>
      guarded(host.dockerHost, `Deploying ${spec.application} to ${spec.environment}`, signal, () =>
        replace({ docker, host, spec, signal, log }),
      ),
    observe: (spec, signal) => looking(host, signal, () => observeHost(docker, host, spec)),
    scale: (spec, replicas, signal, log) =>
      guarded(host.dockerHost, `Scaling ${spec.application} in ${spec.environment}`, signal, () =>
        scaleHost({ docker, host, spec, signal, log }, replicas),
      ),
    remove: (place, signal) =>
      guarded(host.dockerHost, `Removing ${place.application} from ${place.environment}`, signal, async () => {
        for (const { id } of await listInstances(docker, place)) await removeContainer(docker, id);
        await forgetSecrets(docker, place, new Set());
        await removeUnusedNetwork(docker, place.environment);
      }),
  };
}

import { createDockerHostTarget } from './docker-host.ts';
import { openPointingTarget, type PointingParts } from './pointing-target.ts';
import { createSwarmTarget } from './swarm/swarm.ts';
import type { Target } from './target.ts';

/** An environment's `target` column as a target; undefined for a kind that is not known. Throws InvalidTargetSettings. */
export function openTarget(settings: Readonly<Record<string, unknown>>, parts: PointingParts): Target | undefined {
  const { kind, dockerHost, publishAddress, publishMode } = settings;
  if (kind === 'docker-host' && typeof dockerHost === 'string') {
    const address = typeof publishAddress === 'string' ? publishAddress : '127.0.0.1';
    return createDockerHostTarget({ dockerHost, publishAddress: address });
  }
  if (kind === 'swarm' && typeof dockerHost === 'string')
    return createSwarmTarget({ dockerHost, publishMode: publishMode === 'none' ? 'none' : 'host' });
  return openPointingTarget(settings, parts);
}

import { shortDigest } from '@slipway/registry';
import type { DeploySpec, Observed, Target } from '../target/target.ts';

/**
 * Looks at the target, and believes no "in sync" that its own tasks gainsay: the promoted image runs on every one of them,
 * and none is unhealthy.
 */
export async function look(target: Target, deployment: DeploySpec, signal: AbortSignal): Promise<Observed> {
  const seen = await target.observe(deployment, signal);
  if (seen.state !== 'in-sync') return seen;
  const wanted = [deployment.image.index, ...deployment.image.children.map(({ digest }) => digest)];
  for (const { id, digest, healthy, message } of seen.tasks ?? []) {
    const task = `The task ${id.slice(0, 12)} of ${deployment.application}`;
    if (digest !== undefined && !wanted.includes(digest))
      return { ...seen, state: 'drifted', message: `${task} runs ${shortDigest(digest)} instead.` };
    if (healthy === false) return { ...seen, state: 'degraded', message: message ?? `${task} is not healthy.` };
  }
  return seen;
}

/** The sentence of a look; a target owes one whenever it is not in sync. */
export function sentenceOf({ state, message }: Observed): string {
  return message ?? `The deployment is ${state}, not in sync.`;
}

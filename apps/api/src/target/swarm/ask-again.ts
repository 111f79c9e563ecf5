import type Docker from 'dockerode';
import { isStale, post, type Service } from './swarm-api.ts';

const askedAgain = 'dev.slipway.asked-again';

/**
 * Asks for the very same once more, so that the swarm looks at every task anew: that ends a pause, and removes the second
 * task of a slot. An update that another one cuts short may leave such a task, and the swarm does not look for it by itself.
 * Nothing when the service has moved on meanwhile.
 */
export async function askAgain(docker: Docker, { ID, Version, Spec }: Service): Promise<void> {
  // With nothing changed at all, the swarm would go on with an update that hangs.
  const asked = { ...Spec, Labels: { ...Spec.Labels, [askedAgain]: String(Version.Index) } };
  const query = { version: Version.Index, registryAuthFrom: 'spec' };
  await post(docker, `/services/${ID}/update`, asked, { query }).catch((cause: unknown) => {
    if (!isStale(cause)) throw cause;
  });
}

export function isUpdating({ UpdateStatus }: Service): boolean {
  return UpdateStatus?.State === 'updating' || UpdateStatus?.State === 'rollback_started';
}

import { formatRepository, type Repository } from '@slipway/registry';
import type { StepContext } from '../step.ts';
import { type HeldLock, withAdvisoryLock } from './advisory-lock.ts';
import type { StepServices } from './services.ts';

/**
 * Runs the work while no other release writes to the repository: tags are moved by one at a time, and a registry on a
 * file system refuses a manifest whose blobs another one links at that moment (docker-registry 2.8, DIGEST_INVALID).
 */
export function alone<T>(
  { config }: StepServices,
  { signal, progress }: StepContext,
  repository: Repository,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const name = formatRepository(repository);
  const waits = () => progress.say(`Waiting for another release that writes to ${name}.`);
  return withAdvisoryLock(config.databaseUrl, `slipway writes ${name}`, signal, waits, work);
}

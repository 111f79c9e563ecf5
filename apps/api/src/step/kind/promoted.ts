import { parseRepository, type Repository } from '@slipway/registry';
import type { ApplicationFacts, EnvironmentFacts, StepContext } from '../step.ts';
import { StepErrored } from '../step-failure.ts';

/** The promotion and environment of a step; a release's own steps have none. */
export function promoted({ promotion, environment, step }: StepContext) {
  if (promotion === undefined || environment === undefined)
    throw new StepErrored(`${step.key} belongs to no promotion.`, { transient: false });
  return { promotion, environment };
}

/** Where the environment takes the release's images from; by default where they were published. */
export function environmentRepository(
  { environment, application }: { readonly environment: EnvironmentFacts; readonly application: ApplicationFacts },
  published: Repository,
): Repository {
  const { imageRepository } = environment;
  if (imageRepository === undefined) return published;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how settings write variables.
  return parseRepository(imageRepository.replaceAll('${application}', application.name));
}

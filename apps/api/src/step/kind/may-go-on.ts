import type { StepContext } from '../step.ts';
import { StepFailed } from '../step-failure.ts';
import { promoted } from './promoted.ts';
import type { StepServices } from './services.ts';

/** Asks the policy again; a no stops the promotion before anything that cannot be taken back. Throws StepFailed. */
export async function mayGoOn(
  services: Pick<StepServices, 'askPolicy'>,
  context: StepContext,
  moment: 'claim' | 'before-copy' | 'before-deploy',
): Promise<void> {
  const { promotion, environment } = promoted(context);
  const reasons = await services.askPolicy(promotion.id, moment);
  if (reasons.length === 0) return;
  for (const reason of reasons) await context.progress.say(reason);
  throw new StepFailed(`The policy of ${environment.name} does not allow it any more: ${reasons.join(' ')}`);
}

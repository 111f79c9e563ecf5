import { copyImage, formatRepository } from '@slipway/registry';
import type { StepHandler } from '../step.ts';
import { mayGoOn } from './may-go-on.ts';
import { environmentRepository, promoted } from './promoted.ts';
import { indexOf, plannedRelease } from './released.ts';
import type { StepServices } from './services.ts';

/** Brings the exact bytes to where the environment takes them from, and proves it, before anything is deployed. */
export function copyStep(services: StepServices): StepHandler {
  return {
    kind: 'copy',
    async run(context) {
      const { release, signal, progress, hold } = context;
      await mayGoOn(services, context, 'before-copy');
      const { repository } = plannedRelease(release);
      const to = environmentRepository({ ...context, ...promoted(context) }, repository);
      await hold();
      const proof = await copyImage(services.registry, services.registry, {
        from: repository,
        to,
        digest: indexOf(release),
        repair: true,
        signal,
      });
      const { digest, confirmed, blobs, sentBytes, referrers } = proof;
      await progress.say(
        `${confirmed} is in ${formatRepository(to)}: ${blobs.sent} blobs sent, ${blobs.mounted} mounted, ${blobs.there} there already.`,
      );
      for (const tag of referrers.kept)
        await progress.say(`The tag ${tag} holds something else in ${formatRepository(to)}; it was left as it is.`);
      const facts = { digest, confirmed, repository: formatRepository(to), blobs, sentBytes };
      return { result: { ...facts, referrers }, facts };
    },
  };
}

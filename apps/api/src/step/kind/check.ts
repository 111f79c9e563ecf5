import { verifyImage } from '@slipway/registry';
import type { StepHandler } from '../step.ts';
import { StepErrored, StepFailed } from '../step-failure.ts';
import { indexOf, plannedRelease } from './released.ts';
import type { StepServices } from './services.ts';

/** Looks at what was assembled: every blob is there, and descriptor, config and executables agree on the platform. */
export function checkStep(services: StepServices): StepHandler {
  return {
    kind: 'check',
    async run({ release, signal, progress }) {
      const { repository } = plannedRelease(release);
      const seen = await verifyImage(services.registry, repository, {
        digest: indexOf(release),
        executables: true,
        cache: services.layers,
        signal,
      });
      await progress.say(`${seen.manifests} manifests and ${seen.blobs} blobs are there.`);
      for (const [platform, count] of seen.executables)
        await progress.say(`${platform}: ${count} executables are built for it.`);
      for (const { message } of seen.findings) await progress.say(message);
      const [first, ...others] = seen.findings;
      if (first !== undefined) {
        const more = others.length === 0 ? '' : ` (and ${others.length} more; the log names them)`;
        const lost = first.code === 'missing-blob' || first.code === 'missing-manifest' || first.code === 'wrong-size';
        // What the registry lost is around us; an image for the wrong machine is what the build made.
        if (lost) throw new StepErrored(`${first.message}${more}`, { transient: false });
        throw new StepFailed(`${first.message}${more}`);
      }
      return {
        result: { manifests: seen.manifests, blobs: seen.blobs },
        facts: { manifests: seen.manifests, blobs: seen.blobs },
      };
    },
  };
}

import {
  type Descriptor,
  formatRepository,
  LayerError,
  parseDigest,
  type Repository,
  readImage,
  readLayer,
} from '@slipway/registry';
import type { StepHandler } from '../step.ts';
import { StepErrored } from '../step-failure.ts';
import { earlier, prepareBuild } from './image-build.ts';
import { plannedRelease } from './released.ts';
import type { StepServices } from './services.ts';

/** What `package` leaves for `assemble`: the image of one platform, in the staging repository. */
export interface Packaged {
  readonly repository: Repository;
  readonly tag: string;
  readonly digest: string;
}

/**
 * Engines push under a tag only, so each platform's image goes to a repository beside the released one; no tag that a user
 * sees moves. The tag carries the epoch: an older attempt that still pushes cannot disturb this one.
 */
export function packageStep(services: StepServices): StepHandler {
  return {
    kind: 'package',
    async run(context) {
      const { release, epoch, signal, progress } = context;
      const { repository: released } = plannedRelease(release);
      const build = await prepareBuild(services, context);
      const repository = { registry: released.registry, repository: `${released.repository}/slipway-staging` };
      const reference = staged(repository, release.id, build.platform, epoch);
      const tag = reference.slice(reference.lastIndexOf(':') + 1);
      for (const one of earlier(epoch))
        await build.engine.removeImage(staged(repository, release.id, build.platform, one));
      const auth = await services.registryCredentials(repository.registry);
      if (auth !== undefined) progress.hide([auth.password]);
      try {
        await build.run(build.pipeline.targets.runtime, reference);
        const { digest: stated } = await build.engine.push({ reference, auth, signal });
        const head = await services.registry.headManifest(repository, tag, { signal });
        if (head === undefined)
          throw new StepErrored(`${reference} was pushed, but the registry does not have it.`, { transient: true });
        if (stated !== undefined && stated !== head.digest) {
          throw new StepErrored(
            `The engine pushed ${stated}, but ${reference} is ${head.digest}; somebody else moved it.`,
            { transient: true },
          );
        }
        // With provenance an engine answers one platform with an index: the image in it is what is released.
        const { manifest } = await readImage(services.registry, repository, parseDigest(head.digest), { signal });
        await progress.say(`Pushed ${manifest.raw.digest} to ${formatRepository(repository)}.`);
        await readAhead(services, repository, manifest.layers, signal);
        const result: Packaged = { repository, tag, digest: manifest.raw.digest };
        return { result: { ...result }, facts: { digest: result.digest } };
      } finally {
        await build.engine.removeImage(reference);
      }
    },
  };
}

/** Layers that nobody has read are read while tests still run, so that `check` has them; it also says which cannot be read. */
async function readAhead(
  { registry, layers: cache }: StepServices,
  at: Repository,
  layers: readonly Descriptor[],
  signal: AbortSignal,
): Promise<void> {
  for (const layer of layers) {
    if ((await cache.unpackedSize?.(layer.digest)) !== undefined) continue;
    await readLayer(registry, at, layer, { cache, signal }).catch((cause) => {
      if (!(cause instanceof LayerError)) throw cause;
    });
  }
}

function staged(repository: Repository, releaseId: string, platform: string, epoch: number): string {
  return `${formatRepository(repository)}:${releaseId.replaceAll('-', '')}-${platform.replaceAll('/', '-')}-e${epoch}`;
}

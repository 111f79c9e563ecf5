import { tagsOf, type Version, versionOf } from '@slipway/pipeline';
import { formatPlatform, formatRepository, isDigest } from '@slipway/registry';
import { readResults } from '../step.store.ts';
import type { StepContext, StepHandler } from '../step.ts';
import { StepErrored, StepFailed } from '../step-failure.ts';
import type { HeldLock } from './advisory-lock.ts';
import type { Packaged } from './package.ts';
import { branchOf } from './plan.ts';
import { findSameVersion } from './release-facts.store.ts';
import { indexOf, nameVariables, plannedRelease } from './released.ts';
import { alone } from './repository-lock.ts';
import type { StepServices } from './services.ts';
import { markMoved, planMove, readTags, type TagStand, writeApplicationFacts } from './tag-move.store.ts';

/**
 * Moves the tags to the index: each journalled before and after, the version first and `latest` last. A crash between two
 * resumes where it was. Who else moved a tag since is seen and said. One at a time for a repository.
 */
export function publishStep(services: StepServices): StepHandler {
  return {
    kind: 'publish',
    async run(context: StepContext) {
      const { release, application, progress } = context;
      const planned = plannedRelease(release);
      const repository = formatRepository(planned.repository);
      return alone(services, context, planned.repository, async (lock) => {
        // The version's tag may be moved already while the other's own end is still being written.
        const published = (await findSameVersion(services.sql, application.id, planned.version, release.id)).find(
          ({ state, moved }) => state === 'published' || moved,
        );
        if (published !== undefined)
          throw new StepFailed(
            `${application.name} ${planned.version} was published by another release in the meantime; tag a new version.`,
          );
        const stands = await readTags(services.sql, application.id);
        const tagging = tagsOf(
          versionGiven(planned.version, planned.commit, release.exactTag),
          planned.pipeline.tags,
          new Map(stands.map(({ name, version }) => [name, version])),
          nameVariables(services.config.registry, context, await branchOf(services.sql, release.id)),
        );
        for (const { reason } of tagging.kept) await progress.say(reason);
        for (const [position, name] of tagging.tags.entries())
          await move(services, context, lock, stands, name, position);
        await removeStaged(services, context);
        return {
          result: { tags: tagging.tags },
          facts: { tags: tagging.tags, index: release.index },
          commit: (tx) =>
            writeApplicationFacts(tx, application.id, {
              imageRepository: repository,
              platforms: planned.pipeline.platforms.map(formatPlatform),
            }),
        };
      });
    },
  };
}

async function move(
  services: StepServices,
  { release, application, progress, hold, signal }: StepContext,
  lock: HeldLock,
  stands: readonly TagStand[],
  name: string,
  position: number,
): Promise<void> {
  const { repository } = plannedRelease(release);
  const index = indexOf(release);
  const before = (await services.registry.headManifest(repository, name, { signal }))?.digest;
  const ours = stands.find((one) => one.name === name)?.digest;
  // Never moved by us and there already, or not where we left it: somebody else works on this tag, too.
  const movedByOthers = before !== undefined && before !== ours && before !== index;
  if (movedByOthers)
    await progress.say(
      ours === undefined
        ? `Somebody else had set ${name} before: it was ${before}.`
        : `Somebody else had moved ${name}: it was ${before}, not ${ours}, where Slipway left it.`,
    );
  await planMove(services.sql, {
    releaseId: release.id,
    applicationId: application.id,
    repository: formatRepository(repository),
    name,
    position,
    digest: index,
    previousDigest: before,
    movedByOthers,
  });
  if (before !== index) {
    const raw = await services.registry.getManifest(repository, index, { signal });
    await lock.confirm();
    await hold();
    await services.registry.putManifest(repository, raw, name, { signal });
    const after = await services.registry.headManifest(repository, name, { signal });
    if (after?.digest !== index)
      throw new StepErrored(
        `${name} was moved to ${index}, but the registry says ${after?.digest ?? 'nothing'}; somebody else moves it at the same time.`,
        { transient: true },
      );
  }
  await markMoved(services.sql, release.id, name, new Date());
  await progress.say(
    `${name} is ${index}${before === index ? ' already' : before === undefined ? '' : `, was ${before}`}.`,
  );
}

/** The staging tags of this release are of no use any more; a registry that does not delete keeps them, which harms nobody. */
async function removeStaged(
  { registry, sql }: StepServices,
  { release, signal, progress }: StepContext,
): Promise<void> {
  for (const [key, result] of await readResults(sql, release.id)) {
    if (!key.startsWith('package ')) continue;
    const { repository, digest } = result as Packaged;
    if (!isDigest(digest)) continue;
    await registry.deleteManifest(repository, digest, { signal }).catch(async (cause: Error) => {
      signal.throwIfAborted();
      await progress.say(`The staging image ${digest} stays: ${cause.message}`);
    });
  }
}

/** As checkout gave it: the release's version, and of which kind its tag makes it. */
function versionGiven(text: string, commit: string, exactTag: string | undefined): Version {
  return exactTag === undefined
    ? { text, kind: 'untagged' }
    : { ...versionOf({ distance: 0, commit, tag: exactTag }), text };
}

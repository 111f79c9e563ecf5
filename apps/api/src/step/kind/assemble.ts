import { historyOf } from '@slipway/pipeline';
import {
  type AssembledIndex,
  assembleIndex,
  copyImage,
  type Digest,
  footprint,
  formatPlatform,
  formatRepository,
  parseDigest,
  parseRepository,
  pullSize,
  type Repository,
  type WholeImage,
} from '@slipway/registry';
import { readResults } from '../step.store.ts';
import type { StepContext, StepHandler } from '../step.ts';
import { StepErrored } from '../step-failure.ts';
import { type CarriedOver, lostMeanwhile } from './carry-over.ts';
import { type ImageRow, writeImages } from './image.store.ts';
import type { Packaged } from './package.ts';
import { plannedRelease } from './released.ts';
import { alone } from './repository-lock.ts';
import type { StepServices } from './services.ts';

/** Brings the platforms' images into the release's repository by digest, and makes the index of exactly them. */
export function assembleStep(services: StepServices): StepHandler {
  return {
    kind: 'assemble',
    async run(context: StepContext) {
      const { release, progress } = context;
      const planned = plannedRelease(release);
      const { raw, images, platforms } = await alone(services, context, planned.repository, () =>
        bring(services, context),
      );
      await progress.say(`The index is ${raw.digest}.`);
      const whole = [...images.values()];
      const all = footprint(
        { digest: raw.digest, size: raw.bytes.byteLength },
        whole.map(({ manifest: { raw: child, config, layers } }) => ({
          descriptor: { digest: child.digest, size: child.bytes.byteLength },
          config,
          layers,
        })),
      );
      const rows = [...images].map(([platform, image]) => rowOf(platform, image, formatRepository(planned.repository)));
      return {
        result: { index: raw.digest },
        facts: { index: raw.digest, platforms: Object.fromEntries(platforms) },
        commit: (tx) =>
          writeImages(tx, release.id, { digest: raw.digest, mediaType: raw.mediaType, footprint: all }, rows),
      };
    },
  };
}

/** The children first, then the index, both by digest: no tag that a user sees moves. */
async function bring(
  services: StepServices,
  { release, application, signal, progress }: StepContext,
): Promise<AssembledIndex & { readonly platforms: ReadonlyMap<string, Digest> }> {
  const { registry } = services;
  const planned = plannedRelease(release);
  const results = await readResults(services.sql, release.id);
  const { carriedOver = {} } = results.get('plan') as { carriedOver?: Readonly<Record<string, CarriedOver>> };
  const platforms = new Map<string, Digest>();
  for (const platform of planned.pipeline.platforms.map(formatPlatform)) {
    const carried = carriedOver[platform];
    if (carried !== undefined) {
      platforms.set(platform, await carry(services, planned.repository, platform, carried, signal));
      await progress.say(`${platform} is ${carried.digest}, carried over as it was.`);
      continue;
    }
    const packaged = results.get(`package ${platform}`) as Packaged | undefined;
    if (packaged === undefined)
      throw new StepErrored(`There is no image for ${platform}: its package step left none.`, { transient: false });
    const digest = parseDigest(packaged.digest);
    const proof = await copyImage(registry, registry, {
      from: await whereIs(services, planned.repository, packaged, platform, signal),
      to: planned.repository,
      digest,
      repair: true,
      signal,
    });
    await progress.say(
      `${platform} is ${digest}: ${proof.blobs.mounted + proof.blobs.there} blobs taken over, ${proof.blobs.sent} sent.`,
    );
    platforms.set(platform, digest);
  }
  const annotations = {
    'org.opencontainers.image.version': planned.version,
    'org.opencontainers.image.revision': planned.commit,
    'org.opencontainers.image.created': planned.committedAt.toISOString(),
    'org.opencontainers.image.title': application.name,
  };
  const assembled = await assembleIndex(registry, planned.repository, { platforms, annotations }, { signal });
  await registry.putManifest(planned.repository, assembled.raw, undefined, { signal });
  return { ...assembled, platforms };
}

/** An image of an earlier release, which is gone through again: what a registry lost of it must not go unseen. */
async function carry(
  { registry }: StepServices,
  to: Repository,
  platform: string,
  carried: CarriedOver,
  signal: AbortSignal,
): Promise<Digest> {
  const digest = parseDigest(carried.digest);
  const from = parseRepository(carried.repository);
  try {
    await copyImage(registry, registry, { from, to, digest, repair: true, referrers: false, signal });
  } catch (cause) {
    const lost = lostMeanwhile(cause, platform, carried);
    if (lost === undefined) throw cause;
    throw new StepErrored(lost, { transient: false, cause });
  }
  return digest;
}

/**
 * The staged image; another release with the very same image may have tidied it up, but only after it was brought into
 * the release's repository. Throws StepErrored when a registry lost it.
 */
async function whereIs(
  { registry }: StepServices,
  released: Repository,
  { repository, digest }: Packaged,
  platform: string,
  signal: AbortSignal,
): Promise<Repository> {
  for (const place of [repository, released])
    if ((await registry.headManifest(place, digest, { signal })) !== undefined) return place;
  throw new StepErrored(
    `${formatRepository(repository)} lost the image ${digest} for ${platform}, which was pushed there; start the release anew.`,
    { transient: false },
  );
}

function rowOf(platform: string, { manifest, config }: WholeImage, repository: string): ImageRow {
  const { user, entrypoint, command, labels, environment, created } = config;
  return {
    platform,
    digest: manifest.raw.digest,
    repository,
    mediaType: manifest.raw.mediaType,
    configDigest: manifest.config.digest,
    configSize: manifest.config.size,
    pullSize: pullSize(manifest),
    layers: historyOf(storyOf(config.history), manifest.layers).map(({ emptyLayer, ...layer }) => ({
      ...layer,
      empty: emptyLayer,
    })),
    config: { user: user ?? null, entrypoint, command, labels, environment, created: created ?? null },
  };
}

function storyOf(history: WholeImage['config']['history']) {
  return history.map(({ createdBy, emptyLayer }) => ({ created_by: createdBy, empty_layer: emptyLayer }));
}

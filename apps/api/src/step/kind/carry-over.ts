import { type InputKeyFacts, inputKey, type PipelineFile } from '@slipway/pipeline';
import { formatRepository, parseDigest, parseRepository, RegistryError, verifyImage } from '@slipway/registry';
import type { StepContext } from '../step.ts';
import { type BuiltImage, type InputRow, readBuiltImages } from './release-facts.store.ts';
import type { StepServices } from './services.ts';

/** What `plan` leaves for `assemble` of a platform that is not built: its image, and where it is. */
export interface CarriedOver {
  readonly digest: string;
  readonly repository: string;
}

/** What a build depends on besides its base images, the same for all platforms but for their names. */
export interface BuildFacts {
  readonly commit: string;
  readonly pipeline: PipelineFile;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  /** Of the builder of a platform. */
  readonly buildPlatform: (platform: string) => string;
}

/** The input key of one platform. */
export function keyOf(platform: string, facts: BuildFacts, inputs: readonly InputRow[]): string {
  const { commit, pipeline, dockerfile, args, buildPlatform } = facts;
  const key: InputKeyFacts = {
    platform,
    buildPlatform: buildPlatform(platform),
    commit,
    context: pipeline.context,
    dockerfilePath: pipeline.dockerfile,
    dockerfile,
    args,
    targets: pipeline.targets,
    inputs: inputs.flatMap(({ platform: neededBy, kind, line, expression, childDigest }) =>
      neededBy === platform && childDigest !== null ? [{ kind, line, expression, child: childDigest }] : [],
    ),
  };
  return inputKey(key);
}

/**
 * Of a rebuild, the images of the platforms for which nothing changed, each seen to be there whole. One that its registry
 * lost is built anew. None of another release. Throws RegistryError when it could not look.
 */
export async function carriedOver(
  services: StepServices,
  { release, progress, signal }: StepContext,
  keys: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, BuiltImage>> {
  if (release.rebuiltFrom === undefined) return new Map();
  const built = await readBuiltImages(services.sql, release.rebuiltFrom);
  if (built.length === 0)
    await progress.say(
      'What went into the release that is rebuilt was not recorded yet, so every platform is built anew.',
    );
  const carried = new Map<string, BuiltImage>();
  for (const image of built) {
    const { platform, digest, repository } = image;
    if (keys.get(platform) !== image.key) continue;
    const why = await damageOf(services, image, signal);
    if (why === undefined) carried.set(platform, image);
    await progress.say(
      why === undefined
        ? `${platform}: nothing that goes into it has changed; ${digest} is carried over.`
        : `${platform}: nothing that goes into it has changed, but ${repository} lost a part of it (${why}); it is built anew.`,
    );
  }
  return carried;
}

/** One sentence; undefined when every blob of it is there. */
async function damageOf(
  { registry }: StepServices,
  { repository, digest }: BuiltImage,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { findings } = await verifyImage(registry, parseRepository(repository), {
    digest: parseDigest(digest),
    signal,
  });
  return findings[0]?.message.replace(/\.$/, '');
}

/** When the image that was to be carried over went away after it was seen to be there; undefined: something else broke. */
export function lostMeanwhile(
  cause: unknown,
  platform: string,
  { digest, repository }: CarriedOver,
): string | undefined {
  if (!(cause instanceof RegistryError) || cause.code !== 'not-found') return undefined;
  return `${formatRepository(parseRepository(repository))} lost the image ${digest} for ${platform}, which is carried over, after the plan had seen it there; ask for the rebuild again.`;
}

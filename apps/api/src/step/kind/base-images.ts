import { chooseImage, type ExternalInput } from '@slipway/pipeline';
import {
  type Digest,
  familiarName,
  formatPlatform,
  formatReference,
  formatRepository,
  type Inspected,
  inspect,
  isNotFound,
  mirrored,
  type Reference,
  RegistryError,
  readImage,
} from '@slipway/registry';
import { StepFailed } from '../step-failure.ts';
import type { InputRow } from './release-facts.store.ts';
import type { StepServices } from './services.ts';

/** An input with the platform of the release that needs it. */
export interface NeededInput extends ExternalInput {
  readonly neededBy: string;
}

/** What it takes to look at images. */
type LookServices = Pick<StepServices, 'registry' | 'registryCredentials'> & {
  readonly config: Pick<StepServices['config'], 'registryMirrors'>;
};

/** Where an input was found and which image of it is for the platform. */
interface Found {
  readonly source: Reference;
  readonly inspected: Inspected;
}

/**
 * Resolves every external image of every platform once, through mirrors, to the digest of its index and of the child that
 * is used; a frontend only where `isUsed` says that it builds. Throws StepFailed for an image that is not there, or has no such platform, and RegistryError when it could not look.
 */
export async function resolveBaseImages(
  services: LookServices,
  inputs: readonly NeededInput[],
  isUsed: (input: ExternalInput) => boolean,
  signal: AbortSignal,
): Promise<readonly InputRow[]> {
  const looked = new Map<string, Promise<Found>>();
  const built = new Map<string, Promise<Date | null>>();
  const rows = new Map<string, InputRow>();
  for (const input of inputs) {
    const name = formatReference(input.reference);
    const row = {
      stage: input.stage ?? null,
      kind: input.kind,
      line: input.line,
      expression: input.expression,
      reference: name,
      platform: input.neededBy,
      pulledPlatform: formatPlatform(input.platform),
      pin: input.pin,
      runtime: input.runtime,
    };
    const place = `${input.kind} ${input.stage} ${input.line} ${input.expression} ${input.neededBy}`;
    if (!isUsed(input)) {
      rows.set(place, { ...row, indexDigest: null, childDigest: null, source: null, builtAt: null });
      continue;
    }
    const looking = looked.get(name) ?? look(services, input, signal);
    looked.set(name, looking);
    const { source, inspected } = await looking;
    const child = chooseImage(inspected.images, input.platform)?.digest;
    if (child === undefined) throw await withoutPlatform(services, input, source, inspected, signal);
    const building = built.get(child) ?? builtAt(services, source, child, signal);
    built.set(child, building);
    rows.set(place, {
      ...row,
      indexDigest: inspected.digest,
      childDigest: child,
      source: formatRepository(source),
      builtAt: await building,
    });
  }
  return [...rows.values()];
}

async function look(services: LookServices, input: ExternalInput, signal: AbortSignal): Promise<Found> {
  const { reference } = input;
  const source = mirrored(reference, services.config.registryMirrors);
  const at = source.digest ?? source.tag ?? 'latest';
  try {
    return { source, inspected: await inspect(services.registry, source, at, { signal }) };
  } catch (cause) {
    // Docker Hub says the same of what is not there and of what is not shown to us; with credentials of ours it may be those.
    const hidden =
      cause instanceof RegistryError &&
      cause.code === 'unauthorized' &&
      source.registry === 'docker.io' &&
      (await services.registryCredentials(source.registry)) === undefined;
    const through =
      source.registry === reference.registry ? '' : ` (looked for at the mirror ${formatRepository(source)})`;
    if (isNotFound(cause) || hidden) {
      throw new StepFailed(`${nameOf(input)} does not exist${through}.`, { cause });
    }
    throw cause instanceof RegistryError ? naming(input, cause) : cause;
  }
}

/** The client of registries knows a host, not what was wanted of it. */
function naming(input: ExternalInput, cause: RegistryError): RegistryError {
  // Its sentences may begin with a host, which stays as it is.
  const why = cause.message.replace(/^(The|Nothing|It) /, (word) => word.toLowerCase());
  return new RegistryError(cause.code, `${nameOf(input)} could not be looked up: ${why}`, { ...cause.facts, cause });
}

/** Null where its config does not say when, or is none; Docker's own tools write the year 0 or 1970 for "no time". */
async function builtAt(
  services: LookServices,
  source: Reference,
  child: Digest,
  signal: AbortSignal,
): Promise<Date | null> {
  try {
    const { config } = await readImage(services.registry, source, child, { signal });
    const at = new Date(config.created ?? '');
    return Number.isNaN(at.getTime()) || at.getUTCFullYear() <= 1970 ? null : at;
  } catch (cause) {
    if (cause instanceof RegistryError && (cause.code === 'unexpected-content' || cause.code === 'too-large'))
      return null;
    throw cause;
  }
}

/** The begin of a sentence. */
function nameOf({ kind, line, expression }: ExternalInput): string {
  const what = kind === 'syntax' ? 'frontend' : 'base image';
  return `The ${what} ${expression} in ${line === 0 ? 'BUILDKIT_SYNTAX' : `line ${line} of the Dockerfile`}`;
}

async function withoutPlatform(
  services: LookServices,
  input: ExternalInput,
  source: Reference,
  inspected: Inspected,
  signal: AbortSignal,
): Promise<StepFailed> {
  const wanted = formatPlatform(input.platform);
  const has = inspected.images.map((one) => formatPlatform(one.platform)).join(', ');
  const advice = await adviceFor(services, input, source, signal);
  const isLone = input.reference.digest !== undefined && inspected.index === undefined;
  return new StepFailed(
    isLone
      ? `${nameOf(input)} is pinned to the image for ${has}, but ${wanted} is needed; ${advice}.`
      : `${nameOf(input)} has no image for ${wanted}, only for ${has}; ${advice}.`,
  );
}

/** What to pin in the place of a digest that has not what is needed; nothing where none is pinned. */
async function adviceFor(
  { registry }: LookServices,
  { reference, platform }: ExternalInput,
  source: Reference,
  signal: AbortSignal,
): Promise<string> {
  if (reference.digest === undefined)
    return `take another image, or leave ${formatPlatform(platform)} out of slipway.yaml`;
  if (reference.tag === undefined)
    return 'pin the digest of an index that has both, or write the tag beside the digest and be told which';
  const name = familiarName({ ...reference, digest: undefined });
  const present = await inspect(registry, source, reference.tag, { signal }).catch((cause: unknown) => {
    if (cause instanceof RegistryError) return cause;
    throw cause;
  });
  if (isNotFound(present)) return `${name} is gone, so pin the digest of another index that has both`;
  if (present instanceof RegistryError) return 'pin the digest of an index that has both';
  if (chooseImage(present.images, platform) === undefined)
    return `${name} has none for ${formatPlatform(platform)} either`;
  return present.index === undefined
    ? `${name} is no index, so pin the digest of one that has both`
    : `pin the index ${present.digest} instead`;
}

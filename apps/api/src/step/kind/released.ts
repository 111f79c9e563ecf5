import { type PipelineFile, type Variables, variablesOf } from '@slipway/pipeline';
import { type Digest, parseRepository, type Repository } from '@slipway/registry';
import type { ReleaseFacts, StepContext } from '../step.ts';
import { StepErrored } from '../step-failure.ts';

/** What `checkout` found: the steps after it cannot be without. */
export interface CheckedOut {
  readonly version: string;
  readonly commit: string;
  readonly committedAt: Date;
}

/** What `plan` stored as well. */
export interface PlannedRelease extends CheckedOut {
  readonly pipeline: PipelineFile;
  readonly dockerfile: string;
  readonly repository: Repository;
}

/** Throws StepErrored when a fact is missing that an earlier step must have written. */
export function checkedOut({ version, commit, committedAt }: ReleaseFacts): CheckedOut {
  if (version === undefined || commit === undefined || committedAt === undefined) throw missing('its commit');
  return { version, commit, committedAt };
}

export function plannedRelease(release: ReleaseFacts): PlannedRelease {
  const { pipeline, dockerfile, imageRepository } = release;
  if (pipeline === null || pipeline === undefined || dockerfile === undefined || imageRepository === undefined)
    throw missing('its plan');
  return {
    ...checkedOut(release),
    pipeline: pipeline as PipelineFile,
    dockerfile,
    repository: parseRepository(imageRepository),
  };
}

export function indexOf(release: ReleaseFacts): Digest {
  if (release.index === undefined) throw missing('its index');
  return release.index as Digest;
}

/**
 * Values of `${…}` for what goes into an image or is asked of it; `branch` is what checkout kept in its result. A rebuild
 * is told the version of its commit: what is carried over cannot know of the rebuild, and the rest says the same.
 */
export function releaseVariables(
  registry: string,
  { release }: Pick<StepContext, 'release'>,
  branch: string | undefined,
): Variables {
  return variablesWith(release.sourceVersion ?? checkedOut(release).version, registry, release, branch);
}

/** The same for names of the release itself, such as its tags. */
export function nameVariables(
  registry: string,
  { release }: Pick<StepContext, 'release'>,
  branch: string | undefined,
): Variables {
  return variablesWith(checkedOut(release).version, registry, release, branch);
}

function variablesWith(
  version: string,
  registry: string,
  release: ReleaseFacts,
  branch: string | undefined,
): Variables {
  const { commit, committedAt } = checkedOut(release);
  return variablesOf({
    registry,
    version,
    commit,
    committedAt,
    ...(release.exactTag === undefined ? {} : { tag: release.exactTag }),
    ...(branch === undefined ? {} : { branch }),
  });
}

function missing(what: string): StepErrored {
  return new StepErrored(`The release lost ${what}, which an earlier step had written; start it anew.`, {
    transient: false,
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { formatRepository } from '@slipway/registry';
import { updateClone } from '../../source/repository-cache.ts';
import { SourceError } from '../../source/source-error.ts';
import { fill } from '../fill.ts';
import { DeployFailed, type DeployLog, type DeploySpec, DeploySuperseded } from '../target.ts';
import { type BranchFile, readBranchFile } from './branch-file.ts';
import { commitFile } from './commit-file.ts';
import { hasCommitOf, promotionTrailer, type SetBy, whoSet } from './commit-history.ts';
import { digestIn, manifestValue } from './manifest-value.ts';
import { openPlace, type Place } from './place.ts';
import { pushCommit } from './push-commit.ts';
import { setValue } from './set-value.ts';
import type { GitOpsParts, GitOpsSettings } from './settings.ts';

export interface CommitWork {
  readonly settings: GitOpsSettings;
  readonly parts: GitOpsParts;
  readonly spec: DeploySpec;
  readonly signal: AbortSignal;
  readonly log: DeployLog;
}

/** Somebody wins each time a branch moves, so this is how many others may push at the same moment. */
const mostTries = 10;
const slipway = { name: 'Slipway', email: 'slipway@localhost' };

/** Has the branch say the release, with a commit where it does not say so already. Done again, it finds what it did. */
export async function deployCommit(work: CommitWork): Promise<void> {
  const { settings, parts, spec, signal, log } = work;
  const place = await openPlace(settings, parts, spec, signal);
  const value = manifestValue(settings.form, spec);
  await refuseIfGone(work);
  for (let tries = 1; ; tries += 1) {
    const clone = await updateClone(parts.git, place.access);
    const file = await readBranchFile(clone, place, signal);
    const change = setValue(file.text, place.key, value, file.path);
    if (change.text === file.text) {
      await log(`${place.shown} is ${value} already; there is nothing to commit.`);
      return;
    }
    const setBy = await whoSet(clone, { head: file.head, path: file.path, value: change.before }, signal);
    await refuseIfSuperseded(work, setBy, () => hasCommitOf(clone, file.head, spec.promotionId, signal));
    const at = (parts.now ?? (() => new Date()))();
    const { author = slipway } = settings;
    const facts = { message: messageOf(work, place), author, committer: settings.committer ?? author, at };
    const commit = await commitFile(clone, file, change.text, facts, signal);
    const { url, credentials } = place.access;
    const request = { url, credentials, branch: place.branch, commit, from: file.head };
    if ((await pushCommit(clone, request, signal)) === 'pushed') {
      await tell(work, place, file, change.before, setBy);
      await log(`Committed ${commit.slice(0, 12)} to ${place.branch}: ${place.shown} is ${value}.`);
      return;
    }
    if (tries === mostTries)
      throw new SourceError(
        'moved',
        `The branch ${place.branch} of ${place.url} moved ${tries} times while it was written to; retry when fewer push to it.`,
      );
    await log(`${place.branch} moved meanwhile; reading it again.`);
    // Those who push at the same moment should not meet again.
    await sleep(Math.random() * 50 * tries, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** What is committed is pulled by others, later: they could only fail. */
async function refuseIfGone({ parts, spec, signal }: CommitWork): Promise<void> {
  const { repository, index } = spec.image;
  if (parts.registry === undefined || (await parts.registry.headManifest(repository, index, { signal }))) return;
  throw new DeployFailed(`${formatRepository(repository)}@${index} is not in the registry any more; release it again.`);
}

/** A later promotion has written over what this one had written: it stays. */
async function refuseIfSuperseded(
  { spec }: CommitWork,
  setBy: SetBy | undefined,
  wroteBefore: () => Promise<boolean>,
): Promise<void> {
  if (setBy?.promotion === undefined || setBy.promotion === spec.promotionId || !(await wroteBefore())) return;
  throw new DeploySuperseded(
    `Another promotion has deployed ${spec.application} since (${setBy.promotion}, commit ${setBy.commit.slice(0, 12)}), so this one stops.`,
  );
}

async function tell(
  { log }: CommitWork,
  place: Place,
  file: BranchFile,
  before: string,
  setBy: SetBy | undefined,
): Promise<void> {
  if (before === '') return;
  const by = setBy === undefined ? '' : `, set by ${setBy.commit.slice(0, 12)} of ${setBy.author}`;
  const loud = setBy !== undefined && setBy.promotion === undefined && digestIn(before) !== undefined;
  await log(`${place.shown} was ${before}${by}${loud ? ', and not by Slipway' : ''} (${file.head.slice(0, 12)}).`);
}

function messageOf({ settings, spec }: CommitWork, place: Place): string {
  const values = { ...place.values, version: spec.releaseVersion, digest: spec.image.index };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the settings
  const text = fill(settings.message ?? 'Deploy ${application} ${version} to ${environment}', values);
  const trailers = [
    `Slipway-Release: ${spec.application} ${spec.releaseVersion}`,
    `Slipway-Environment: ${place.values.environment}`,
    `${promotionTrailer}: ${spec.promotionId}`,
  ];
  return `${text.trim()}\n\n${trailers.map((line) => line.replace(/\s+/g, ' ')).join('\n')}\n`;
}

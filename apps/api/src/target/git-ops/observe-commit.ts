import { shortDigest } from '@slipway/registry';
import { updateClone } from '../../source/repository-cache.ts';
import { withoutCredentials } from '../../source/repository-url.ts';
import { SourceError } from '../../source/source-error.ts';
import { fill } from '../fill.ts';
import { probe } from '../probe/probe.ts';
import { DeployFailed, type Observed, type ObserveSpec } from '../target.ts';
import { readBranchFile } from './branch-file.ts';
import { type SetBy, whoSet } from './commit-history.ts';
import { findScalar } from './find-scalar.ts';
import { digestIn } from './manifest-value.ts';
import { openPlace } from './place.ts';
import { judgeReport } from './reported-status.ts';
import type { GitOpsParts, GitOpsSettings } from './settings.ts';

const answerTime = 30_000;
const convergence = 10 * 60_000;

/** What the head of the branch says, and what is known of it beyond that. Throws the signal's reason, and nothing else that is foreseen. */
export async function observeCommit(
  settings: GitOpsSettings,
  parts: GitOpsParts,
  spec: ObserveSpec,
  signal: AbortSignal,
): Promise<Observed> {
  signal.throwIfAborted();
  const { answerTime: patience = answerTime } = parts;
  const limit = AbortSignal.timeout(patience);
  try {
    return await look(settings, parts, spec, AbortSignal.any([signal, limit]));
  } catch (cause) {
    signal.throwIfAborted();
    if (limit.aborted)
      return {
        state: 'unreachable',
        message: `The repository did not answer within ${patience / 1000} s, so what it says is not known.`,
      };
    // The branch, the file or the key is gone: nothing can be said to be deployed.
    if (cause instanceof DeployFailed) return { state: 'degraded', message: cause.message };
    if (cause instanceof SourceError) return { state: 'unreachable', message: cause.message };
    throw cause;
  }
}

async function look(
  settings: GitOpsSettings,
  parts: GitOpsParts,
  spec: ObserveSpec,
  signal: AbortSignal,
): Promise<Observed> {
  const place = await openPlace(settings, parts, spec, signal);
  const clone = await updateClone(parts.git, place.access);
  const file = await readBranchFile(clone, place, signal);
  const { value } = findScalar(file.text, place.key, file.path);
  const digest = digestIn(value);
  const wanted = [spec.image.index, ...spec.image.children.map((child) => child.digest)];
  const setBy = () => whoSet(clone, { head: file.head, path: file.path, value }, signal);
  if (digest === undefined || !wanted.includes(digest)) {
    const found = digest === undefined ? (value === '' ? 'empty' : `"${value.slice(0, 200)}"`) : shortDigest(digest);
    const message = `${place.shown} on ${place.branch} is ${found}${byWhom(await setBy())} instead.`;
    return { state: 'drifted', ...(digest === undefined ? {} : { digest }), message };
  }
  const seen = await beyond(settings, parts, spec, wanted, signal);
  if (seen.state !== 'progressing') return { digest, ...seen };
  const since = (parts.now ?? (() => new Date()))().getTime() - ((await setBy())?.at.getTime() ?? 0);
  // The other tool has had its time: what it has not done by now is not on its way any more.
  const late = since > (settings.convergence ?? convergence);
  return { digest, ...seen, state: late ? 'degraded' : 'progressing' };
}

/** A commit runs nothing by itself: what another tool has reported, and what an address answers. */
async function beyond(
  settings: GitOpsSettings,
  parts: GitOpsParts,
  spec: ObserveSpec,
  wanted: Parameters<typeof judgeReport>[1],
  signal: AbortSignal,
): Promise<Observed> {
  const { image } = spec;
  const report = await parts.reported?.(spec);
  if (settings.awaitsReport === true || (report !== undefined && wanted.includes(report.digest))) {
    const judged = judgeReport(report, wanted);
    if (judged.state !== 'in-sync') return judged;
  }
  if (settings.probe === undefined) return { state: 'in-sync' };
  const { url, expect, timeout } = settings.probe;
  const contains =
    expect.contains === undefined
      ? {}
      : { contains: fill(expect.contains, { digest: image.index, version: spec.releaseVersion ?? '' }) };
  const probed = await probe({ url, timeout, expect: { ...expect, ...contains } }, signal);
  if (probed.why === undefined) return { state: 'in-sync', url };
  const message = `It is committed, but ${withoutCredentials(url)} ${probed.why}.`;
  return { state: 'progressing', url, message };
}

function byWhom(setBy: SetBy | undefined): string {
  if (setBy === undefined) return '';
  const { commit, author, subject, promotion } = setBy;
  const who = promotion === undefined ? author : `promotion ${promotion}`;
  return `, set by ${who} in ${commit.slice(0, 12)} (${subject}),`;
}

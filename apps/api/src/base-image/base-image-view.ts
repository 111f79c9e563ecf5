import { type Children, conditionOf, resetsAt, stateSentence, type TagCondition, usedOf } from '@slipway/pipeline';
import { formatReference } from '@slipway/registry';
import { type AllowanceRow, quotaOf } from './allowance.store.ts';
import { nameOf, stateOf, type WatchedTagRow } from './watched-tag.ts';

/** A watched tag as it is shown. */
export interface BaseImageView {
  readonly row: WatchedTagRow;
  readonly id: string;
  readonly reference: string;
  readonly state: TagCondition;
}

export interface ChildView {
  readonly platform: string;
  readonly digest: string;
  readonly inUse: boolean;
}

export function viewOf(row: WatchedTagRow, allowance: AllowanceRow | undefined, now: Date) {
  const name = nameOf(row);
  // A tag that is due while its registry is left alone is not known to be what it was.
  const kept = allowance?.failingSince && allowance.notBefore && allowance.notBefore > now && row.nextCheckAt < now;
  const failing = kept
    ? { since: allowance.failingSince, failures: allowance.failures, sentence: allowance.failure ?? '' }
    : undefined;
  const known = stateOf(row);
  const state = { ...known, failing: known.failing ?? failing };
  const quota = quotaOf(allowance);
  return {
    row,
    id: row.id,
    reference: row.reference,
    name,
    source: formatReference({ registry: row.sourceRegistry, repository: row.sourceRepository, tag: row.tag }),
    state: conditionOf(state),
    message: row.watched
      ? stateSentence(name, state)
      : `Nothing that is published last or runs takes ${name} any more; it is not looked at.`,
    watched: row.watched,
    adviceOnly: !row.follows,
    digest: row.indexDigest,
    children: childrenView(row.children, row.platforms),
    seenAt: row.seenAt,
    settledDigest: row.settledDigest,
    settledAt: row.settledAt,
    settlingUntil: row.settlingUntil,
    goneSince: row.goneSince,
    lostPlatforms: row.lost,
    checkedAt: row.checkedAt,
    nextCheckAt: row.watched ? later(row.nextCheckAt, allowance?.notBefore) : null,
    couldNotCheckSince: state.failing?.since ?? null,
    failure: state.failing?.sentence ?? null,
    quota: quota && {
      registry: row.sourceRegistry,
      limit: quota.limit,
      remaining: quota.remaining,
      seenAt: quota.seenAt,
      resetsAt: resetsAt(quota),
    },
    advice: row.advice,
    advisedAt: row.advisedAt,
  } satisfies BaseImageView & Record<string, unknown>;
}

/** In the order of their platforms' names. */
export function childrenView(children: Children | null, platforms: readonly string[]): ChildView[] {
  const used = new Set(Object.values(usedOf(children ?? {}, platforms)));
  return Object.entries(children ?? {})
    .map(([platform, digest]) => ({ platform, digest, inUse: used.has(digest) }))
    .sort((one, other) => (one.platform < other.platform ? -1 : 1));
}

function later(one: Date, other: Date | null | undefined): Date {
  return other && other > one ? other : one;
}

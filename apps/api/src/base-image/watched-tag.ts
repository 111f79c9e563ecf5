import type { Children, NewerVersion, SeenTag, TagState } from '@slipway/pipeline';
import { familiarName } from '@slipway/registry';

export type SeenBy = 'schedule' | 'notification' | 'person' | 'release';

/** A tag that is watched, or was. */
export interface WatchedTagRow {
  readonly id: string;
  /** docker.io/library/debian:12. */
  readonly reference: string;
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly sourceRegistry: string;
  readonly sourceRepository: string;
  readonly watched: boolean;
  readonly follows: boolean;
  readonly platforms: string[];
  readonly indexDigest: string | null;
  readonly children: Children | null;
  readonly seenAt: Date | null;
  readonly read: boolean;
  readonly goneSince: Date | null;
  readonly lost: string[];
  readonly settledDigest: string | null;
  readonly settledChildren: Children | null;
  readonly settledAt: Date | null;
  readonly settlingSince: Date | null;
  readonly settlingUntil: Date | null;
  readonly returns: number;
  readonly checkedAt: Date | null;
  readonly nextCheckAt: Date;
  readonly askedBy: SeenBy;
  readonly asker: string | null;
  readonly failingSince: Date | null;
  readonly failures: number;
  readonly failure: string | null;
  readonly advice: NewerVersion[];
  readonly advisedAt: Date | null;
}

/** debian:12 for docker.io/library/debian:12. */
export function nameOf({ registry, repository, tag }: Pick<WatchedTagRow, 'registry' | 'repository' | 'tag'>): string {
  return familiarName({ registry, repository, tag });
}

export function stateOf(row: WatchedTagRow): TagState {
  const seen = seenTag(row.indexDigest, row.children);
  const settled = seenTag(row.settledDigest, row.settledChildren);
  const { settlingSince: since, settlingUntil: until, failingSince, failures, failure } = row;
  return {
    seen,
    seenAt: row.seenAt ?? undefined,
    settled: settled && row.settledAt ? { ...settled, at: row.settledAt } : undefined,
    settling: since && until ? { since, until } : undefined,
    returns: row.returns,
    goneSince: row.goneSince ?? undefined,
    lost: row.lost,
    failing: failingSince ? { since: failingSince, failures, sentence: failure ?? '' } : undefined,
  };
}

/** The columns that a state is kept in. */
export function columnsOf(state: TagState) {
  return {
    indexDigest: state.seen?.digest ?? null,
    children: state.seen?.children ?? null,
    seenAt: state.seenAt ?? null,
    goneSince: state.goneSince ?? null,
    lost: [...state.lost],
    settledDigest: state.settled?.digest ?? null,
    settledChildren: state.settled?.children ?? null,
    settledAt: state.settled?.at ?? null,
    settlingSince: state.settling?.since ?? null,
    settlingUntil: state.settling?.until ?? null,
    returns: state.returns,
    failingSince: state.failing?.since ?? null,
    failures: state.failing?.failures ?? 0,
    failure: state.failing?.sentence ?? null,
  };
}

function seenTag(digest: string | null, children: Children | null): SeenTag | undefined {
  return digest === null ? undefined : { digest, children: children ?? {} };
}

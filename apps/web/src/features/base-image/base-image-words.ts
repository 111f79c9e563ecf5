import type { BaseImageState, SeenBy, TagObservationKind, VersionChange } from '../../graphql/generated/documents.ts';
import type { Mark } from '../../ui/state-mark.tsx';

interface Word {
  readonly mark: Mark;
  readonly word: string;
}

export const baseImageWords: Record<BaseImageState, Word> = {
  NOT_CHECKED: { mark: 'waiting', word: 'Not checked yet' },
  SETTLED: { mark: 'succeeded', word: 'Settled' },
  SETTLING: { mark: 'outdated', word: 'Moved, settling' },
  FLAPPING: { mark: 'drifted', word: 'To and fro' },
  PLATFORM_LOST: { mark: 'failed', word: 'Platform lost' },
  GONE: { mark: 'failed', word: 'Gone' },
  COULD_NOT_CHECK: { mark: 'errored', word: 'Could not check' },
};

export const observationWords: Record<TagObservationKind, Word> = {
  FIRST: { mark: 'waiting', word: 'First seen' },
  MOVED: { mark: 'outdated', word: 'Moved' },
  MOVED_BACK: { mark: 'outdated', word: 'Moved back' },
  OTHERS_MOVED: { mark: 'cancelled', word: 'Moved, no image in use' },
  FLAPPING: { mark: 'drifted', word: 'To and fro' },
  PLATFORM_LOST: { mark: 'failed', word: 'Platform lost' },
  PLATFORM_BACK: { mark: 'succeeded', word: 'Platform is back' },
  GONE: { mark: 'failed', word: 'Gone' },
  BACK: { mark: 'succeeded', word: 'There again' },
  SETTLED: { mark: 'succeeded', word: 'Settled' },
  COULD_NOT_CHECK: { mark: 'errored', word: 'Could not check' },
  CHECKED_AGAIN: { mark: 'succeeded', word: 'Checked again' },
};

/** Who looked, as it follows “seen”: `on schedule`, `after a notification of harbor`. */
export function seenByWords(seenBy: SeenBy, seer: string | null): string {
  switch (seenBy) {
    case 'SCHEDULE':
      return 'on schedule';
    case 'NOTIFICATION':
      return seer === null ? 'after a notification' : `after a notification of ${seer}`;
    case 'PERSON':
      return seer === null ? 'when a person asked' : `when ${seer} asked`;
    case 'RELEASE':
      return 'by the plan of a release';
  }
}

export const versionChangeWords: Record<VersionChange, string> = { PATCH: 'patch', MINOR: 'minor', MAJOR: 'major' };

export type Show = 'all' | 'settled' | 'moving' | 'trouble' | 'unwatched';

/** What the list can be narrowed to; `unwatched` adds those that nothing takes any more. */
export const shows: readonly { readonly show: Show; readonly word: string; readonly states?: BaseImageState[] }[] = [
  { show: 'all', word: 'All' },
  { show: 'settled', word: 'Settled', states: ['SETTLED'] },
  { show: 'moving', word: 'Moving', states: ['SETTLING', 'FLAPPING'] },
  { show: 'trouble', word: 'In trouble', states: ['PLATFORM_LOST', 'GONE', 'COULD_NOT_CHECK'] },
  { show: 'unwatched', word: 'Once used, too' },
];

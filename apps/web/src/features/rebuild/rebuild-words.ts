import { listed } from '../../format/plural.ts';
import type { RebuildMode, RebuildState, RebuildTrigger, Weekday } from '../../graphql/generated/documents.ts';
import { shortReference } from '../base-image/reference-words.ts';
import { shortPlatform } from '../platform/platform-colour.ts';
import type { Word } from '../release/release-words.ts';

export const rebuildWords: Record<RebuildState, Word> = {
  REPORTED: { mark: 'outdated', word: 'Reported' },
  WAITING: { mark: 'waiting', word: 'Waiting' },
  RUNNING: { mark: 'running', word: 'Running' },
  PUBLISHED: { mark: 'succeeded', word: 'Published' },
  UNCHANGED: { mark: 'cached', word: 'Nothing new' },
  FAILED: { mark: 'failed', word: 'Failed' },
  ERRORED: { mark: 'errored', word: 'Errored' },
  CANCELLED: { mark: 'cancelled', word: 'Cancelled' },
  SUPERSEDED: { mark: 'cancelled', word: 'Not needed' },
  STOPPED: { mark: 'blocked', word: 'Stopped' },
};

const open: readonly RebuildState[] = ['REPORTED', 'WAITING', 'RUNNING'];

/** Something may still happen to it. */
export function isOpen(state: RebuildState): boolean {
  return open.includes(state);
}

export const modeWords: Record<RebuildMode, { word: string; meaning: string }> = {
  OFF: { word: 'Off', meaning: 'Base images that move are not looked at for it.' },
  REPORT: {
    word: 'Report',
    meaning: 'What moved is listed and marked here; nothing is rebuilt unless a person or the schedule asks.',
  },
  RUNTIME_STAGE: {
    word: 'What runs',
    meaning:
      'It is rebuilt when a base image moved that ends up in the image: the runtime stage and what that stands on.',
  },
  ANY_STAGE: {
    word: 'Any stage',
    meaning: 'It is rebuilt when any image moved that a stage takes from outside, compilers and tools, too.',
  },
};

export const weekdays: readonly (readonly [Weekday, string])[] = [
  ['MONDAY', 'Mon'],
  ['TUESDAY', 'Tue'],
  ['WEDNESDAY', 'Wed'],
  ['THURSDAY', 'Thu'],
  ['FRIDAY', 'Fri'],
  ['SATURDAY', 'Sat'],
  ['SUNDAY', 'Sun'],
];

interface Change {
  readonly reference: string;
  readonly platform: string;
}

/** `debian:12 moved for arm64; golang:1.22 moved for amd64 and arm64`. Empty without changes. */
export function movedWords(changes: readonly Change[]): string {
  const references = [...new Set(changes.map(({ reference }) => reference))];
  return references
    .map((reference) => {
      const platforms = changes.filter((one) => one.reference === reference).map(({ platform }) => platform);
      return `${shortReference(reference)} moved for ${listed([...new Set(platforms)].map(shortPlatform))}`;
    })
    .join('; ');
}

/** Why there is a rebuild, in one line; who asked is said for a person alone. */
export function causeWords(rebuild: {
  readonly trigger: RebuildTrigger;
  readonly changes: readonly Change[];
  readonly requestedBy: string;
}): string {
  const moved = movedWords(rebuild.changes);
  switch (rebuild.trigger) {
    case 'BASE_IMAGE':
      return moved;
    case 'SCHEDULE':
      return moved === '' ? 'its schedule' : `its schedule: ${moved}`;
    case 'PERSON':
      return moved === '' ? `${rebuild.requestedBy} asked` : `${rebuild.requestedBy} asked: ${moved}`;
    case 'PARENT':
      return moved === '' ? 'an image that it stands on is rebuilt' : `an image that it stands on is rebuilt: ${moved}`;
  }
}

interface Window {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** `Mon, Tue 22:00 to 06:00`, `every day 22:00 to 06:00`, `weekdays 20:00 to 23:00`. */
export function windowWords({ days, from, to }: Window): string {
  const names = weekdays.filter(([day]) => days.includes(day)).map(([, name]) => name);
  const weekend = days.includes('SATURDAY') || days.includes('SUNDAY');
  const which =
    names.length === 0 || names.length === 7
      ? 'every day'
      : names.length === 5 && !weekend
        ? 'weekdays'
        : names.join(', ');
  return `${which} ${from} to ${to}`;
}

interface Policy {
  readonly mode: RebuildMode;
  readonly schedule: string | null;
  readonly timeZone: string;
  readonly windows: readonly Window[];
  readonly atOnce: number;
  readonly settleMinutes: number;
}

/** A policy in one line. */
export function policyWords(policy: Policy): string {
  const moves: Record<RebuildMode, string> = {
    OFF: 'moves are not looked at',
    REPORT: 'moves are reported',
    RUNTIME_STAGE: 'rebuilt when what runs stands on something newer',
    ANY_STAGE: 'rebuilt when any image of any stage moved',
  };
  const byItself = policy.mode === 'RUNTIME_STAGE' || policy.mode === 'ANY_STAGE';
  const parts = [
    moves[policy.mode],
    policy.schedule !== null && `on the schedule ${policy.schedule}`,
    policy.windows.length > 0 && `in the window ${policy.windows.map(windowWords).join(' or ')}`,
    (policy.schedule !== null || policy.windows.length > 0) && `on the clocks of ${policy.timeZone}`,
    byItself && policy.settleMinutes > 0 && `${policy.settleMinutes} min after the last move`,
    (byItself || policy.schedule !== null) && `at most ${policy.atOnce} at once`,
  ];
  const words = parts.filter((part) => part !== false).join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

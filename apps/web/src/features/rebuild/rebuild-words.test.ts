import { expect, test } from '@jest/globals';
import type { RebuildTrigger, Weekday } from '../../graphql/generated/documents.ts';
import { shortReference } from '../base-image/reference-words.ts';
import { causeWords, policyWords, windowWords } from './rebuild-words.ts';

test.each([
  ['docker.io/library/debian:12', 'debian:12'],
  ['docker.io/grafana/loki:3', 'grafana/loki:3'],
  ['ghcr.io/team/base:1', 'ghcr.io/team/base:1'],
  [`docker.io/library/golang:1.22@sha256:${'a'.repeat(64)}`, 'golang:1.22'],
])('%s is written %s', (reference, short) => {
  expect(shortReference(reference)).toBe(short);
});

/** `debian:12 arm64`: that image moved for that platform. */
const changes = (...lines: string[]) =>
  lines.map((line) => {
    const [name = '', platform = ''] = line.split(' ');
    return { reference: `docker.io/library/${name}`, platform: `linux/${platform}` };
  });

test.each<[RebuildTrigger, string[], string]>([
  ['BASE_IMAGE', ['debian:12 arm64'], 'debian:12 moved for arm64'],
  [
    'BASE_IMAGE',
    ['debian:12 arm64', 'golang:1 amd64', 'golang:1 arm64', 'golang:1 arm64'],
    'debian:12 moved for arm64; golang:1 moved for amd64 and arm64',
  ],
  ['SCHEDULE', [], 'its schedule'],
  ['SCHEDULE', ['debian:12 arm64'], 'its schedule: debian:12 moved for arm64'],
  ['PERSON', [], 'rita asked'],
  ['PARENT', [], 'an image that it stands on is rebuilt'],
])('%s of %j', (trigger, lines, expected) => {
  expect(causeWords({ trigger, changes: changes(...lines), requestedBy: 'rita' })).toBe(expected);
});

test.each<[Weekday[], string]>([
  [[], 'every day 22:00 to 06:00'],
  [['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'], 'weekdays 22:00 to 06:00'],
  [['SUNDAY', 'MONDAY'], 'Mon, Sun 22:00 to 06:00'],
  [['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'SATURDAY'], 'Mon, Tue, Wed, Thu, Sat 22:00 to 06:00'],
])('a window on %j', (days, expected) => {
  expect(windowWords({ days, from: '22:00', to: '06:00' })).toBe(expected);
});

const policy = {
  mode: 'REPORT' as const,
  schedule: null,
  timeZone: 'Europe/Berlin',
  windows: [],
  atOnce: 2,
  settleMinutes: 0,
};

test.each<[Partial<Parameters<typeof policyWords>[0]>, string]>([
  [{}, 'Moves are reported.'],
  [{ mode: 'OFF' }, 'Moves are not looked at.'],
  [{ mode: 'ANY_STAGE' }, 'Rebuilt when any image of any stage moved, at most 2 at once.'],
  [
    { mode: 'RUNTIME_STAGE', windows: [{ days: ['SATURDAY'], from: '22:00', to: '06:00' }], settleMinutes: 30 },
    'Rebuilt when what runs stands on something newer, in the window Sat 22:00 to 06:00, on the clocks of Europe/Berlin, 30 min after the last move, at most 2 at once.',
  ],
  [
    { schedule: '0 3 * * 1' },
    'Moves are reported, on the schedule 0 3 * * 1, on the clocks of Europe/Berlin, at most 2 at once.',
  ],
])('the policy %j', (changes, expected) => {
  expect(policyWords({ ...policy, ...changes })).toBe(expected);
});

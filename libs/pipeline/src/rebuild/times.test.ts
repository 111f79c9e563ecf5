import { describe, expect, it } from '@jest/globals';
import type { RebuildWindow } from './policy.ts';
import { dueRun, nextRuns } from './schedule.ts';
import { windowAt } from './window.ts';

const at = (text: string) => new Date(`${text}Z`);

describe('a schedule', () => {
  it('is told by the clocks of its zone, on both sides of their change', () =>
    expect(nextRuns('30 3 * * *', 'Europe/Berlin', at('2026-10-24T12:00'), 2)).toEqual([
      at('2026-10-25T02:30'),
      at('2026-10-26T02:30'),
    ]));

  it.each([
    ['has not come', '2026-11-20T04:00', '2026-11-21T03:29', undefined],
    ['comes this very moment', '2026-11-20T04:00', '2026-11-21T03:30', '2026-11-21T03:30'],
    ['came while nobody looked, several times', '2026-11-18T04:00', '2026-11-21T09:00', '2026-11-19T03:30'],
    ['was seen to', '2026-11-21T03:30', '2026-11-21T09:00', undefined],
    ['the clock was set back', '2026-11-22T00:00', '2026-11-21T09:00', undefined],
  ])('%s', (_what, seen, now, due) =>
    expect(dueRun('30 3 * * *', 'UTC', at(seen), at(now))).toEqual(due === undefined ? undefined : at(due)),
  );
});

describe('a window', () => {
  const night: RebuildWindow = { days: ['friday'], from: '22:00', to: '06:00' };
  const noon: RebuildWindow = { days: [], from: '12:00', to: '13:00' };
  const berlin = 'Europe/Berlin';

  it.each<[string, readonly RebuildWindow[], string, string, object]>([
    ['none: always', [], berlin, '2026-11-21T12:00', { open: true, until: undefined }],
    ['before it', [night], berlin, '2026-11-20T20:59', { open: false, opensAt: at('2026-11-20T21:00') }],
    ['when it opens', [night], berlin, '2026-11-20T21:00', { open: true, until: at('2026-11-21T05:00') }],
    ['after midnight', [night], berlin, '2026-11-21T04:59', { open: true, until: at('2026-11-21T05:00') }],
    ['when it closes', [night], berlin, '2026-11-21T05:00', { open: false, opensAt: at('2026-11-27T21:00') }],
    ['the next of several', [night, noon], 'UTC', '2026-11-21T06:00', { open: false, opensAt: at('2026-11-21T12:00') }],
    [
      'two at once: the longer one',
      [{ ...noon, to: '18:00' }, noon],
      'UTC',
      '2026-11-21T12:30',
      { open: true, until: at('2026-11-21T18:00') },
    ],
    [
      'over the change of the clocks',
      [{ days: ['saturday'], from: '22:00', to: '06:00' }],
      berlin,
      '2026-10-25T04:59',
      { open: true, until: at('2026-10-25T05:00') },
    ],
    [
      'an hour that is left out',
      [{ days: ['sunday'], from: '02:15', to: '02:45' }],
      berlin,
      '2026-03-28T12:00',
      { open: false, opensAt: at('2026-03-29T01:15') },
    ],
  ])('%s', (_what, windows, timeZone, now, expected) =>
    expect(windowAt({ windows, timeZone }, at(now))).toEqual(expected),
  );
});

import { describe, expect, it } from '@jest/globals';
import { type InputStand, leftAt, standOf, type TagNow } from './input-stand.ts';

const at = new Date('2026-11-18T08:00:00Z');
const since = new Date('2026-11-20T08:00:00Z');
const tag = (more: Partial<TagNow> = {}): TagNow => ({
  seen: { digest: 'index', children: { 'linux/amd64': 'amd', 'linux/arm/v6': 'arm' } },
  settled: { digest: 'index', children: { 'linux/amd64': 'amd', 'linux/arm/v6': 'arm' }, at },
  goneSince: undefined,
  lost: [],
  failing: undefined,
  watched: true,
  ...more,
});
const moved = { digest: 'later', children: { 'linux/amd64': 'new', 'linux/arm/v6': 'arm' } };
const failing = { since, failures: 3, sentence: 'docker.io allows no more requests for now.' };

describe('what was taken, against the tag now', () => {
  const rows: readonly (readonly [string, string, string, TagNow | undefined, InputStand['state'] | string])[] = [
    ['the same', 'linux/amd64', 'amd', tag(), 'current'],
    ['another', 'linux/amd64', 'old', tag(), 'outdated'],
    ['the same of a lower variant', 'linux/arm/v7', 'arm', tag(), 'current'],
    ['another of a lower variant', 'linux/arm/v7', 'old', tag(), 'outdated'],
    ['never seen', 'linux/amd64', 'amd', undefined, 'debian:12 was not looked at yet.'],
    ['seen, not settled', 'linux/amd64', 'amd', tag({ settled: undefined }), 'debian:12 was not looked at yet.'],
    [
      'the same, and nobody could look since',
      'linux/amd64',
      'amd',
      tag({ failing }),
      'debian:12 could not be checked: docker.io allows no more requests for now.',
    ],
    ['another, and nobody could look since', 'linux/amd64', 'old', tag({ failing }), 'outdated'],
    ['the same, and gone', 'linux/amd64', 'amd', tag({ goneSince: since }), 'debian:12 is gone from its registry.'],
    ['another, and gone', 'linux/amd64', 'old', tag({ goneSince: since }), 'outdated'],
    [
      'the same when it settled, and without the platform since',
      'linux/amd64',
      'amd',
      tag({ lost: ['linux/amd64'] }),
      'debian:12 has no image for linux/amd64 any more.',
    ],
    ['another, and without another platform', 'linux/amd64', 'old', tag({ lost: ['linux/arm/v6'] }), 'outdated'],
    ['the same, and without another platform', 'linux/amd64', 'amd', tag({ lost: ['linux/arm/v6'] }), 'current'],
    ['without the platform', 'linux/s390x', 'z', tag(), 'debian:12 has no image for linux/s390x any more.'],
    [
      'not watched any more',
      'linux/amd64',
      'amd',
      tag({ watched: false }),
      'debian:12 is not watched, since no release that runs or is published last takes it.',
    ],
    ['what it moved to, and may leave again', 'linux/amd64', 'new', tag({ seen: moved }), 'current'],
    ['what it was before it moved', 'linux/amd64', 'amd', tag({ seen: moved }), 'current'],
    ['neither of the two', 'linux/amd64', 'old', tag({ seen: moved }), 'outdated'],
    [
      'what it moved to, and nobody could look since',
      'linux/amd64',
      'new',
      tag({ seen: moved, failing }),
      'debian:12 could not be checked: docker.io allows no more requests for now.',
    ],
    ['another, and not watched any more', 'linux/amd64', 'old', tag({ watched: false }), 'outdated'],
  ];
  it.each(rows)('%s', (_what, platform, digest, now, expected) => {
    const stand = standOf({ name: 'debian:12', platform, digest }, now);
    expect(stand.state === 'unknown' ? stand.because : stand.state).toBe(expected);
  });

  it('says what it is now, and since when nobody knows', () => {
    const taken = { name: 'debian:12', platform: 'linux/amd64', digest: 'old' };
    expect(standOf(taken, tag())).toEqual({ state: 'outdated', now: 'amd' });
    expect(standOf({ ...taken, digest: 'amd' }, tag({ failing }))).toMatchObject({ since });
    expect(standOf({ ...taken, digest: 'amd' }, tag({ goneSince: since }))).toMatchObject({ since });
  });
});

describe('when a tag left what was taken from it', () => {
  const hour = (count: number) => new Date(at.getTime() + count * 3_600_000);
  /** `3:a` settled at `a` after three hours. */
  const left = (history: string, after: number, digest = 'a') =>
    leftAt(
      { platform: 'linux/arm/v7', digest },
      {
        settled: history
          .split(' ')
          .filter(Boolean)
          .map((text) => text.split(':'))
          .map(([time, child = '']) => ({ at: hour(Number(time)), children: { 'linux/arm/v6': child } })),
        after: hour(after),
      },
    );

  it.each([
    ['1:a 5:b', 2, 5],
    ['1:a 5:b 9:c', 2, 5],
    ['it came back, and left again', 2, 9, '1:a 5:b 7:a 9:c'],
    ['never seen to be it: the first that came after', 6, 9, '1:x 5:y 9:z 11:z'],
    ['never seen to be it, and nothing came after', 12, undefined, '1:x 5:y'],
    ['', 2, undefined],
  ])('%s', (what, after, expected, history = what) => {
    expect(left(history, after)).toEqual(expected === undefined ? undefined : hour(expected));
  });
});

import { describe, expect, it } from '@jest/globals';
import { type PublishedRelease, pullSizePoints } from './pull-size-points.ts';

const release = (version: string, size: number, base: string): PublishedRelease => ({
  id: version,
  version,
  commitSubject: `Release ${version}\n\nwith a body`,
  finishedAt: null,
  images: size === 0 ? [] : [{ platform: 'linux/amd64', pullSize: size }],
  baseImages: [{ expression: 'debian:bookworm-slim', platform: 'linux/amd64', childDigest: base }],
});

describe('pullSizePoints', () => {
  it('are the oldest first, each with the size before it and the bases that changed', () => {
    const points = pullSizePoints([release('3', 30, 'b'), release('2', 20, 'b'), release('1', 10, 'a')]);
    expect(points.map(({ version, images, changedBases }) => [version, images[0]?.before, changedBases])).toEqual([
      ['1', undefined, []],
      ['2', 10, ['debian:bookworm-slim']],
      ['3', 20, []],
    ]);
    expect(points[0]?.subject).toBe('Release 1');
  });

  it('leave out what has no images', () => {
    expect(pullSizePoints([release('1', 0, 'a')])).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { dockerfileLines, lineTimes } from './dockerfile-layout.ts';

describe('dockerfileLines', () => {
  it('tells instructions, continuations, comments and blank lines apart, and where stages begin', () => {
    const text = '# syntax\nFROM a AS b\n\nRUN one \\\n  # why\n  && two\nUSER 1\n';
    const lines = dockerfileLines(text, [{ number: 0, startLine: 2 }]);
    expect(lines.map(({ number, kind, stage }) => [number, kind, stage])).toEqual([
      [1, 'comment', undefined],
      [2, 'instruction', 0],
      [3, 'blank', undefined],
      [4, 'instruction', undefined],
      [5, 'comment', undefined],
      [6, 'continuation', undefined],
      [7, 'instruction', undefined],
    ]);
  });
});

describe('lineTimes', () => {
  it('adds what ran for a line on one platform', () => {
    const vertex = (line: number | null, from: number, to: number | null, cached = false) => ({
      line,
      cached,
      startedAt: new Date(from).toISOString(),
      finishedAt: to === null ? null : new Date(to).toISOString(),
    });
    const times = lineTimes(
      [
        { platform: 'linux/amd64', vertices: [vertex(4, 0, 1500), vertex(4, 2000, 2500), vertex(5, 0, 10, true)] },
        { platform: 'linux/amd64', vertices: [vertex(6, 0, null), vertex(null, 0, 5)] },
        { platform: 'linux/arm64', vertices: [vertex(4, 0, 9000)] },
      ],
      'linux/amd64',
    );
    expect([...times]).toEqual([
      [4, { milliseconds: 2000, cached: false }],
      [5, { milliseconds: 10, cached: true }],
    ]);
  });
});

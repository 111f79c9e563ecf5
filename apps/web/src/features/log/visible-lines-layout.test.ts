import { describe, expect, it } from '@jest/globals';
import { isAtEnd, nextMatch, visibleLines } from './visible-lines-layout.ts';

describe('visibleLines', () => {
  it.each([
    [0, 400, 100_000, 0, 32],
    [1_000_000, 400, 100_000, 49_988, 50_032],
    [0, 400, 3, 0, 3],
    [90_000, 400, 3, 0, 3],
    [-50, 400, 100, 0, 32],
    [0, 400, 0, 0, 0],
  ])('scrolled by %d in %d px of %d lines: %d to %d', (top, height, count, from, to) => {
    expect(visibleLines(top, height, count)).toEqual({ from, to });
  });
});

describe('isAtEnd', () => {
  it.each([
    [600, 400, 1000, true],
    [580, 400, 1000, true],
    [500, 400, 1000, false],
  ])('at %d of %d in %d is %s', (top, height, whole, end) => {
    expect(isAtEnd(top, height, whole)).toBe(end);
  });
});

describe('nextMatch', () => {
  it.each([
    [[2, 5, 9], 5, false, 9],
    [[2, 5, 9], 9, false, 2],
    [[2, 5, 9], 5, true, 2],
    [[2, 5, 9], 0, true, 9],
    [[], 0, false, undefined],
  ])('of %j from %d (backwards: %s) is %s', (matches, from, backwards, match) => {
    expect(nextMatch(matches, from, backwards)).toBe(match);
  });
});

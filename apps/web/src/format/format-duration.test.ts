import { describe, expect, it } from '@jest/globals';
import { formatDuration, formatRunningDuration } from './format-duration.ts';

describe('formatDuration', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [42.4, '42 ms'],
    [100, '0.1 s'],
    [420, '0.4 s'],
    [12_345, '12.3 s'],
    [59_940, '59.9 s'],
    [59_960, '1 m 00 s'],
    [72_000, '1 m 12 s'],
    [3_600_000, '1 h 00 m'],
    [47 * 3_600_000 + 5 * 60_000, '47 h 05 m'],
    [76 * 3_600_000, '3 d 4 h'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('formatRunningDuration', () => {
  it.each([
    [999, '0 s'],
    [59_999, '59 s'],
    [72_900, '1 m 12 s'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatRunningDuration(milliseconds)).toBe(text);
  });
});

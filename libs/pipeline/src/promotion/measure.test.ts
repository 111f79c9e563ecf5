import { describe, expect, it } from '@jest/globals';
import { formatByteSize, formatMoment, formatPeriod, listed, parseByteSize, parsePeriod } from './measure.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a period', () => {
  it.each([
    ['90m', 90 * minute],
    ['24h', 24 * hour],
    ['30d', 720 * hour],
    ['2w', 336 * hour],
    ['3650d', 87_600 * hour],
    ['3651d', undefined],
    ['0h', undefined],
    ['1s', undefined],
    ['1.5h', undefined],
    ['-1h', undefined],
    ['h', undefined],
    ['', undefined],
  ])('%s', (text, milliseconds) => expect(parsePeriod(text)).toBe(milliseconds));

  it.each([
    [-5, '0 s'],
    [1, '1 s'],
    [59_001, '1 min'],
    [minute, '1 min'],
    [61_000, '2 min'],
    [59.5 * minute, '1 h'],
    [90 * minute, '1 h 30 min'],
    [24 * hour - 1, '1 d'],
    [24 * hour, '1 d'],
    [24 * hour + 1, '1 d 1 h'],
    [47.5 * hour, '2 d'],
    [51 * hour, '2 d 3 h'],
  ])('of %d ms is written %s', (milliseconds, text) => expect(formatPeriod(milliseconds)).toBe(text));
});

describe('a size', () => {
  it.each([
    ['0B', 0],
    ['120MB', 120_000_000],
    ['1.5GiB', 1_610_612_736],
    ['2.5kB', 2_500],
    ['1.5B', 1],
    ['1KB', undefined],
    ['1mb', undefined],
    ['01MB', undefined],
    ['1e3MB', undefined],
    ['999999999GiB', undefined],
    ['', undefined],
  ])('%s', (text, bytes) => expect(parseByteSize(text)).toBe(bytes));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_023, '1023 B'],
    [1_540, '1.5 KiB'],
    [1_048_575, '1.0 MiB'],
    [12_345_678, '11.8 MiB'],
    [1_610_612_736, '1.5 GiB'],
  ])('of %d bytes is written %s', (bytes, text) => expect(formatByteSize(bytes)).toBe(text));
});

it('a moment is written up to the minute in which it has come', () => {
  expect(formatMoment(new Date('2026-11-21T08:00:00Z'))).toBe('2026-11-21 08:00 UTC');
  expect(formatMoment(new Date('2026-11-21T08:00:00.001Z'))).toBe('2026-11-21 08:01 UTC');
});

it('a list is said as a person says it', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b'], 'or')).toBe('a or b');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(listed([...'abcdefghijk'])).toBe('a, b, c, d, e, f, g, h and 3 more');
});

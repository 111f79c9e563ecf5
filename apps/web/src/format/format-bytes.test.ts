import { describe, expect, it } from '@jest/globals';
import { formatBytes, formatBytesChange, formatExactBytes } from './format-bytes.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1024 * 1024 - 1, '1.0 MiB'],
    [4_404_019, '4.2 MiB'],
    [3 * 1024 ** 3, '3.0 GiB'],
    [-2048, '−2.0 KiB'],
    [2 ** 53, '8.0 PiB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatExactBytes', () => {
  it.each([
    [1, '1 byte'],
    [4_404_019, '4,404,019 bytes'],
  ])('%d is %s', (bytes, text) => {
    expect(formatExactBytes(bytes)).toBe(text);
  });
});

describe('formatBytesChange', () => {
  it.each([
    [100, 100, 'no change'],
    [1_048_576, 1_153_434, '+102.4 KiB (+10 %)'],
    [1_048_576, 1_038_090, '−10.2 KiB (−1.0 %)'],
    [0, 2048, '+2.0 KiB'],
  ])('%d to %d is %s', (from, to, text) => {
    expect(formatBytesChange(from, to)).toBe(text);
  });
});

import { expect, test } from '@jest/globals';
import { digestAlgorithm, digestOf, InvalidDigest, isDigest, parseDigest, shortDigest } from './digest.ts';

test('sha256 and sha512 are written, read and shortened', () => {
  expect(digestOf('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const digest = digestOf('x', algorithm);
    expect(parseDigest(digest)).toBe(digest);
    expect(digestAlgorithm(digest)).toBe(algorithm);
    expect(shortDigest(digest)).toMatch(/^[0-9a-f]{12}$/);
  }
});

test.each([
  '',
  'sha256',
  'sha256:',
  `sha256:${'A'.repeat(64)}`,
  `sha256:${'a'.repeat(63)}`,
  `sha256:${'a'.repeat(65)}`,
  `sha512:${'a'.repeat(64)}`,
  `sha256:${'a'.repeat(63)}\n`,
  `md5:${'a'.repeat(32)}`,
  `constructor:${'a'.repeat(64)}`,
  `sha256:../../${'a'.repeat(58)}`,
  'x'.repeat(1_000_000),
])('%.80j is refused', (text) => {
  expect(isDigest(text)).toBe(false);
  expect(() => parseDigest(text)).toThrow(InvalidDigest);
});

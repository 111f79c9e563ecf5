import { expect, test } from '@jest/globals';
import { Bytes, DateTime, Digest, Platform } from './scalars.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  [DateTime, '2026-01-31T12:00:00.000Z', new Date('2026-01-31T12:00:00Z')],
  [DateTime, '2026-01-31T12:00:00+01:00', new Date('2026-01-31T11:00:00Z')],
  [Bytes, 9007199254740991, 9007199254740991],
  [Digest, digest, digest],
  [Platform, 'linux/aarch64', 'linux/arm64'],
  [Platform, 'linux/arm64/v8', 'linux/arm64'],
])('%s takes %j', (scalar, given, expected) => {
  expect(scalar.parseValue(given)).toEqual(expected);
});

test.each([
  [DateTime, '2026-01-31', /must be an instant with its zone/],
  [DateTime, '2026-13-31T12:00:00Z', /must be an instant/],
  [DateTime, 5, /must be an instant/],
  [Bytes, 9007199254740992, /whole number from 0 to 2\^53 - 1/],
  [Bytes, -1, /whole number/],
  [Bytes, 1.5, /whole number/],
  [Digest, 'sha256:abc', /64 hexadecimal digits/],
  [Platform, 'linux', /is not a platform/],
  [Platform, 7, /must be a text such as linux\/arm64/],
])('%s refuses %j', (scalar, given, message) => {
  expect(() => scalar.parseValue(given)).toThrow(message);
});

test('dates leave as instants in UTC with milliseconds', () => {
  expect(DateTime.serialize(new Date('2026-01-31T12:00:00+01:00'))).toBe('2026-01-31T11:00:00.000Z');
  expect(() => DateTime.serialize('soon')).toThrow('soon is no instant');
});

import { describe, expect, test } from '@jest/globals';
import { formatPlatform, InvalidPlatform, parsePlatform, runsOn, samePlatform } from './platform.ts';

test.each([
  ['linux/amd64', 'linux/amd64'],
  ['Linux/AMD64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['linux/x86-64', 'linux/amd64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['linux/aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/8', 'linux/arm64'],
  ['linux/arm64/v8.0', 'linux/arm64'],
  ['linux/arm64/v9', 'linux/arm64/v9'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/arm/v5', 'linux/arm/v5'],
  ['linux/i386', 'linux/386'],
  ['linux/i686', 'linux/386'],
  ['linux/ppc64el', 'linux/ppc64le'],
  ['linux/mips64el', 'linux/mips64le'],
  ['linux/mipsel', 'linux/mipsle'],
  ['linux/riscv64', 'linux/riscv64'],
  ['linux/loong64', 'linux/loong64'],
  ['macos/arm64', 'darwin/arm64'],
])('%s is %s', (text, expected) => {
  expect(formatPlatform(parsePlatform(text))).toBe(expected);
  expect(formatPlatform(parsePlatform(expected))).toBe(expected);
});

test.each(['', 'linux', 'linux/', '/amd64', 'linux/amd64/v1/x', 'linux/a b', 'linux/amd64\n', 'constructor'])(
  '%j is refused',
  (text) => {
    expect(() => parsePlatform(text)).toThrow(InvalidPlatform);
  },
);

test('names of built-in properties are architectures like others', () => {
  expect(formatPlatform(parsePlatform('linux/constructor'))).toBe('linux/constructor');
});

test('spellings of one platform are the same', () => {
  expect(samePlatform(parsePlatform('linux/arm64/v8'), parsePlatform('linux/aarch64'))).toBe(true);
});

describe('an image for the first runs on a machine of the second', () => {
  test.each([
    ['linux/amd64', 'linux/amd64', true],
    ['linux/amd64', 'linux/amd64/v3', true],
    ['linux/amd64/v2', 'linux/amd64/v3', true],
    ['linux/amd64/v3', 'linux/amd64/v2', false],
    ['linux/amd64/v2', 'linux/amd64', false],
    ['linux/386', 'linux/amd64', true],
    ['linux/386/softfloat', 'linux/amd64', false],
    ['linux/amd64', 'linux/386', false],
    ['linux/arm64', 'linux/arm64', true],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/arm64/v8.2', 'linux/arm64', false],
    ['linux/arm64/v8.2', 'linux/arm64/v9', true],
    ['linux/arm64', 'linux/arm64/v9', true],
    ['linux/arm/v5', 'linux/arm64', true],
    ['linux/arm/v6', 'linux/arm64', true],
    ['linux/arm', 'linux/arm64', true],
    ['linux/arm/v8', 'linux/arm64', true],
    ['linux/arm/v9', 'linux/arm64/v9', false],
    ['linux/arm64', 'linux/arm/v8', false],
    ['linux/arm/v6', 'linux/arm/v7', true],
    ['linux/arm/v5', 'linux/arm/v7', true],
    ['linux/arm/v7', 'linux/arm/v6', false],
    ['linux/arm/v8', 'linux/arm/v7', false],
    ['linux/arm/vfp', 'linux/arm/v7', false],
    ['linux/arm/v7', 'linux/arm/vfp', false],
    ['linux/arm/vfp', 'linux/arm/vfp', true],
    ['linux/arm/vfp', 'linux/arm64', false],
    ['linux/mips64le/hardfloat', 'linux/mips64le/softfloat', false],
    ['linux/mips64le/v1', 'linux/mips64le/v2', false],
    ['linux/ppc64le', 'linux/ppc64le/power9', false],
    ['linux/riscv64', 'linux/riscv64', true],
    ['linux/s390x', 'linux/amd64', false],
    ['windows/amd64', 'linux/amd64', false],
    ['darwin/arm64', 'macos/aarch64', true],
  ])('%s, %s: %s', (image, host, expected) => {
    expect(runsOn(parsePlatform(image), parsePlatform(host))).toBe(expected);
  });

  test('versions of an operating system count where both are stated', () => {
    const server = { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.1' };
    expect(runsOn(server, { ...server, osVersion: '10.0.17763.1' })).toBe(false);
    expect(runsOn(server, { os: 'windows', architecture: 'amd64' })).toBe(true);
  });
});

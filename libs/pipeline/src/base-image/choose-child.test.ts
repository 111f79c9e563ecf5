import { expect, it } from '@jest/globals';
import { chooseChild } from './choose-child.ts';

it.each([
  ['linux/amd64', 'linux/amd64 linux/arm64', 'linux/amd64'],
  ['linux/arm64', 'linux/amd64 linux/arm64', 'linux/arm64'],
  ['linux/arm/v7', 'linux/arm/v5 linux/arm/v6 linux/arm/v7', 'linux/arm/v7'],
  ['linux/arm/v7', 'linux/amd64 linux/arm/v6', 'linux/arm/v6'],
  ['linux/arm/v6', 'linux/arm/v7', undefined],
  // A 64-bit machine can run these, but no engine takes them unasked.
  ['linux/arm64', 'linux/arm/v7', undefined],
  ['linux/riscv64', 'linux/amd64', undefined],
  ['linux/amd64', '', undefined],
])('for %s of %s', (platform, children, expected) => {
  const index = new Map(children === '' ? [] : children.split(' ').map((name) => [name, name]));
  expect(chooseChild(index, platform)).toBe(expected);
});

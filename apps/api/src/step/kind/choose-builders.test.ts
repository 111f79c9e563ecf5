import { expect, test } from '@jest/globals';
import { StepFailed } from '../step-failure.ts';
import { chooseBuilders } from './choose-builders.ts';

const builder = (name: string, ...platforms: string[]) => ({ id: name, name, dockerHost: 'unix:///x', platforms });
const both = builder('both', 'linux/amd64', 'linux/arm64');
const arm = builder('arm', 'linux/arm64');

test.each([
  [
    'one that emulates the other',
    ['linux/amd64', 'linux/arm64'],
    [both],
    { 'linux/amd64': 'both', 'linux/arm64': 'both' },
  ],
  [
    'native before emulated',
    ['linux/amd64', 'linux/arm64'],
    [both, arm],
    { 'linux/amd64': 'both', 'linux/arm64': 'arm' },
  ],
  ['what a machine runs without emulation is native to it', ['linux/386'], [arm, both], { 'linux/386': 'both' }],
])('%s', (_, platforms, builders, expected) => {
  const chosen = chooseBuilders(platforms, builders);
  expect(Object.fromEntries([...chosen].map(([platform, { name }]) => [platform, name]))).toEqual(expected);
});

test.each([
  [
    'a platform that nobody serves',
    ['linux/amd64', 'linux/s390x'],
    [both, arm],
    /^No builder serves linux\/s390x; there are both \(linux\/amd64, linux\/arm64\); arm \(linux\/arm64\)\./,
  ],
  ['no builder at all', ['linux/amd64'], [], /^No builder serves linux\/amd64; there is no builder at all\./],
])('%s', (_, platforms, builders, says) => {
  expect(() => chooseBuilders(platforms, builders)).toThrow(StepFailed);
  expect(() => chooseBuilders(platforms, builders)).toThrow(says);
});

import { expect, it } from '@jest/globals';
import { causeSentence, type ReleaseCause } from './cause.ts';

const change = {
  reference: 'docker.io/library/debian:12',
  platform: 'linux/arm64',
  pulledPlatform: 'linux/arm64',
  stage: 0,
  runtime: true,
  from: 'sha256:a',
  to: 'sha256:b',
};

it.each<[ReleaseCause, string]>([
  [
    { trigger: 'base-image', changes: [change, { ...change, stage: 1 }] },
    '1.4.2 was rebuilt because debian:12 for linux/arm64 moved.',
  ],
  [
    {
      trigger: 'base-image',
      changes: [change, { ...change, reference: 'ghcr.io/a/b:1', pulledPlatform: 'linux/amd64' }],
    },
    '1.4.2 was rebuilt because debian:12 for linux/arm64 and ghcr.io/a/b:1 for linux/amd64 moved.',
  ],
  [
    { trigger: 'base-image', changes: [change], without: 'base could not be rebuilt: No.' },
    '1.4.2 was rebuilt because debian:12 for linux/arm64 moved. base could not be rebuilt: No.',
  ],
  [{ trigger: 'schedule', changes: [] }, 'The schedule asked to rebuild 1.4.2.'],
  [{ trigger: 'person', changes: [change] }, 'anna asked to rebuild 1.4.2, and debian:12 for linux/arm64 had moved.'],
])('%j', (cause, sentence) => expect(causeSentence(cause, '1.4.2', 'anna')).toBe(sentence));

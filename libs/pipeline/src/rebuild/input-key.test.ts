import { describe, expect, it } from '@jest/globals';
import { type InputKeyFacts, inputKey } from './input-key.ts';

const input = { kind: 'from', line: 1, expression: 'debian:12', child: 'sha256:a' };
const facts: InputKeyFacts = {
  platform: 'linux/arm64',
  buildPlatform: 'linux/amd64',
  commit: 'c0ffee',
  context: '.',
  dockerfilePath: 'Dockerfile',
  dockerfile: 'FROM debian:12\n',
  args: { A: '1', B: '2' },
  targets: { runtime: undefined, test: { stage: 'test', reports: '/reports' } },
  inputs: [input, { ...input, kind: 'copy-from', line: 4 }],
};

describe('an input key', () => {
  it('is a digest, and the same for the same inputs in whichever order', () => {
    expect(inputKey(facts)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(inputKey({ ...facts, args: { B: '2', A: '1' }, inputs: facts.inputs.toReversed() })).toBe(inputKey(facts));
  });

  it('knows the builder where the Dockerfile asks for it alone', () => {
    const elsewhere = { buildPlatform: 'linux/arm64' };
    expect(inputKey({ ...facts, ...elsewhere })).toBe(inputKey(facts));
    const crossing = { ...facts, dockerfile: 'FROM --platform=$BUILDPLATFORM debian:12\n' };
    expect(inputKey({ ...crossing, ...elsewhere })).not.toBe(inputKey(crossing));
  });

  it.each<[string, Partial<InputKeyFacts>]>([
    ['the platform', { platform: 'linux/amd64' }],
    ['the commit', { commit: 'decaf' }],
    ['the context', { context: 'app' }],
    ['the path of the Dockerfile', { dockerfilePath: 'docker/Dockerfile' }],
    ['the Dockerfile', { dockerfile: 'FROM debian:12 AS run\n' }],
    ['the value of an argument', { args: { A: '1', B: '3' } }],
    ['an argument more', { args: { A: '1', B: '2', C: '' } }],
    ['the targets', { targets: { runtime: 'run' } }],
    [
      'a base',
      {
        inputs: [
          { ...input, child: 'sha256:b' },
          { ...input, kind: 'copy-from', line: 4 },
        ],
      },
    ],
    ['which line takes it', { inputs: [input, { ...input, kind: 'copy-from', line: 5 }] }],
    ['a base less', { inputs: [input] }],
  ])('is another one with another %s', (_what, change) =>
    expect(inputKey({ ...facts, ...change })).not.toBe(inputKey(facts)),
  );
});

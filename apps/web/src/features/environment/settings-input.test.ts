import { describe, expect, test } from '@jest/globals';
import { type EnvironmentForm, emptyForm, inputOf, positionFault } from './settings-input.ts';

const form = (changes: Partial<EnvironmentForm>): EnvironmentForm => ({ ...emptyForm(2), ...changes });

describe('inputOf', () => {
  const targets: [string, Partial<EnvironmentForm>, object][] = [
    ['the server’s own engine', {}, { kind: 'DOCKER_HOST', dockerHost: null, publishAddress: '127.0.0.1' }],
    [
      'a swarm has no address',
      { kind: 'SWARM', dockerHost: ' tcp://m:1 ' },
      { kind: 'SWARM', dockerHost: 'tcp://m:1' },
    ],
    ['no settings are empty ones', { kind: 'REGISTRY_ONLY' }, { kind: 'REGISTRY_ONLY', settings: '{}' }],
    [
      'settings alone',
      { kind: 'REGISTRY_ONLY', registryOnly: { repository: '', tag: 'live' } },
      { kind: 'REGISTRY_ONLY', settings: '{"tag":"live"}' },
    ],
  ];
  const common = { position: 2, upstreams: [], upstreamMode: 'ALL', automatic: 'OFF', imageRepository: '' };

  test.each(targets)('%s', (_, changes, target) => {
    expect(inputOf(form(changes))).toEqual({ ...common, ...target });
  });

  test('a target that is left alone is not named', () => {
    const before = form({ dockerHost: 'tcp://a:1' });
    expect(inputOf({ ...before, upstreams: ['dev'] }, before)).toEqual({ ...common, upstreams: ['dev'] });
    expect(inputOf({ ...before, dockerHost: '' }, before)).toMatchObject({ kind: 'DOCKER_HOST', dockerHost: null });
  });
});

test.each<[string, Partial<EnvironmentForm>, object]>([
  ['none are given', {}, {}],
  ['both', { username: ' bot ', password: ' p ' }, { username: 'bot', password: ' p ' }],
  ['a token alone', { password: 't' }, { username: null, password: 't' }],
  ['a user name alone is left to the API', { username: 'bot' }, { username: 'bot', password: null }],
  ['taken away', { username: 'bot', password: 'p', dropsCredentials: true }, { password: '' }],
  ['of another kind of target', { kind: 'SWARM', password: 'p' }, {}],
])('credentials: %s', (_, changes, given) => {
  const before = form({ kind: 'GIT_OPS' });
  const sent = inputOf({ ...before, ...changes }, changes.kind ? undefined : before);
  const { username, password } = sent;
  expect(JSON.parse(JSON.stringify({ username, password }))).toEqual(given);
});

test.each([
  ['0', true],
  [' 12 ', true],
  ['', false],
  ['-1', false],
  ['1.5', false],
])('position %j', (position, good) => {
  expect(positionFault(form({ position })) === undefined).toBe(good);
});

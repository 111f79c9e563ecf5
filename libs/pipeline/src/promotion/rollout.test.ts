import { expect, test } from '@jest/globals';
import { defaultUpdate, type RunSettings } from '../pipeline-file/run-settings.ts';
import { swarmRollout } from './rollout.ts';

const port = { container: 80, published: 8080, protocol: 'tcp' } as const;
const stopFirst = { ...defaultUpdate, order: 'stop-first' } as const;
const none = { notes: [] };
const gap = { notes: [expect.stringMatching(/^One task alone can hold port 8080 of a node/)] };

test.each<[string, Partial<RunSettings>, boolean, object]>([
  ['nothing said', {}, true, none],
  ['rolling', { strategy: 'rolling' }, true, none],
  ['rolling with a port of its own', { ports: [port] }, true, gap],
  ['the same, the old one first as it is asked', { ports: [port], update: stopFirst }, true, none],
  ['a port that no node publishes', { ports: [port] }, false, none],
  ['a port without a number', { ports: [{ container: 80, protocol: 'tcp' }] }, true, none],
  ['blue-green', { strategy: 'blue-green' }, true, { notes: [expect.stringMatching(/no single switch/)] }],
  [
    'blue-green with ports of its own',
    { strategy: 'blue-green', ports: [port, { ...port, published: 9090 }] },
    true,
    {
      refused: expect.stringMatching(/cannot switch blue-green while ports 8080, 9090 .* use the strategy rolling\.$/),
      notes: [],
    },
  ],
  [
    'blue-green with ports that no node publishes',
    { strategy: 'blue-green', ports: [port] },
    false,
    { notes: [expect.stringMatching(/no single switch/)] },
  ],
])('a swarm and %s', (_name, run, publishes, expected) => {
  expect(swarmRollout(run, publishes)).toEqual(expected);
});

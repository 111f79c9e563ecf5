import { expect, test } from '@jest/globals';
import { settingsText } from './run-settings-text.ts';

test.each([
  [{ stopGrace: 5_000 }, { stopGrace: '5s' }],
  [{ stopGrace: 0 }, { stopGrace: '0ms' }],
  [{ update: { delay: 90_000, monitor: 7_200_000 } }, { update: { delay: '90s', monitor: '2h' } }],
  [{ health: { interval: 1_500 } }, { health: { interval: '1500ms' } }],
  [{ resources: { memory: 67_108_864, cpus: 0.5 } }, { resources: { memory: '64MiB', cpus: 0.5 } }],
  [{ resources: { memory: 1_536 * 2 ** 20 } }, { resources: { memory: '1536MiB' } }],
  [
    { replicas: 2, env: { timeout: '30', memory: 'all' } },
    { replicas: 2, env: { timeout: '30', memory: 'all' } },
  ],
])('%j', (understood, written) => {
  expect(JSON.parse(settingsText(JSON.stringify(understood)))).toEqual(written);
});

test('none is no text', () => {
  expect(settingsText(undefined)).toBe('');
});

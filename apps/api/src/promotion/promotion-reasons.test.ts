import { expect, test } from '@jest/globals';
import { promotionReasons } from './promotion-reasons.ts';

const release = {
  state: 'published' as const,
  version: '1.4.2',
  ref: 'v1.4.2',
  platforms: ['linux/amd64', 'linux/arm64'],
};
const target = { kind: 'docker-host' as const, dockerHost: 'tcp://pi:2375', publishAddress: '127.0.0.1' };
const facts = { release, environment: { name: 'dev', target }, environmentName: 'dev', builders: [], live: undefined };

test('nothing stands against a published release into a free environment', () => {
  expect(promotionReasons(facts)).toEqual([]);
});

test.each([
  [{ release: undefined }, 'There is no such release.'],
  [
    { release: { ...release, state: 'failed' as const } },
    'Release 1.4.2 is failed; only a published release can be promoted.',
  ],
  [
    { release: { ...release, state: 'running' as const, version: null } },
    'Release v1.4.2 is running; only a published release can be promoted.',
  ],
  [{ environment: undefined, environmentName: 'prod' }, 'There is no environment "prod"; create it first.'],
  [
    { live: { id: 'p1', release: '1.4.1' } },
    'A promotion of 1.4.1 to dev is on its way (p1); wait for its end, or cancel it.',
  ],
  [
    { builders: [{ dockerHost: 'tcp://pi:2375', platforms: ['linux/riscv64'] }] },
    'dev runs linux/riscv64, but the release is for linux/amd64, linux/arm64 only.',
  ],
])('%j', (change, message) => {
  expect(promotionReasons({ ...facts, ...change }).map((reason) => reason.message)).toEqual([message]);
});

test.each([
  [{ builders: [{ dockerHost: 'tcp://pi:2375', platforms: ['linux/riscv64', 'linux/arm64'] }] }],
  [{ builders: [{ dockerHost: 'tcp://elsewhere:2375', platforms: ['linux/riscv64'] }] }],
])('%j is no reason', (change) => {
  expect(promotionReasons({ ...facts, ...change })).toEqual([]);
});

test('all reasons come at once', () => {
  const reasons = promotionReasons({
    ...facts,
    release: undefined,
    environment: undefined,
    environmentName: 'nowhere',
  });
  expect(reasons.map(({ code }) => code)).toEqual(['promotion.release-unknown', 'promotion.environment-unknown']);
});

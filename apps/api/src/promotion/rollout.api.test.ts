import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Promotions } from '../step/testing/promotions.ts';

let world: Promotions;
beforeAll(async () => {
  world = await Promotions.start();
  await world.environment('swarm', { target: { kind: 'SWARM', dockerHost: 'tcp://10.255.255.1:2375' } });
  await world.environment('host', { target: { kind: 'DOCKER_HOST', dockerHost: 'tcp://10.255.255.1:2375' } });
}, 60_000);
afterAll(() => world?.stop());

const blueGreen = 'run: { strategy: blue-green }\n';
const withPort = 'run: { strategy: blue-green, ports: [{ container: 80, published: 8080 }] }\n';
const rolling = 'run: { ports: [{ container: 80, published: 8080 }] }\n';

it.each([
  ['swarm', '', []],
  ['swarm', blueGreen, [expect.stringMatching(/^A swarm has no single switch/)]],
  ['swarm', withPort, [expect.stringMatching(/^A swarm cannot switch blue-green while port 8080/)]],
  ['swarm', rolling, [expect.stringMatching(/^One task alone can hold port 8080/)]],
  ['host', blueGreen, []],
])('a plan for a %s says what it makes of %j', async (environment, more, expected) => {
  const release = await world.release('web', `1.${environment.length}.${more.length}`, more);
  const mutation = `mutation ($release: ID!, $environment: String!) { planPromotion(release: $release, environment: $environment) {
    ... on PromotionPlan { id rollout } ... on Refusal { reasons { message } } } }`;
  const { planPromotion } = await world.api.get(mutation, { release, environment });
  expect(planPromotion.rollout).toEqual(expected);
  const { promotionPlan } = await world.api.get('query ($id: ID!) { promotionPlan(id: $id) { rollout } }', {
    id: planPromotion.id,
  });
  expect(promotionPlan.rollout).toEqual(expected);
});

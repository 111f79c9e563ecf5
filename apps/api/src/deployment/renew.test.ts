import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Secrets } from '../access/secrets.ts';
import { testRegistry } from '../engine/testing/shared-services.ts';
import { createStepServices } from '../step/step-services.ts';
import { Promotions } from '../step/testing/promotions.ts';
import type { ObserveSpec, Target } from '../target/target.ts';
import { readWatched } from './observation.store.ts';
import { renewCredentials } from './renew.ts';

let world: Promotions;
beforeAll(async () => {
  world = await Promotions.start();
}, 60_000);
afterAll(() => world?.stop());

it('hands a target the credentials that are set now, another version with each password, and records it when they were new', async () => {
  const { api } = world;
  const add = 'mutation ($input: AddRegistryInput!) { addRegistry(input: $input) { ... on Registry { id } } }';
  const update =
    'mutation ($id: ID!, $input: UpdateRegistryInput!) { updateRegistry(id: $id, input: $input) { __typename } }';
  const registry = { host: testRegistry, username: 'ci', password: 'first', plainHttp: true };
  const { id } = (await api.get(add, { input: registry })).addRegistry;
  await world.environment('dev');
  const release = await world.release('web', '1.0.0');
  const { promote } = await api.get(
    'mutation ($release: ID!) { promote(release: $release, environment: "dev") { ... on Promotion { id } } }',
    { release },
  );
  expect(await world.work(promote.id)).toMatchObject({ state: 'succeeded' });
  const [row] = await readWatched(api.sql);
  if (!row) throw new Error('Nothing is watched.');

  const services = createStepServices(api.config, api.sql, new Secrets(api.config), api.askPolicy);
  const handed: ObserveSpec['auth'][] = [];
  // As a swarm does: it knows what it has by its version.
  const keeping = (target: Target): Target => ({
    ...target,
    renew: async ({ auth }) => {
      if (handed.at(-1)?.version === auth?.version) return false;
      handed.push(auth);
      return true;
    },
  });
  const renew = (target: (own: Target) => Target = keeping) =>
    renewCredentials(
      { ...services, target: (settings) => target(services.target(settings)) },
      row,
      AbortSignal.timeout(30_000),
    );
  expect([await renew(), await renew()]).toEqual([true, false]);
  await api.get(update, { id, input: { name: 'Another name' } });
  expect(await renew()).toBe(false);
  await api.get(update, { id, input: { password: 'second' } });
  expect(await renew()).toBe(true);
  expect(handed).toMatchObject([
    { username: 'ci', password: 'first' },
    { username: 'ci', password: 'second' },
  ]);
  expect(JSON.stringify(handed.map((auth) => auth?.version))).not.toMatch(/first|second/);
  // One that keeps nothing is handed nothing.
  expect(await renew((own) => own)).toBe(false);
  await services.close();
  const audit = await api.sql`select actor, subject, facts from audit where action = 'deployment.credentials-renewed'`;
  expect(audit).toHaveLength(2);
  expect(audit[0]).toMatchObject({ actor: 'slipway', subject: 'web in dev', facts: { registry: testRegistry } });
}, 60_000);

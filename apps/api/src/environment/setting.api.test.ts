// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Secrets } from '../access/secrets.ts';
import { type Deploying, deployedSpec, deploySpec } from '../step/kind/deploy-spec.ts';
import { readSurroundings } from '../step/step.store.ts';
import { createStepServices } from '../step/step-services.ts';
import { Promotions } from '../step/testing/promotions.ts';
import { tablesThatHold } from '../testing/tables-that-hold.ts';

const value = 'correct-horse-battery-staple';
let world: Promotions;
let release: string;

beforeAll(async () => {
  world = await Promotions.start();
  await world.environment('dev');
  const more = 'run: { replicas: 2, env: { LEVEL: info, VERSION: "${version}" }, secrets: [password] }';
  release = await world.release('web', '1.0.0', more);
}, 60_000);
afterAll(() => world?.stop());

const set = (settings: string) =>
  world.api
    .get(
      `mutation ($settings: String!) { setDeploymentSettings(environment: "dev", application: "web", settings: $settings) {
        ... on DeploymentSettings { version settings } ... on Refusal { reasons { code message } } } }`,
      { settings },
    )
    .then((data) => data.setDeploymentSettings);

const setSecret = (name: string, text: string) =>
  world.api
    .get(
      `mutation ($name: String!, $text: String!) { setEnvironmentSecret(environment: "dev", name: $name, value: $text) {
        ... on Environment { secrets { name updatedBy } } ... on Refusal { reasons { code message } } } }`,
      { name, text },
    )
    .then((data) => data.setEnvironmentSecret);

const plan = () =>
  world.api
    .get(
      `mutation ($release: ID!) { planPromotion(release: $release, environment: "dev") {
        ... on PromotionPlan { id configuration { path message } } } }`,
      { release },
    )
    .then((data) => data.planPromotion);

const apply = (id: string) =>
  world.api
    .get(
      `mutation ($id: ID!) { applyPromotion(plan: $id) { ... on Promotion { id } ... on Refusal { reasons { code } } } }`,
      { id },
    )
    .then((data) => data.applyPromotion);

it('keeps versions of what it changes, and says all that is wrong with it', async () => {
  expect(await set('replicas: 0\nenv: { A: "${b}" }')).toMatchObject({
    reasons: [{ code: 'deployment-settings.malformed', message: expect.stringMatching(/replicas/) }],
  });
  expect(await set('replicas: 3')).toEqual({ version: 1, settings: '{"replicas":3}' });
  expect(await set('{"replicas": 4, "env": {"LEVEL": "debug"}}')).toMatchObject({ version: 2 });
  const { environment } = await world.api.get(
    '{ environment(name: "dev") { settings(application: "web") { version createdBy } } }',
  );
  expect(environment.settings).toEqual({ version: 2, createdBy: 'administrator' });
});

it('tells a target what the release and the environment say together, values of secrets included, and nobody else', async () => {
  expect(await setSecret('bad name', 'x')).toMatchObject({ reasons: [{ code: 'secret.name' }] });
  expect(await setSecret('password', value)).toEqual({ secrets: [{ name: 'password', updatedBy: 'administrator' }] });
  const { id } = await plan();
  const promotion = await apply(id);
  expect(await world.work(promotion.id)).toEqual({ state: 'succeeded', failure: null });
  const services = createStepServices(
    world.api.config,
    world.api.sql,
    new Secrets(world.api.config),
    world.api.askPolicy,
  );
  await set('replicas: 7');
  // What was set since then counts from the next promotion on.
  const { spec } = await deployedSpec(services, { releaseId: release, promotionId: promotion.id });
  await set('{"replicas": 4, "env": {"LEVEL": "debug"}}');
  await services.close();
  expect(spec.run).toMatchObject({ replicas: 4, env: { LEVEL: 'debug', VERSION: '1.0.0' } });
  expect(spec.secretValues).toEqual({ password: value });
  expect(await tablesThatHold(world.api.sql, value)).toEqual([]);
  // As it would find what is written open.
  expect(await tablesThatHold(world.api.sql, '"LEVEL"')).toContain('public.deployment_setting');
  expect(world.api.log()).not.toContain(value);
});

it('a secret that is replaced while a target is told of it never fails that, and what is kept names the value that was told', async () => {
  await setSecret('password', 'value-0');
  const [{ id: promotion } = { id: '' }] = await world.api.sql`select id from promotion limit 1`;
  const services = createStepServices(
    world.api.config,
    world.api.sql,
    new Secrets(world.api.config),
    world.api.askPolicy,
  );
  const versions = new Map<string, string>();
  const writer = (async () => {
    for (let count = 1; count <= 40; count += 1) await setSecret('password', `value-${count}`);
  })();
  let replaced = false;
  void writer.finally(() => {
    replaced = true;
  });
  while (!replaced) {
    const surroundings = await readSurroundings(world.api.sql, { releaseId: release, promotionId: promotion });
    const { spec, configuration } = await deploySpec(services, { ...surroundings, epoch: 1 } as Deploying);
    const told = spec.secretValues?.password ?? '';
    const { secretVersions } = configuration as { readonly secretVersions: Record<string, string> };
    const version = secretVersions.password ?? '';
    expect(versions.get(version) ?? told).toBe(told);
    versions.set(version, told);
  }
  await writer;
  await services.close();
  expect(versions.size).toBeGreaterThan(1);
  expect(new Set(versions.values()).size).toBe(versions.size);
  await setSecret('password', value);
}, 60_000);

it('a plan tells what changes against what runs, and falls with a new value of a secret', async () => {
  await world.work((await apply((await plan()).id)).id);
  expect((await plan()).configuration).toEqual([]);
  await set('replicas: 5');
  const before = await plan();
  expect(before.configuration).toMatchObject([
    { path: 'env.LEVEL', message: 'env.LEVEL changes from "debug" to "info".' },
    { path: 'replicas' },
  ]);
  await setSecret('password', 'another');
  expect(await apply(before.id)).toEqual({ reasons: [{ code: 'plan.configuration' }] });
  expect((await plan()).configuration.map(({ path }: { path: string }) => path)).toContain('secrets.password');
  const [{ count } = { count: 0 }] = await world.api
    .sql`select count(*)::int from secret where purpose = 'environment-secret'`;
  expect(count).toBe(1);
  await world.api.get('mutation { removeEnvironmentSecret(environment: "dev", name: "password") { __typename } }');
  expect((await world.api.get('{ environment(name: "dev") { secrets { name } } }')).environment.secrets).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addLayer } from '../testing/layers.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment, addPromotion } from '../testing/rows.ts';

const mutation = `mutation ($release: ID!) { planPromotion(release: $release, environment: "dev") { ... on PromotionPlan { platforms {
  platform updateSize unmeasured packageCount packages { type name from to }
  files { added { count bytes } removed { count bytes } changed { count bytes } } } } } }`;

let api: TestApi;
let present: string;
let next: string;
const plan = async (release: string) => (await api.get(mutation, { release })).planPromotion.platforms[0];

beforeAll(async () => {
  api = await startApi();
  const { id } = await addApplication(api.sql, 'hello');
  present = await addPublishedRelease(api.sql, id, '1.0.0', ['a', 'b']);
  next = await addPublishedRelease(api.sql, id, '1.1.0', ['a', 'c']);
  await api.sql`update release set image_repository = null`;
  await addEnvironment(api.sql, 'dev');
});
afterAll(() => api.stop());

it('a plan says which files and packages change, once something runs there and the layers were read', async () => {
  const unknown = { files: null, packages: null, packageCount: null };
  expect(await plan(present)).toMatchObject({ ...unknown, unmeasured: null });

  const [environment] = await api.sql<{ id: string }[]>`select id from environment`;
  const promotion = await addPromotion(api.sql, present, environment?.id ?? '', 'succeeded');
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    select environment_id, application_id, release_id, id, ${`sha256:${'f'.repeat(64)}`}, 'in-sync', now() from promotion where id = ${promotion}`;
  await api.sql`insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since)
    select environment_id, application_id, release_id, promotion_id, digest, '{}', deployed_at from deployment`;
  const sentence = 'None of the 3 layers of the two images was ever read.';
  expect(await plan(next)).toMatchObject({ ...unknown, updateSize: 1_001, unmeasured: sentence });

  const versions = (version: string) => Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`p${i}`, version]));
  await addLayer(api.sql, 'a', { files: { 'bin/sh': 1_000 } });
  await addLayer(api.sql, 'b', { files: { app: 500 }, packages: versions('1') });
  await addLayer(api.sql, 'c', { files: { app: 700, new: 30 }, packages: versions('2') });
  const platform = await plan(next);
  expect(platform).toMatchObject({
    unmeasured: null,
    packageCount: 60,
    files: { added: { count: 1, bytes: 30 }, removed: { count: 0, bytes: 0 }, changed: { count: 2, bytes: 200 } },
  });
  expect(platform.packages).toHaveLength(50);
  expect(platform.packages[0]).toEqual({ type: 'deb', name: 'p0', from: '1', to: '2' });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addLayer } from '../testing/layers.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment, addPromotion } from '../testing/rows.ts';

const parts = `id presentReleaseId platforms { platform updateSize contents unmeasured packageCount packages { type name from to }
  files { added { count bytes } removed { count bytes } changed { count bytes } listed { path kind before after } unlisted } }`;
const mutation = `mutation ($release: ID!) { planPromotion(release: $release, environment: "dev") { ... on PromotionPlan { ${parts} } } }`;

let api: TestApi;
let present: string;
let next: string;
const plan = async (release: string) => (await api.get(mutation, { release })).planPromotion;
/** The first platform of a plan, read again until nothing is under way any more. */
const insideOf = async (id: string) => {
  for (;;) {
    const { promotionPlan } = await api.get(`query ($id: ID!) { promotionPlan(id: $id) { ${parts} } }`, { id });
    const [platform] = promotionPlan.platforms;
    if (platform.contents !== 'PENDING') return platform;
  }
};

beforeAll(async () => {
  api = await startApi();
  const { id } = await addApplication(api.sql, 'hello');
  present = await addPublishedRelease(api.sql, id, '1.0.0', ['a', 'b']);
  next = await addPublishedRelease(api.sql, id, '1.1.0', ['a', 'c']);
  await api.sql`update release set image_repository = null`;
  await addEnvironment(api.sql, 'dev');
});
afterAll(() => api.stop());

it('a plan says which files and packages change, also when their layers were read after it was made', async () => {
  const none = { files: null, packages: null, packageCount: null };
  const first = await plan(present);
  expect(first.presentReleaseId).toBeNull();
  expect(first.platforms[0]).toMatchObject({ ...none, contents: 'UNKNOWN', unmeasured: null });

  const [environment] = await api.sql<{ id: string }[]>`select id from environment`;
  const promotion = await addPromotion(api.sql, present, environment?.id ?? '', 'succeeded');
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    select environment_id, application_id, release_id, id, ${`sha256:${'f'.repeat(64)}`}, 'in-sync', now() from promotion where id = ${promotion}`;
  await api.sql`insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since)
    select environment_id, application_id, release_id, promotion_id, digest, '{}', deployed_at from deployment`;
  const sentence = 'None of the 3 layers of the two images was ever read.';
  const { id, presentReleaseId, platforms } = await plan(next);
  expect(presentReleaseId).toBe(present);
  expect(platforms[0]).toMatchObject({ ...none, contents: 'UNREAD', updateSize: 1_001, unmeasured: sentence });

  const versions = (version: string) => Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`p${i}`, version]));
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`data/${String(i).padStart(2, '0')}`, i + 1]));
  await addLayer(api.sql, 'a', { files: { 'bin/sh': 1_000 } });
  await addLayer(api.sql, 'b', { files: { app: 500 }, packages: versions('1') });
  await addLayer(api.sql, 'c', { files: { app: 700, ...many }, packages: versions('2') });
  const platform = await insideOf(id);
  expect(platform).toMatchObject({
    contents: 'KNOWN',
    unmeasured: null,
    packageCount: 60,
    // The folder `data` came, too.
    files: {
      added: { count: 41, bytes: 820 },
      removed: { count: 0, bytes: 0 },
      changed: { count: 2, bytes: 200 },
      unlisted: 13,
    },
  });
  expect(platform.files.listed).toHaveLength(30);
  expect(platform.files.listed.slice(0, 3)).toEqual([
    { path: 'app', kind: 'CHANGED', before: 500, after: 700 },
    { path: 'var/lib/dpkg/status', kind: 'CHANGED', before: 100, after: 100 },
    { path: 'data/39', kind: 'ADDED', before: null, after: 40 },
  ]);
  expect(platform.packages).toHaveLength(50);
  expect(platform.packages[0]).toEqual({ type: 'deb', name: 'p0', from: '1', to: '2' });
});

it('a plan of before it was kept what it compares says nothing of what is inside', async () => {
  const { id } = await plan(next);
  await api.sql`update plan set content = content - 'presentReleaseId' where id = ${id}`;
  expect(await insideOf(id)).toMatchObject({ contents: 'UNKNOWN', files: null, packages: null, unmeasured: null });
});

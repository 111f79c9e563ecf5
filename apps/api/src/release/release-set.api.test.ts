import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment, addRelease } from '../testing/rows.ts';

let api: TestApi;
let shop: string;
let older: string;
let mail: string;
let failed: string;
beforeAll(async () => {
  api = await startApi();
  const { id } = await addApplication(api.sql, 'shop');
  older = await addPublishedRelease(api.sql, id, '1.4.1');
  shop = await addPublishedRelease(api.sql, id, '1.4.2');
  const other = await addApplication(api.sql, 'mail');
  mail = await addPublishedRelease(api.sql, other.id, '2.0.0');
  failed = await addRelease(api.sql, other.id, { state: 'failed', version: '2.0.1' });
});
afterAll(() => api.stop());

const create = `mutation ($name: String!, $releases: [ID!]!) { answer: createReleaseSet(name: $name, releases: $releases) {
  ... on ReleaseSet { name createdBy releases { version application { name } } } ... on Refusal { reasons { code message } } } }`;
const made = async (name: string, releases: readonly string[]) => (await api.get(create, { name, releases })).answer;

it('is known to each member, and a policy that asks for it lets none of them go alone', async () => {
  expect(await made('Week 47', [shop, mail, shop])).toEqual({
    name: 'Week 47',
    createdBy: 'administrator',
    releases: [
      { version: '1.4.2', application: { name: 'shop' } },
      { version: '2.0.0', application: { name: 'mail' } },
    ],
  });
  const query = `query ($id: ID!) { release(id: $id) { sets { name releases { version } } mayGoTo(environment: "staging") { allowed checks { rule message } } } }`;
  await addEnvironment(api.sql, 'staging');
  const text = 'releaseSet: { required: true }\n';
  await api.get('mutation ($text: String!) { setPolicy(environment: "staging", text: $text) { __typename } }', {
    text,
  });
  const { release } = await api.get(query, { id: shop });
  expect(release.sets).toEqual([{ name: 'Week 47', releases: [{ version: '1.4.2' }, { version: '2.0.0' }] }]);
  expect(release.mayGoTo.allowed).toBe(false);
  expect(release.mayGoTo.checks).toContainEqual({
    rule: 'releaseSet',
    message: 'Release 1.4.2 was tested with mail 2.0.0 (set Week 47); promote them together to staging.',
  });
  expect((await api.get(query, { id: older })).release.sets).toEqual([]);
});

it('goes together: whoever is asked for first waits for the rest, and then all of them go', async () => {
  const asked = async (release: string): Promise<string> => {
    const plan = `mutation ($release: ID!) { planPromotion(release: $release, environment: "staging") { ... on PromotionPlan { id } } }`;
    const { planPromotion } = await api.get(plan, { release });
    const request = `mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { ... on PromotionRequest { id state } } }`;
    return (await api.get(request, { input: { plan: planPromotion.id } })).requestPromotion.state;
  };
  expect(await asked(shop)).toBe('OPEN');
  expect(await asked(mail)).toBe('PROMOTED');
  await api.reconcile();
  const rows =
    await api.sql`select r.version, p.state from promotion p join release r on r.id = p.release_id order by p.id`;
  expect([...rows]).toEqual([
    { version: '2.0.0', state: 'queued' },
    { version: '1.4.2', state: 'queued' },
  ]);
});

it.each([
  ['no name and one release', ' ', () => [shop], ['release-set.name-malformed', 'release-set.count']],
  ['two of one application', 'Twice', () => [shop, older], ['release-set.application-twice']],
  [
    'what is not there and what failed',
    'Gone',
    () => [failed, 'x'],
    ['release-set.release-unknown', 'release-set.not-published'],
  ],
])('%s is refused with every reason', async (_name, name, releases, codes) => {
  const { reasons } = await made(name, releases());
  expect(reasons.map(({ code }: { code: string }) => code)).toEqual(codes);
});

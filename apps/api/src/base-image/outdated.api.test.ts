import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment, addPromotion } from '../testing/rows.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const hour = 3_600_000;
const start = new Date('2026-11-01T00:00:00Z');
const at = (hours: number) => new Date(start.getTime() + hours * hour);

let api: TestApi;
let releaseId: string;
let next = 100;

beforeAll(async () => {
  api = await startApi();
  const { id } = await addApplication(api.sql, 'shop');
  releaseId = await addPublishedRelease(api.sql, id, '1.0.0');
  await api.sql`delete from base_image_input where release_id = ${releaseId}`;
  await api.sql`update release set created_at = ${start} where id = ${releaseId}`;
  const environment = await addEnvironment(api.sql, 'dev');
  const promotion = await addPromotion(api.sql, releaseId, environment, 'succeeded');
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    values (${environment}, ${id}, ${releaseId}, ${promotion}, ${digest('f')}, 'in-sync', now())`;
});
afterAll(() => api?.stop());

async function input(name: string, more: Record<string, string | boolean | number | null> = {}): Promise<void> {
  const row = {
    release_id: releaseId,
    position: next++,
    stage: 1,
    kind: 'from',
    line: 1,
    expression: name,
    reference: `docker.io/library/${name}`,
    platform: 'linux/arm64',
    pulled_platform: 'linux/arm64',
    pin: 'tag',
    runtime: true,
    index_digest: digest('1'),
    child_digest: digest('a'),
    source: 'docker.io/library/x',
    ...more,
  };
  await api.sql`insert into base_image_input ${api.sql(row as never)}`;
}

async function tag(
  name: string,
  children: Record<string, string> | null,
  more: Record<string, unknown> = {},
): Promise<string> {
  const [repository = '', tagName = ''] = name.split(':');
  const row = {
    registry: 'docker.io',
    repository: `library/${repository}`,
    tag: tagName,
    source_registry: 'docker.io',
    source_repository: `library/${repository}`,
    follows: true,
    settled_digest: children && digest('2'),
    settled_children: children && api.sql.json(children),
    settled_at: children && at(30),
    ...more,
  };
  const [{ id } = { id: '' }] = await api.sql<
    { id: string }[]
  >`insert into watched_tag ${api.sql(row as never)} returning id`;
  return id;
}

async function settled(tagId: string, hours: number, children: Record<string, string>): Promise<void> {
  await api.sql`insert into tag_observation (watched_tag_id, at, kind, index_digest, children, seen_by, message)
    values (${tagId}, ${at(hours)}, 'settled', ${digest('2')}, ${api.sql.json(children)}, 'schedule', 'It settled.')`;
}

const question = `query ($id: ID!) {
  release(id: $id) {
    outdated { reference platform pulledPlatform stage kind pin runtime used now since }
    uncertain { reference message since }
  }
  environments { deployments { outdated { reference } uncertain { reference } } }
}`;

it('lists what moved on, since when, and what nobody knows', async () => {
  await input('current:1');
  await tag('current:1', { 'linux/arm64': digest('a'), 'linux/amd64': digest('b') });

  // It settled at the used image, left it at hour 20 and moved once more at hour 30.
  await input('moved:1', { pulled_platform: 'linux/amd64', runtime: false, stage: 0 });
  const moved = await tag('moved:1', { 'linux/arm64': digest('e'), 'linux/amd64': digest('d') });
  await settled(moved, -5, { 'linux/amd64': digest('9') });
  await settled(moved, 10, { 'linux/amd64': digest('a') });
  await settled(moved, 20, { 'linux/amd64': digest('c') });
  await settled(moved, 30, { 'linux/amd64': digest('d') });

  // It moved to the used image, and has not settled there yet.
  await input('ahead:1');
  const now = { index_digest: digest('3'), children: api.sql.json({ 'linux/arm64': digest('a') }) };
  await tag('ahead:1', { 'linux/arm64': digest('c') }, now);

  // A digest beside the tag: it can be outdated, though no rebuild changes that.
  await input(`both:1@${digest('1')}`, { pin: 'both' });
  await tag('both:1', { 'linux/arm64': digest('c') });
  await input(`digest@${digest('1')}`, { pin: 'digest' });

  await input('unseen:1');
  await input('failing:1');
  await tag(
    'failing:1',
    { 'linux/arm64': digest('a') },
    { failing_since: at(40), failures: 2, failure: 'It is away.' },
  );
  await input('moved-and-failing:1', { kind: 'copy-from' });
  await tag(
    'moved-and-failing:1',
    { 'linux/arm64': digest('c') },
    { failing_since: at(40), failures: 2, failure: 'x' },
  );
  await input('docker/dockerfile:1', {
    kind: 'syntax',
    stage: null,
    index_digest: null,
    child_digest: null,
    source: null,
  });

  const { release, environments } = await api.get(question, { id: releaseId });
  const common = { platform: 'linux/arm64', pulledPlatform: 'linux/arm64', stage: 1, kind: 'FROM', pin: 'TAG' };
  const to = { runtime: true, used: digest('a'), now: digest('c'), since: at(30).toISOString() };
  const since = at(20).toISOString();
  expect(release.outdated).toEqual([
    {
      ...{ ...common, ...to, reference: 'docker.io/library/moved:1', pulledPlatform: 'linux/amd64' },
      ...{ stage: 0, runtime: false, now: digest('d'), since },
    },
    { ...common, ...to, reference: `docker.io/library/both:1@${digest('1')}`, pin: 'BOTH' },
    { ...common, ...to, reference: 'docker.io/library/moved-and-failing:1', kind: 'COPY_FROM' },
  ]);
  expect(release.uncertain).toEqual([
    { reference: 'docker.io/library/unseen:1', message: 'unseen:1 was not looked at yet.', since: null },
    {
      reference: 'docker.io/library/failing:1',
      message: 'failing:1 could not be checked: It is away.',
      since: at(40).toISOString(),
    },
  ]);
  const names = (rows: { reference: string }[]) => rows.map(({ reference }) => reference);
  expect(environments[0].deployments).toEqual([
    {
      outdated: names(release.outdated).map((reference) => ({ reference })),
      uncertain: names(release.uncertain).map((reference) => ({ reference })),
    },
  ]);
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addEnvironment, addPromotion } from '../testing/rows.ts';
import { deriveTags } from './derive.ts';
import { addStanding, digest } from './testing/standing.ts';

const debian = 'docker.io/library/debian:12';
const [amd, arm] = ['linux/amd64', 'linux/arm64'];
const children = (name: string) => ({ [amd]: digest(`${name}-amd`), [arm]: digest(`${name}-arm`) });

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
}, 120_000);
afterAll(() => api.stop());

const derive = (mirrors: Record<string, string> = {}) => deriveTags(api.sql, new Map(Object.entries(mirrors)));

test('every distinct tag of the releases that count is watched once, and nothing else', async () => {
  const first = await addStanding(api.sql, [
    { reference: debian, index: digest('old'), children: children('old') },
    {
      reference: `docker.io/library/golang:1.24@${digest('go')}`,
      index: digest('go'),
      children: children('go'),
      stage: 0,
    },
    {
      reference: `docker.io/library/alpine@${digest('alpine')}`,
      index: digest('alpine'),
      children: children('alpine'),
    },
  ]);
  const older = await addStanding(api.sql, [
    { reference: 'docker.io/library/busybox:1.36', index: digest('box'), children: children('box') },
  ]);
  await addStanding(api.sql, [{ reference: debian, index: digest('old'), children: children('old') }], {
    applicationId: older.applicationId,
  });
  expect(await derive()).toBe(2);
  expect(await derive()).toBe(0);
  const { baseImages } = await api.get(`{ baseImages { totalCount nodes {
    reference name source state watched adviceOnly digest settledDigest children { platform digest inUse }
    observations { nodes { kind seenBy digest } } users { application platforms stages { number name } newest current } } } }`);
  expect(baseImages).toEqual({
    totalCount: 2,
    nodes: [
      {
        reference: debian,
        name: 'debian:12',
        source: debian,
        state: 'SETTLED',
        watched: true,
        adviceOnly: false,
        digest: digest('old'),
        settledDigest: digest('old'),
        children: [
          { platform: amd, digest: digest('old-amd'), inUse: true },
          { platform: arm, digest: digest('old-arm'), inUse: true },
        ],
        observations: { nodes: [{ kind: 'FIRST', seenBy: 'RELEASE', digest: digest('old') }] },
        users: [expect.objectContaining({ newest: true, current: true }), expect.objectContaining({ newest: true })],
      },
      expect.objectContaining({
        reference: 'docker.io/library/golang:1.24',
        state: 'NOT_CHECKED',
        adviceOnly: true,
        digest: null,
        users: [
          {
            application: expect.any(String),
            platforms: [amd, arm],
            stages: [{ number: 0, name: 'build' }],
            newest: true,
            current: false,
          },
        ],
      }),
    ],
  });

  // What runs keeps its tags watched, however old it is; a mirror that is set is where they are read from then on.
  const environment = await addEnvironment(api.sql, 'dev');
  const promotion = await addPromotion(api.sql, older.releaseId, environment, 'succeeded');
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    values (${environment}, ${older.applicationId}, ${older.releaseId}, ${promotion}, ${digest('box')}, 'in-sync', now())`;
  expect(await derive({ 'docker.io': 'mirror.example/hub' })).toBe(3);
  const { baseImage } = await api.get(
    `{ baseImage(reference: "busybox:1.36") { source users { environments newest } } }`,
  );
  expect(baseImage).toEqual({
    source: 'mirror.example/hub/library/busybox:1.36',
    users: [{ environments: ['dev'], newest: false }],
  });

  await api.sql`delete from deployment`;
  expect(await derive({ 'docker.io': 'mirror.example/hub' })).toBe(1);
  const { gone, all } =
    await api.get(`{ gone: baseImage(reference: "busybox:1.36") { watched message nextCheckAt observations { nodes { kind } } }
    all: baseImages(filter: { text: "BUSY" }) { totalCount } }`);
  expect([gone, all]).toEqual([
    {
      watched: false,
      message: 'Nothing that is published last or runs takes busybox:1.36 any more; it is not looked at.',
      nextCheckAt: null,
      observations: { nodes: [{ kind: 'FIRST' }] },
    },
    { totalCount: 0 },
  ]);
  expect(first.releaseId).toBeDefined();
});

test('impact tells who stands on which digest, directly and through what was built here', async () => {
  const base = 'registry.example/base:1';
  const parent = await addStanding(api.sql, [{ reference: base, index: digest('b1'), children: children('b1') }], {
    version: '1.0.0',
    images: { [amd]: digest('p1-amd'), [arm]: digest('p1-arm') },
  });
  const child = await addStanding(api.sql, [
    {
      reference: 'registry.example/parent:1.0.0',
      index: digest('p1'),
      children: { [amd]: digest('p1-amd'), [arm]: digest('p1-arm') },
    },
  ]);
  await addStanding(
    api.sql,
    [{ reference: base, index: digest('b2'), children: { ...children('b1'), [arm]: digest('b2-arm') } }],
    { applicationId: parent.applicationId, version: '1.0.1' },
  );
  await derive();
  const { baseImage } = await api.get(`{ baseImage(reference: "${base}") { id impact {
    byDigest { digest platform current releaseCount applicationCount users { release platforms through current } }
    downstream { nodes { id application depth outdated } edges { from to platforms } } } } }`);
  const { byDigest, downstream } = baseImage.impact;
  const of = (name: string) => byDigest.find((each: { digest: string }) => each.digest === digest(name));
  expect(byDigest).toHaveLength(3);
  expect(of('b2-arm')).toMatchObject({ platform: arm, current: true, releaseCount: 1, applicationCount: 1 });
  expect(of('b1-arm')).toMatchObject({ current: false, releaseCount: 2, applicationCount: 2 });
  expect(of('b1-arm').users).toEqual([
    { release: child.releaseId, platforms: [arm], through: parent.releaseId, current: false },
    { release: parent.releaseId, platforms: [arm], through: null, current: false },
  ]);
  expect(downstream).toEqual({
    nodes: [
      { id: baseImage.id, application: null, depth: 0, outdated: false },
      expect.objectContaining({ depth: 1, outdated: false }),
      expect.objectContaining({ depth: 2, outdated: true }),
    ],
    edges: [
      { from: baseImage.id, to: downstream.nodes[1].id, platforms: [amd, arm] },
      { from: downstream.nodes[1].id, to: downstream.nodes[2].id, platforms: [amd, arm] },
    ],
  });
});

test('applications that stand on each other in a circle are each there once', async () => {
  const base = 'registry.example/circle:1';
  const one = await addStanding(api.sql, [{ reference: base, index: digest('c'), children: children('c') }], {
    images: children('one'),
  });
  const two = await addStanding(
    api.sql,
    [{ reference: 'registry.example/one:1', index: digest('one'), children: children('one') }],
    { images: children('two') },
  );
  await addStanding(
    api.sql,
    [
      { reference: base, index: digest('c'), children: children('c') },
      { reference: 'registry.example/two:1', index: digest('two'), children: children('two'), stage: 0 },
    ],
    { applicationId: one.applicationId },
  );
  await derive();
  const { baseImage } = await api.get(
    `{ baseImage(reference: "${base}") { impact { downstream { nodes { depth } edges { from to } } } } }`,
  );
  expect(two.releaseId).toBeDefined();
  expect(baseImage.impact.downstream.nodes.map(({ depth }: { depth: number }) => depth)).toEqual([0, 1, 2]);
  expect(baseImage.impact.downstream.edges).toHaveLength(3);
});

test.each([
  ['{ baseImage { id } }', 'Give the id or the reference of the base image, and not both.'],
  ['{ baseImage(reference: "a b") { id } }', '"a b" is not an image reference'],
  ['{ baseImages(after: "bm9uZQ") { totalCount } }', 'after is not a cursor of baseImages'],
])('%s is refused in a sentence', async (query, sentence) => {
  const answer = await api.ask(query);
  expect(answer.errors?.[0]?.message).toContain(sentence);
});

test('a check that is asked for is due once, and a registry that is to be left alone is', async () => {
  const { baseImage } = await api.get(`{ baseImage(reference: "${debian}") { id } }`);
  await api.sql`update watched_tag set next_check_at = now() + interval '1 hour', asked_by = 'schedule'`;
  const ask = () =>
    api.get(
      `mutation($id: ID!) { checkBaseImage(id: $id) { __typename ... on BaseImage { nextCheckAt } ... on Refusal { reasons { code clearsAt } } } }`,
      {
        id: baseImage.id,
      },
    );
  const { checkBaseImage } = await ask();
  expect(new Date(checkBaseImage.nextCheckAt).getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  const [first] = await api.sql`select asked_by, asker, next_check_at from watched_tag where id = ${baseImage.id}`;
  expect(first).toMatchObject({ asked_by: 'person', asker: 'administrator' });
  await ask();
  const [second] = await api.sql`select asked_by, asker, next_check_at from watched_tag where id = ${baseImage.id}`;
  expect(second).toEqual(first);
  await api.sql`insert into registry_allowance (host, not_before, failing_since, failures, failure)
    values ('docker.io', now() + interval '1 hour', now(), 1, 'docker.io is away.')`;
  const { checkBaseImage: refused } = await ask();
  expect(refused.reasons[0].code).toBe('base-image.registry-left-alone');
  const { baseImages } = await api.get(
    `{ baseImages(filter: { states: [COULD_NOT_CHECK] }) { nodes { reference failure couldNotCheckSince } } }`,
  );
  expect(baseImages.nodes).toContainEqual({
    reference: debian,
    failure: 'docker.io is away.',
    couldNotCheckSince: expect.any(String),
  });
});

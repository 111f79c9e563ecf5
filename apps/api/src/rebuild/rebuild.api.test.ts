import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';
import { RebuildQuestions } from './testing/rebuild-questions.ts';
import { addStandingApplication, settle } from './testing/standing-releases.ts';

const debian = 'docker.io/library/debian:12';
const refusal = '... on Refusal { reasons { code field message } }';
let api: TestApi;
let ask: RebuildQuestions;
beforeAll(async () => {
  api = await startApi();
  ask = new RebuildQuestions(api);
});
afterAll(() => api.stop());
beforeEach(() => ask.beginAnew());

describe('a policy', () => {
  it('begins as a default, is written in versions, and an equal one makes none', async () => {
    await addStandingApplication(api.sql, ask.name, []);
    const read = async () =>
      (
        await api.get(
          `query ($name: String!) { application(name: $name) { rebuildPolicy { version mode atOnce createdBy } rebuildPolicyVersions { version mode } } }`,
          { name: ask.name },
        )
      ).application;
    expect(await read()).toEqual({
      rebuildPolicy: { version: 0, mode: 'REPORT', atOnce: 2, createdBy: null },
      rebuildPolicyVersions: [],
    });
    const input = {
      mode: 'RUNTIME_STAGE',
      schedule: '30 3 * * 1',
      timeZone: 'Europe/Berlin',
      windows: [{ days: ['MONDAY'], from: '22:00', to: '06:00' }],
      atOnce: 1,
      settleMinutes: 10,
    };
    const { nextRuns, ...written } = await ask.setPolicy(input);
    expect(written).toEqual({ ...input, version: 1, createdBy: 'administrator' });
    expect(nextRuns).toHaveLength(3);
    expect((await ask.setPolicy(input)).version).toBe(1);
    expect((await ask.setPolicy({ mode: 'OFF' })).version).toBe(2);
    expect((await read()).rebuildPolicyVersions).toEqual([
      { version: 2, mode: 'OFF' },
      { version: 1, mode: 'RUNTIME_STAGE' },
    ]);
    const audit = await api.sql`select action from audit where action like 'rebuild-policy%'`;
    expect(audit).toHaveLength(2);
  });

  it('is refused with every reason', async () => {
    const { reasons } = await ask.setPolicy({ application: 'nobody', schedule: 'daily', timeZone: 'Mars', atOnce: 0 });
    expect(reasons.map(({ code, field }: Record<string, string>) => `${code} ${field}`)).toEqual([
      'application.unknown application',
      'rebuild-policy.malformed timeZone',
      'rebuild-policy.malformed schedule',
      'rebuild-policy.malformed atOnce',
    ]);
  });

  it('shows the times of a schedule before it is kept', async () => {
    const preview = (schedule: string) =>
      api.get('query ($schedule: String!) { schedulePreview(schedule: $schedule) { runs problem } }', { schedule });
    expect((await preview('0 4 * * *')).schedulePreview).toMatchObject({ runs: { length: 5 }, problem: null });
    expect((await preview('x')).schedulePreview).toEqual({ runs: [], problem: expect.stringContaining('has 1 field') });
  });
});

describe('a person', () => {
  it('asks once, however often the button is pressed', async () => {
    await addStandingApplication(api.sql, ask.name, []);
    await ask.setPolicy({ mode: 'OFF' });
    const first = await ask.rebuildNow();
    expect(first).toMatchObject({ state: 'WAITING', because: 'It begins in a moment.' });
    expect((await ask.rebuildNow()).id).toBe(first.id);
    await api.lookAtRebuilds();
    expect(await ask.list()).toMatchObject([{ state: 'RUNNING', trigger: 'PERSON', requestedBy: 'administrator' }]);
    const { release } = await api.get(
      `query ($id: ID!) { release: rebuild(id: $id) { release { cause { trigger sentence } } } }`,
      { id: first.id },
    );
    expect(release.release.cause).toEqual({ trigger: 'PERSON', sentence: 'administrator asked to rebuild 1.0.0.' });
    await ask.finish('1.0.0-r1', 'unchanged');
    expect((await ask.list())[0]).toMatchObject({
      state: 'UNCHANGED',
      because: 'Nothing that goes into it had changed, so nothing was built and nothing published.',
    });
    const [unchanged] = await api.sql`update release set version = null where state = 'unchanged' returning id`;
    const retry = 'mutation ($id: ID!) { retryRelease(id: $id) { ... on Refusal { reasons { message } } } }';
    expect((await api.get(retry, { id: unchanged?.id })).retryRelease.reasons).toEqual([
      {
        message:
          'The rebuild of v1.0.0 found nothing new, so there is nothing to try again; ask for another rebuild instead.',
      },
    ]);
  });

  it('makes a rebuild of what was only reported', async () => {
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    await ask.rebuildNow();
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} RUNNING PERSON`]);
  });

  it('cancels what waits, and it does not come back for the same', async () => {
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    const [{ id }] = await ask.list();
    expect(await ask.cancel(id)).toEqual({ state: 'CANCELLED', because: 'administrator cancelled it.' });
    expect(await ask.cancel(id)).toMatchObject({ state: 'CANCELLED' });
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} CANCELLED BASE_IMAGE`]);
  });

  it('cancels the release of what runs', async () => {
    await addStandingApplication(api.sql, ask.name, []);
    const { id } = await ask.rebuildNow();
    await api.lookAtRebuilds();
    expect(await ask.cancel(id)).toMatchObject({ state: 'CANCELLED' });
    expect(await ask.cancel(id)).toMatchObject({ state: 'CANCELLED' });
    expect(await api.sql`select action from audit where action like '%cancelled'`).toMatchObject([
      { action: 'release.cancelled' },
    ]);
  });

  it.each<[string, () => Promise<{ reasons: { code: string }[] }>, string]>([
    ['for an application that is not there', () => ask.rebuildNow('nobody'), 'application.unknown'],
    [
      'for one that was never published',
      async () => {
        await api.sql`insert into application (name, repository_url, pipeline_file) values ('new', 'x', 'y')`;
        return ask.rebuildNow('new');
      },
      'rebuild.nothing-published',
    ],
    ['to cancel what is not there', () => ask.cancel('0'), 'rebuild.unknown'],
    [
      'to cancel what is over',
      async () => {
        await addStandingApplication(api.sql, ask.name, []);
        const { id } = await ask.rebuildNow();
        await api.lookAtRebuilds();
        await ask.finish('1.0.0-r1', 'unchanged');
        return ask.cancel(id);
      },
      'rebuild.over',
    ],
  ])('asks %s and is told why not', async (_what, ask, code) => {
    expect((await ask()).reasons.map((reason) => reason.code)).toEqual([code]);
  });
});

it('lists are pages, of one application or of all, open or all', async () => {
  await addStandingApplication(api.sql, ask.name, []);
  const { id } = await ask.rebuildNow();
  expect(await ask.list(`(application: "${ask.name}", open: true)`)).toHaveLength(1);
  await ask.cancel(id);
  expect(await ask.list('(open: true)')).toEqual([]);
  expect(await ask.list(`(application: "${ask.name}")`)).toHaveLength(1);
  expect(await ask.list('(application: "nobody")')).toEqual([]);
  const { application } = await api.get('query ($name: String!) { application(name: $name) { openRebuilds { id } } }', {
    name: ask.name,
  });
  expect(application.openRebuilds).toEqual([]);
});

it('what was carried over was tested, and scanned, where it was built', async () => {
  const { id } = await addApplication(api.sql, ask.name);
  const built = await addPublishedRelease(api.sql, id, '1.0.0');
  const rebuilt = await addPublishedRelease(api.sql, id, '1.0.0-r1');
  await api.sql`update release set rebuilt_from = ${built}, source_version = '1.0.0', cause = '{"trigger":"person","changes":[]}' where id = ${rebuilt}`;
  await api.sql`insert into release_input_key (release_id, platform, key, built_in) values (${built}, 'linux/amd64', 'k', null),
    (${built}, 'linux/arm64', 'k', null), (${rebuilt}, 'linux/amd64', 'k', ${built}), (${rebuilt}, 'linux/arm64', 'l', null)`;
  // Steps of its own for that platform would say something else.
  await api.sql`update step set state = 'cancelled' where release_id = ${rebuilt} and platform = 'linux/amd64'`;
  const [image] = await api.sql`select digest from image where release_id = ${rebuilt} and platform = 'linux/amd64'`;
  await api.sql`insert into finding_report (release_id, platform, digest, tool, counts, findings, uploaded_by)
    values (${built}, 'linux/amd64', ${image?.digest}, 'trivy', '{}', '[]', 'ci')`;
  await addEnvironment(api.sql, ask.name);
  const checked = async () => {
    const query = `query ($id: ID!, $environment: String!) { release(id: $id) { mayGoTo(environment: $environment) { checks { rule state message } } } }`;
    const { checks } = (await api.get(query, { id: rebuilt, environment: ask.name })).release.mayGoTo;
    return checks.filter(({ rule }: { rule: string }) => rule === 'tests' || rule === 'findings');
  };
  const text = 'tests: {}\nfindings: { below: high }\n';
  const { setPolicy: set } = await api.get(
    `mutation ($environment: String!, $text: String!) { setPolicy(environment: $environment, text: $text) { __typename ${refusal} } }`,
    { environment: ask.name, text },
  );
  expect(set).toEqual({ __typename: 'PolicyVersion' });
  expect(await checked()).toEqual([
    { rule: 'tests', state: 'PASSED', message: 'The tests passed on linux/amd64 and linux/arm64.' },
    {
      rule: 'findings',
      state: 'REFUSED',
      message: 'No scanner has reported on release 1.0.0-r1 for linux/arm64; upload a report.',
    },
  ]);
  const { release } = await api.get(
    'query ($id: ID!) { release(id: $id) { carriedOver { platform from { version } } rebuiltFrom { version } } }',
    { id: rebuilt },
  );
  expect(release).toEqual({
    carriedOver: [{ platform: 'linux/amd64', from: { version: '1.0.0' } }],
    rebuiltFrom: { version: '1.0.0' },
  });
});

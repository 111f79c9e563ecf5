import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';
import { addImages, addStandingApplication, addStandingRelease, settle } from './testing/standing-releases.ts';

const debian = 'docker.io/library/debian:12';
const refusal = '... on Refusal { reasons { code field message } }';
let api: TestApi;
let count = 0;
let name: string;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
// Each has the world to itself.
beforeEach(async () => {
  await api.sql`truncate application, watched_tag, audit cascade`;
  name = `web${++count}`;
});

const setPolicy = (input: object) =>
  api
    .get(
      `mutation ($input: SetRebuildPolicyInput!) { setRebuildPolicy(input: $input) {
        ... on RebuildPolicy { version mode schedule timeZone windows { days from to } atOnce settleMinutes nextRuns createdBy } ${refusal} } }`,
      { input: { application: name, mode: 'ANY_STAGE', ...input } },
    )
    .then(({ setRebuildPolicy }) => setRebuildPolicy);
const rebuildNow = (application = name) =>
  api
    .get(
      `mutation ($application: String!) { rebuildNow(application: $application) { ... on Rebuild { id state because } ${refusal} } }`,
      { application },
    )
    .then((data) => data.rebuildNow);
const cancel = (id: string) =>
  api
    .get(`mutation ($id: ID!) { cancelRebuild(id: $id) { ... on Rebuild { state because } ${refusal} } }`, { id })
    .then(({ cancelRebuild }) => cancelRebuild);
const list = async (filter = '') =>
  (
    await api.get(
      `{ rebuilds${filter} { nodes { id application { name } from { version } trigger state because requestedBy
        changes { reference platform from to } release { version state } } } }`,
    )
  ).rebuilds.nodes;
/** Like `web1 begun base-image`, the oldest first. */
const told = async () =>
  (await list()).reverse().map((one: Told) => `${one.application.name} ${one.state} ${one.trigger}`);
interface Told {
  readonly application: { readonly name: string };
  readonly state: string;
  readonly trigger: string;
}
const finish = async (version: string, state: string, failure: object | null = null) => {
  await api.sql`update release set state = ${state}, failure = ${failure && api.sql.json(failure as never)}, finished_at = now()
    where version = ${version} and state in ('queued', 'running')`;
};

describe('a policy', () => {
  it('begins as a default, is written in versions, and an equal one makes none', async () => {
    await addStandingApplication(api.sql, name, []);
    const read = async () =>
      (
        await api.get(
          `query ($name: String!) { application(name: $name) { rebuildPolicy { version mode atOnce createdBy } rebuildPolicyVersions { version mode } } }`,
          { name },
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
    const { nextRuns, ...written } = await setPolicy(input);
    expect(written).toEqual({ ...input, version: 1, createdBy: 'administrator' });
    expect(nextRuns).toHaveLength(3);
    expect((await setPolicy(input)).version).toBe(1);
    expect((await setPolicy({ mode: 'OFF' })).version).toBe(2);
    expect((await read()).rebuildPolicyVersions).toEqual([
      { version: 2, mode: 'OFF' },
      { version: 1, mode: 'RUNTIME_STAGE' },
    ]);
    const audit = await api.sql`select action from audit where action like 'rebuild-policy%'`;
    expect(audit).toHaveLength(2);
  });

  it('is refused with every reason', async () => {
    const { reasons } = await setPolicy({ application: 'nobody', schedule: 'daily', timeZone: 'Mars', atOnce: 0 });
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

describe('a base image that moved', () => {
  it('makes one rebuild, however often and by how many it is seen', async () => {
    const { releaseId } = await addStandingApplication(api.sql, name, [`${debian} first`]);
    await setPolicy({});
    await settle(api.sql, debian, 'second', { only: 'linux/arm64', before: 'first' });
    await Promise.all(Array.from({ length: 5 }, () => api.lookAtRebuilds()));
    for (let look = 0; look < 3; look += 1) await api.lookAtRebuilds();
    const [rebuild, ...others] = await list();
    expect(others).toEqual([]);
    expect(rebuild).toMatchObject({
      from: { version: '1.0.0' },
      trigger: 'BASE_IMAGE',
      state: 'RUNNING',
      because: null,
      requestedBy: 'slipway',
      changes: [{ reference: debian, platform: 'linux/arm64' }],
      release: { version: '1.0.0-r1', state: 'QUEUED' },
    });
    const [release] = await api.sql`select * from release where rebuilt_from = ${releaseId}`;
    expect(release).toMatchObject({
      ref: 'v1.0.0',
      commit_sha: 'c'.repeat(40),
      exact_tag: 'v1.0.0',
      source_version: '1.0.0',
      requested_by: 'slipway',
      cause: { trigger: 'base-image', changes: [{ reference: debian, platform: 'linux/arm64' }] },
    });
    expect(
      await api.sql`select key, state from step where release_id = ${release?.id} order by position`,
    ).toMatchObject([
      { key: 'checkout', state: 'ready' },
      { key: 'plan', state: 'waiting' },
    ]);
    expect(await api.sql`select from pgboss.job where data ->> 'stepId' in (select id::text from step)`).toHaveLength(
      1,
    );
  });

  it('a worker that is killed in the middle of a look loses nothing and does nothing twice', async () => {
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await setPolicy({});
    await settle(api.sql, debian, 'second');
    // Each is cut off one statement later than the one before, until one gets through.
    for (const table of ['rebuild', 'release', 'step', 'audit']) {
      await api.sql.unsafe(`create function pg_temp_die() returns trigger language plpgsql as $$ begin
        perform pg_terminate_backend(pg_backend_pid()); return new; end $$`);
      await api.sql.unsafe(
        `create trigger die after insert or update on "${table}" for each row execute function pg_temp_die()`,
      );
      await expect(api.lookAtRebuilds()).rejects.toThrow();
      expect(await api.sql`select from rebuild`).toHaveLength(0);
      expect(await api.sql`select from release where rebuilt_from is not null`).toHaveLength(0);
      await api.sql.unsafe(`drop trigger die on "${table}"; drop function pg_temp_die()`);
    }
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} RUNNING BASE_IMAGE`]);
  });

  it.each<[string, () => Promise<void>, readonly string[]]>([
    ['moved only in its index', () => settle(api.sql, debian, 'first'), []],
    ['is moving still', () => settle(api.sql, debian, 'second', { settling: true }), []],
    [
      'lost a platform that is used',
      () => settle(api.sql, debian, 'second', { lost: 'linux/arm64' }),
      ['WAITING BASE_IMAGE'],
    ],
  ])('one that %s', async (_what, moves, expected) => {
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await setPolicy({});
    await moves();
    await api.lookAtRebuilds();
    expect(await told()).toEqual(expected.map((each) => `${name} ${each}`));
  });

  it('is reported where the policy wants no more, and rebuilt as soon as it wants that', async () => {
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect((await list())[0]).toMatchObject({
      state: 'REPORTED',
      because: `debian:12 for linux/amd64 and linux/arm64 moved; the policy of ${name} has it reported and not rebuilt.`,
    });
    const before = await api.sql`select count(*)::int from audit`;
    const wrote = await api.statements(() => api.lookAtRebuilds());
    expect(wrote.filter((statement) => /^(insert|update|delete)/.test(statement))).toEqual([]);
    expect(await api.sql`select count(*)::int from audit`).toEqual(before);
    await setPolicy({ mode: 'RUNTIME_STAGE' });
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} RUNNING BASE_IMAGE`]);
  });

  it('that moves back before it begins has lost its cause, and finds it again', async () => {
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    await settle(api.sql, debian, 'first');
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} SUPERSEDED BASE_IMAGE`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} REPORTED BASE_IMAGE`]);
  });

  it('that moves on while a rebuild waits goes along with it', async () => {
    const { id } = await addStandingApplication(api.sql, name, [`${debian} first`, 'docker.io/library/golang:1 first']);
    await setPolicy({});
    await api.sql`insert into release (application_id, ref, state, requested_by) values (${id}, 'main', 'running', 'anna')`;
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect((await list())[0]).toMatchObject({
      state: 'WAITING',
      because: `${name} main is being released; it goes on after that.`,
    });
    await settle(api.sql, 'docker.io/library/golang:1', 'second');
    await api.lookAtRebuilds();
    expect(await list()).toMatchObject([{ state: 'WAITING', changes: { length: 4 } }]);
    await api.sql`update release set state = 'cancelled' where ref = 'main'`;
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} RUNNING BASE_IMAGE`]);
  });

  it('and whose rebuild failed is not tried for the same again, until it moves on or a person asks', async () => {
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await setPolicy({});
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    await finish('1.0.0-r1', 'failed', { kind: 'failed', message: 'The build broke.', step: 'package linux/arm64' });
    await api.lookAtRebuilds();
    expect(await list()).toMatchObject([{ state: 'FAILED', because: 'The build broke.' }]);
    await settle(api.sql, debian, 'third');
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} FAILED BASE_IMAGE`, `${name} RUNNING BASE_IMAGE`]);
    await finish('1.0.0-r2', 'errored', { kind: 'errored', message: 'Away.', step: 'plan' });
    await rebuildNow();
    await api.lookAtRebuilds();
    expect((await told()).at(-1)).toBe(`${name} RUNNING PERSON`);
  });

  it('again after its rebuild is another rebuild, which gets the next number', async () => {
    const { id } = await addStandingApplication(api.sql, name, [`${debian} first`]);
    await setPolicy({});
    for (const [edition, version] of [
      ['second', '1.0.0-r1'],
      ['first', '1.0.0-r2'],
      ['second', '1.0.0-r3'],
    ] as const) {
      await settle(api.sql, debian, edition);
      await api.lookAtRebuilds();
      expect((await list())[0]).toMatchObject({ state: 'RUNNING', release: { version } });
      await api.sql`delete from step where release_id in (select id from release where version = ${version})`;
      await finish(version, 'cancelled');
      await api.sql`update release set version = null where version = ${version}`;
      await addStandingRelease(api.sql, { id, name }, version, [`${debian} ${edition}`]);
    }
  });
});

describe('what stands on it', () => {
  it('waits for its parent and follows, and one more follows that', async () => {
    const base = await addStandingApplication(api.sql, `base${count}`, [`${debian} first`]);
    await addStandingApplication(api.sql, name, [`registry.example/base${count}:latest 1.0.0`, `${debian} first`]);
    for (const application of [`base${count}`, name]) await setPolicy({ application });
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`base${count} RUNNING BASE_IMAGE`, `${name} WAITING BASE_IMAGE`]);
    const [rebuilt] = await api.sql`select id from release where version = '1.0.0-r1'`;
    await finish('1.0.0-r1', 'published');
    await api.sql`insert into base_image_input select ${rebuilt?.id}, position, stage, kind, line, expression, reference, platform, index_digest,
      child_digest, source, built_at, pulled_platform, pin, runtime from base_image_input where false`;
    await addImages(api.sql, { id: base.id, name: `base${count}` }, rebuilt?.id, '1.0.0-r1');
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`base${count} PUBLISHED BASE_IMAGE`, `${name} RUNNING BASE_IMAGE`]);
    const [child] = (await list()) as { changes: { reference: string }[] }[];
    expect([...new Set(child?.changes.map(({ reference }) => reference))]).toEqual([
      `registry.example/base${count}:latest`,
      debian,
    ]);
  });

  it('is stopped with the reason when its parent fails', async () => {
    await addStandingApplication(api.sql, `base${count}`, [`${debian} first`]);
    await addStandingApplication(api.sql, name, [`registry.example/base${count}:latest 1.0.0`]);
    for (const application of [`base${count}`, name]) await setPolicy({ application });
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`base${count} RUNNING BASE_IMAGE`, `${name} WAITING PARENT`]);
    await finish('1.0.0-r1', 'failed', { kind: 'failed', message: 'The build broke.', step: 'package linux/arm64' });
    await api.lookAtRebuilds();
    expect((await list())[0]).toMatchObject({
      application: { name },
      state: 'STOPPED',
      because: `base${count}, whose image it takes, could not be rebuilt: The build broke.`,
    });
    await api.lookAtRebuilds();
    expect(await list()).toHaveLength(2);
  });
});

describe('a person', () => {
  it('asks once, however often the button is pressed', async () => {
    await addStandingApplication(api.sql, name, []);
    await setPolicy({ mode: 'OFF' });
    const first = await rebuildNow();
    expect(first).toMatchObject({ state: 'WAITING', because: 'It begins in a moment.' });
    expect((await rebuildNow()).id).toBe(first.id);
    await api.lookAtRebuilds();
    expect(await list()).toMatchObject([{ state: 'RUNNING', trigger: 'PERSON', requestedBy: 'administrator' }]);
    const { release } = await api.get(
      `query ($id: ID!) { release: rebuild(id: $id) { release { cause { trigger sentence } } } }`,
      { id: first.id },
    );
    expect(release.release.cause).toEqual({ trigger: 'PERSON', sentence: 'administrator asked to rebuild 1.0.0.' });
    await finish('1.0.0-r1', 'unchanged');
    expect((await list())[0]).toMatchObject({
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
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    await rebuildNow();
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} RUNNING PERSON`]);
  });

  it('cancels what waits, and it does not come back for the same', async () => {
    await addStandingApplication(api.sql, name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    const [{ id }] = await list();
    expect(await cancel(id)).toEqual({ state: 'CANCELLED', because: 'administrator cancelled it.' });
    expect(await cancel(id)).toMatchObject({ state: 'CANCELLED' });
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} CANCELLED BASE_IMAGE`]);
  });

  it('cancels the release of what runs', async () => {
    await addStandingApplication(api.sql, name, []);
    const { id } = await rebuildNow();
    await api.lookAtRebuilds();
    expect(await cancel(id)).toMatchObject({ state: 'CANCELLED' });
    expect(await cancel(id)).toMatchObject({ state: 'CANCELLED' });
    expect(await api.sql`select action from audit where action like '%cancelled'`).toMatchObject([
      { action: 'release.cancelled' },
    ]);
  });

  it.each<[string, () => Promise<{ reasons: { code: string }[] }>, string]>([
    ['for an application that is not there', () => rebuildNow('nobody'), 'application.unknown'],
    [
      'for one that was never published',
      async () => {
        await api.sql`insert into application (name, repository_url, pipeline_file) values ('new', 'x', 'y')`;
        return rebuildNow('new');
      },
      'rebuild.nothing-published',
    ],
    ['to cancel what is not there', () => cancel('0'), 'rebuild.unknown'],
    [
      'to cancel what is over',
      async () => {
        await addStandingApplication(api.sql, name, []);
        const { id } = await rebuildNow();
        await api.lookAtRebuilds();
        await finish('1.0.0-r1', 'unchanged');
        return cancel(id);
      },
      'rebuild.over',
    ],
  ])('asks %s and is told why not', async (_what, ask, code) => {
    expect((await ask()).reasons.map((reason) => reason.code)).toEqual([code]);
  });
});

describe('a schedule', () => {
  it('makes one rebuild for all the times that nobody looked, and shows what comes next', async () => {
    await addStandingApplication(api.sql, name, []);
    await setPolicy({ mode: 'OFF', schedule: '0 4 * * *' });
    const { upcomingRebuilds } = await api.get(
      '{ upcomingRebuilds(days: 3) { at kind application { name } because } }',
    );
    expect(upcomingRebuilds).toHaveLength(3);
    expect(upcomingRebuilds[0]).toMatchObject({
      kind: 'SCHEDULE',
      application: { name },
      at: expect.stringContaining('T04:00:00'),
    });
    await api.lookAtRebuilds();
    expect(await told()).toEqual([]);
    await api.sql`update rebuild_policy set schedule_seen_at = now() - interval '3 days'`;
    await api.lookAtRebuilds();
    await api.lookAtRebuilds();
    expect(await told()).toEqual([`${name} RUNNING SCHEDULE`]);
  });

  it('goes on when a clock that ran ahead is set right', async () => {
    await addStandingApplication(api.sql, name, []);
    await setPolicy({ mode: 'OFF', schedule: '* * * * *' });
    const ahead = new Date(Date.now() + 400 * 24 * 3_600_000);
    await api.lookAtRebuilds(ahead);
    expect(await told()).toEqual([`${name} RUNNING SCHEDULE`]);
    await finish('1.0.0-r1', 'cancelled');
    await api.lookAtRebuilds();
    // That time had its rebuild, though too early; the one after it has not.
    for (const seconds of [61, 122]) await api.lookAtRebuilds(new Date(Date.now() + seconds * 1_000));
    expect(await told()).toEqual([`${name} CANCELLED SCHEDULE`, `${name} RUNNING SCHEDULE`]);
  });

  it('looks at most a month ahead', async () => {
    const answer = await api.ask('{ upcomingRebuilds(days: 32) { at } }');
    expect(answer.errors?.[0]?.message).toBe('days is 32, but must be from 1 to 31.');
  });
});

it('lists are pages, of one application or of all, open or all', async () => {
  await addStandingApplication(api.sql, name, []);
  const { id } = await rebuildNow();
  expect(await list(`(application: "${name}", open: true)`)).toHaveLength(1);
  await cancel(id);
  expect(await list('(open: true)')).toEqual([]);
  expect(await list(`(application: "${name}")`)).toHaveLength(1);
  expect(await list('(application: "nobody")')).toEqual([]);
  const { application } = await api.get('query ($name: String!) { application(name: $name) { openRebuilds { id } } }', {
    name,
  });
  expect(application.openRebuilds).toEqual([]);
});

it('what was carried over was tested, and scanned, where it was built', async () => {
  const { id } = await addApplication(api.sql, name);
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
  await addEnvironment(api.sql, name);
  const ask = async () => {
    const query = `query ($id: ID!, $environment: String!) { release(id: $id) { mayGoTo(environment: $environment) { checks { rule state message } } } }`;
    const { checks } = (await api.get(query, { id: rebuilt, environment: name })).release.mayGoTo;
    return checks.filter(({ rule }: { rule: string }) => rule === 'tests' || rule === 'findings');
  };
  const text = 'tests: {}\nfindings: { below: high }\n';
  const { setPolicy: set } = await api.get(
    `mutation ($environment: String!, $text: String!) { setPolicy(environment: $environment, text: $text) { __typename ${refusal} } }`,
    { environment: name, text },
  );
  expect(set).toEqual({ __typename: 'PolicyVersion' });
  expect(await ask()).toEqual([
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

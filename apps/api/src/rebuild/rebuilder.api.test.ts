import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { RebuildQuestions } from './testing/rebuild-questions.ts';
import { addImages, addStandingApplication, addStandingRelease, settle } from './testing/standing-releases.ts';

const debian = 'docker.io/library/debian:12';
let api: TestApi;
let ask: RebuildQuestions;
beforeAll(async () => {
  api = await startApi();
  ask = new RebuildQuestions(api);
});
afterAll(() => api.stop());
beforeEach(() => ask.beginAnew());

describe('a base image that moved', () => {
  it('makes one rebuild, however often and by how many it is seen', async () => {
    const { releaseId } = await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await ask.setPolicy({});
    await settle(api.sql, debian, 'second', { only: 'linux/arm64', before: 'first' });
    await Promise.all(Array.from({ length: 5 }, () => api.lookAtRebuilds()));
    for (let look = 0; look < 3; look += 1) await api.lookAtRebuilds();
    const [rebuild, ...others] = await ask.list();
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
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await ask.setPolicy({});
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
    expect(await ask.told()).toEqual([`${ask.name} RUNNING BASE_IMAGE`]);
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
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await ask.setPolicy({});
    await moves();
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual(expected.map((each) => `${ask.name} ${each}`));
  });

  it('is reported where the policy wants no more, and rebuilt as soon as it wants that', async () => {
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect((await ask.list())[0]).toMatchObject({
      state: 'REPORTED',
      because: `debian:12 for linux/amd64 and linux/arm64 moved; the policy of ${ask.name} has it reported and not rebuilt.`,
    });
    const before = await api.sql`select count(*)::int from audit`;
    const wrote = await api.statements(() => api.lookAtRebuilds());
    expect(wrote.filter((statement) => /^(insert|update|delete)/.test(statement))).toEqual([]);
    expect(await api.sql`select count(*)::int from audit`).toEqual(before);
    await ask.setPolicy({ mode: 'RUNTIME_STAGE' });
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} RUNNING BASE_IMAGE`]);
  });

  it('that moves back before it begins has lost its cause, and finds it again', async () => {
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    await settle(api.sql, debian, 'first');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} SUPERSEDED BASE_IMAGE`]);
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} REPORTED BASE_IMAGE`]);
  });

  it('that moves on while a rebuild waits goes along with it', async () => {
    const { id } = await addStandingApplication(api.sql, ask.name, [
      `${debian} first`,
      'docker.io/library/golang:1 first',
    ]);
    await ask.setPolicy({});
    await api.sql`insert into release (application_id, ref, state, requested_by) values (${id}, 'main', 'running', 'anna')`;
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect((await ask.list())[0]).toMatchObject({
      state: 'WAITING',
      because: `${ask.name} main is being released; it goes on after that.`,
    });
    await settle(api.sql, 'docker.io/library/golang:1', 'second');
    await api.lookAtRebuilds();
    expect(await ask.list()).toMatchObject([{ state: 'WAITING', changes: { length: 4 } }]);
    await api.sql`update release set state = 'cancelled' where ref = 'main'`;
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} RUNNING BASE_IMAGE`]);
  });

  it('and whose rebuild failed is not tried for the same again, until it moves on or a person asks', async () => {
    await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await ask.setPolicy({});
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    await ask.finish('1.0.0-r1', 'failed', 'The build broke.');
    await api.lookAtRebuilds();
    expect(await ask.list()).toMatchObject([{ state: 'FAILED', because: 'The build broke.' }]);
    await settle(api.sql, debian, 'third');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} FAILED BASE_IMAGE`, `${ask.name} RUNNING BASE_IMAGE`]);
    await ask.finish('1.0.0-r2', 'errored', 'Away.');
    await ask.rebuildNow();
    await api.lookAtRebuilds();
    expect((await ask.told()).at(-1)).toBe(`${ask.name} RUNNING PERSON`);
  });

  it('again after its rebuild is another rebuild, which gets the next number', async () => {
    const { id } = await addStandingApplication(api.sql, ask.name, [`${debian} first`]);
    await ask.setPolicy({});
    for (const [edition, version] of [
      ['second', '1.0.0-r1'],
      ['first', '1.0.0-r2'],
      ['second', '1.0.0-r3'],
    ] as const) {
      await settle(api.sql, debian, edition);
      await api.lookAtRebuilds();
      expect((await ask.list())[0]).toMatchObject({ state: 'RUNNING', release: { version } });
      await api.sql`delete from step where release_id in (select id from release where version = ${version})`;
      await ask.finish(version, 'cancelled');
      await api.sql`update release set version = null where version = ${version}`;
      await addStandingRelease(api.sql, { id, name: ask.name }, version, [`${debian} ${edition}`]);
    }
  });
});

describe('what stands on it', () => {
  it('waits for its parent and follows, and one more follows that', async () => {
    const base = await addStandingApplication(api.sql, `base-of-${ask.name}`, [`${debian} first`]);
    await addStandingApplication(api.sql, ask.name, [
      `registry.example/base-of-${ask.name}:latest 1.0.0`,
      `${debian} first`,
    ]);
    for (const application of [`base-of-${ask.name}`, ask.name]) await ask.setPolicy({ application });
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`base-of-${ask.name} RUNNING BASE_IMAGE`, `${ask.name} WAITING BASE_IMAGE`]);
    const [rebuilt] = await api.sql`select id from release where version = '1.0.0-r1'`;
    await ask.finish('1.0.0-r1', 'published');
    await api.sql`insert into base_image_input select ${rebuilt?.id}, position, stage, kind, line, expression, reference, platform, index_digest,
      child_digest, source, built_at, pulled_platform, pin, runtime from base_image_input where false`;
    await addImages(api.sql, { id: base.id, name: `base-of-${ask.name}` }, rebuilt?.id, '1.0.0-r1');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`base-of-${ask.name} PUBLISHED BASE_IMAGE`, `${ask.name} RUNNING BASE_IMAGE`]);
    const [child] = (await ask.list()) as { changes: { reference: string }[] }[];
    expect([...new Set(child?.changes.map(({ reference }) => reference))]).toEqual([
      `registry.example/base-of-${ask.name}:latest`,
      debian,
    ]);
  });

  it('is stopped with the reason when its parent fails', async () => {
    await addStandingApplication(api.sql, `base-of-${ask.name}`, [`${debian} first`]);
    await addStandingApplication(api.sql, ask.name, [`registry.example/base-of-${ask.name}:latest 1.0.0`]);
    for (const application of [`base-of-${ask.name}`, ask.name]) await ask.setPolicy({ application });
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`base-of-${ask.name} RUNNING BASE_IMAGE`, `${ask.name} WAITING PARENT`]);
    await ask.finish('1.0.0-r1', 'failed', 'The build broke.');
    await api.lookAtRebuilds();
    expect((await ask.list())[0]).toMatchObject({
      application: { name: ask.name },
      state: 'STOPPED',
      because: `base-of-${ask.name}, whose image it takes, could not be rebuilt: The build broke.`,
    });
    await api.lookAtRebuilds();
    expect(await ask.list()).toHaveLength(2);
  });

  it('goes on for what moved below it as well when its parent fails, and says without what', async () => {
    const base = `base-of-${ask.name}`;
    await addStandingApplication(api.sql, base, [`${debian} first`]);
    await addStandingApplication(api.sql, ask.name, [`registry.example/${base}:latest 1.0.0`, `${debian} first`]);
    for (const application of [base, ask.name]) await ask.setPolicy({ application });
    await settle(api.sql, debian, 'second');
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${base} RUNNING BASE_IMAGE`, `${ask.name} WAITING BASE_IMAGE`]);
    await ask.finish('1.0.0-r1', 'failed', 'The build broke.');
    await api.lookAtRebuilds();
    const without = `${base}, whose image it takes, could not be rebuilt: The build broke. ${ask.name} goes on without it, on the image that is there.`;
    expect((await ask.list())[0]).toMatchObject({
      application: { name: ask.name },
      state: 'RUNNING',
      because: without,
      changes: [{ reference: debian }, { reference: debian }],
    });
    const text = `{ application(name: "${ask.name}") { releases(first: 1) { nodes { cause { sentence } } } } }`;
    const { sentence } = (await api.get(text)).application.releases.nodes[0].cause;
    expect(sentence).toMatch(/^1\.0\.0 was rebuilt because .* moved\. /);
    expect(sentence).toContain(without);
    await api.lookAtRebuilds();
    expect(await ask.list()).toHaveLength(2);
  });
});

describe('a schedule', () => {
  it('makes one rebuild for all the times that nobody looked, and shows what comes next', async () => {
    await addStandingApplication(api.sql, ask.name, []);
    await ask.setPolicy({ mode: 'OFF', schedule: '0 4 * * *' });
    const { upcomingRebuilds } = await api.get(
      '{ upcomingRebuilds(days: 3) { at kind application { name } because } }',
    );
    expect(upcomingRebuilds).toHaveLength(3);
    expect(upcomingRebuilds[0]).toMatchObject({
      kind: 'SCHEDULE',
      application: { name: ask.name },
      at: expect.stringContaining('T04:00:00'),
    });
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([]);
    await api.sql`update rebuild_policy set schedule_seen_at = now() - interval '3 days'`;
    await api.lookAtRebuilds();
    await api.lookAtRebuilds();
    expect(await ask.told()).toEqual([`${ask.name} RUNNING SCHEDULE`]);
  });

  it('goes on when a clock that ran ahead is set right', async () => {
    await addStandingApplication(api.sql, ask.name, []);
    await ask.setPolicy({ mode: 'OFF', schedule: '* * * * *' });
    const ahead = new Date(Date.now() + 400 * 24 * 3_600_000);
    await api.lookAtRebuilds(ahead);
    expect(await ask.told()).toEqual([`${ask.name} RUNNING SCHEDULE`]);
    await ask.finish('1.0.0-r1', 'cancelled');
    await api.lookAtRebuilds();
    // That time had its rebuild, though too early; the one after it has not.
    for (const seconds of [61, 122]) await api.lookAtRebuilds(new Date(Date.now() + seconds * 1_000));
    expect(await ask.told()).toEqual([`${ask.name} CANCELLED SCHEDULE`, `${ask.name} RUNNING SCHEDULE`]);
  });

  it('looks at most a month ahead', async () => {
    const answer = await api.ask('{ upcomingRebuilds(days: 32) { at } }');
    expect(answer.errors?.[0]?.message).toBe('days is 32, but must be from 1 to 31.');
  });
});

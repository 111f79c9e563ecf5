import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment, addPromotion } from '../testing/rows.ts';

let api: TestApi;
let registry: Server;
let host: string;

beforeAll(async () => {
  // A registry that does not say whether it has an image.
  registry = createServer((_, response) => response.writeHead(403).end());
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  api = await startApi({ SLIPWAY_PLAIN_HTTP: host });
});
afterAll(async () => {
  await api.stop();
  await new Promise((resolve) => registry.close(resolve));
});

async function application(name: string, ...versions: string[]) {
  const { id } = await addApplication(api.sql, name);
  const releases: string[] = [];
  for (const version of versions) releases.push(await addPublishedRelease(api.sql, id, version));
  await api.sql`update release set image_repository = ${`${host}/${name}`} where application_id = ${id}`;
  return { id, releases };
}

interface Seen {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly version: string;
  readonly undoes: string | null;
}

const promotions = (environment: string) => api.sql<
  Seen[]
>`select p.id, p.kind, p.state, r.version, p.undoes from promotion p
  join release r on r.id = p.release_id join environment e on e.id = p.environment_id where e.name = ${environment} order by p.id`;

/** Ends what is under way as if the steps had done it: taken over, and verified or not. */
async function end(environment: string, verified: boolean): Promise<void> {
  const [promotion] =
    await api.sql`update promotion set state = ${verified ? 'succeeded' : 'failed'}, finished_at = now()
    where state = 'queued' and environment_id = (select id from environment where name = ${environment}) returning *`;
  if (!promotion) throw new Error('No promotion is under way.');
  const { id, release_id, application_id, environment_id } = promotion;
  const digest = `sha256:${'f'.repeat(64)}`;
  await api.sql`update deployment_history set until = clock_timestamp() where environment_id = ${environment_id} and until is null`;
  await api.sql`insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since, verified_at)
    values (${environment_id}, ${application_id}, ${release_id}, ${id}, ${digest}, '{}', clock_timestamp(), ${verified ? new Date() : null})`;
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    values (${environment_id}, ${application_id}, ${release_id}, ${id}, ${digest}, 'in-sync', now())
    on conflict (environment_id, application_id) do update set release_id = excluded.release_id, promotion_id = excluded.promotion_id`;
}

describe('what goes by itself', () => {
  it('is the newest, once; a look that changes nothing writes nothing', async () => {
    await application('web', '1.0.0', '1.1.0');
    await addEnvironment(api.sql, 'dev');
    await api.reconcile();
    expect(await promotions('dev')).toEqual([]);
    await api.sql`update environment set automatic = 'newest' where name = 'dev'`;
    await api.reconcile();
    expect(await promotions('dev')).toMatchObject([{ kind: 'automatic', state: 'queued', version: '1.1.0' }]);
    (await api.sql`select xact_commit, pg_current_wal_insert_lsn() as at from pg_stat_database limit 1`)[0]?.at;
    const statements = await api.statements(() => api.reconcile());
    expect(statements.filter((text) => /^(insert|update|delete)/.test(text))).toEqual([]);
    await end('dev', true);
  });

  it('is put back when it cannot be verified, then held, and the rollback is not rolled back', async () => {
    const { id } = (await api.sql`select id from application where name = 'web'`)[0] as { id: string };
    const bad = await addPublishedRelease(api.sql, id, '1.2.0');
    await api.sql`update release set image_repository = ${`${host}/web`} where id = ${bad}`;
    await api.reconcile();
    await end('dev', false);
    await api.reconcile();
    const [, failed, back] = await promotions('dev');
    expect(failed).toMatchObject({ kind: 'automatic', state: 'failed', version: '1.2.0' });
    expect(back).toMatchObject({ kind: 'rollback', state: 'queued', version: '1.1.0', undoes: failed?.id });
    await end('dev', false);
    await api.reconcile();
    await api.reconcile();
    expect(await promotions('dev')).toHaveLength(3);
    const said = await api.sql`select facts from audit where action = 'promotion.not-rolled-back'`;
    expect(said).toHaveLength(1);
    expect(said[0]?.facts.because).toMatch(/1\.1\.0/);
    await addPublishedRelease(api.sql, id, '1.3.0');
    await api.reconcile();
    expect(await promotions('dev')).toHaveLength(3);
    await api.get('mutation { liftHold(environment: "dev", application: "web") { __typename } }');
    await api.reconcile();
    expect((await promotions('dev'))[3]).toMatchObject({ kind: 'automatic', version: '1.3.0' });
    await end('dev', true);
  });

  it('waits for the time that the policy names, and a first deployment that fails has nowhere to go back to', async () => {
    await application('first', '0.1.0');
    await addEnvironment(api.sql, 'lab');
    await api.sql`update environment set automatic = 'as-soon-as-allowed' where name = 'lab'`;
    const freeze = `mutation ($startsAt: DateTime!) { createFreeze(input: { name: "Now", reason: "Not now.", environment: "lab", startsAt: $startsAt, seconds: 3600 }) { ... on Freeze { id } } }`;
    const startsAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
    const { createFreeze } = await api.get(freeze, { startsAt });
    const next = await api.reconcile();
    expect(await promotions('lab')).toEqual([]);
    expect(next).toEqual(new Date(startsAt.getTime() + 3_600_000));
    await api.get('mutation ($id: ID!) { endFreeze(id: $id) { __typename } }', { id: createFreeze.id });
    await api.reconcile();
    const [one] = (await promotions('lab')).filter(({ version }) => version === '0.1.0');
    expect(one).toMatchObject({ kind: 'automatic' });
  });
});

describe('where only rebuilds go by themselves', () => {
  const commits: Readonly<Record<string, string>> = { '1.0.0': 'a'.repeat(40), '2.0.0': 'b'.repeat(40) };
  let application: string;

  async function publish(version: string, of?: string): Promise<string> {
    const id = await addPublishedRelease(api.sql, application, version);
    const commit = commits[version.replace(/-r\d$/, '')] ?? '';
    await api.sql`update release set image_repository = ${`${host}/shop`}, commit_sha = ${commit} where id = ${id}`;
    if (of)
      await api.sql`update release set rebuilt_from = ${of}, cause = '{}', source_version = '1.0.0' where id = ${id}`;
    return id;
  }
  const policy = (text: string) =>
    api.get(
      'mutation ($text: String!) { setPolicy(environment: "production", text: $text) { ... on PolicyVersion { version } } }',
      { text },
    );
  const next = async () => {
    const question =
      '{ environment(name: "production") { nextAutomatic(application: "shop") { release { version } because } } }';
    const { release, because } = (await api.get(question)).environment.nextAutomatic;
    return [release?.version, because];
  };
  const versions = async () => (await promotions('production')).map(({ version }) => version);

  beforeAll(async () => {
    application = (await addApplication(api.sql, 'shop')).id;
    const environment = await addEnvironment(api.sql, 'production');
    await api.sql`update environment set automatic = 'rebuilds' where id = ${environment}`;
    await policy('upstream: false');
  });

  it('nothing goes before a person has promoted something, and then nothing but its rebuild', async () => {
    const first = await publish('1.0.0');
    const rebuilt = await publish('1.0.0-r1', first);
    await api.reconcile();
    expect(await versions()).toEqual([]);
    expect(await next()).toEqual([
      undefined,
      'Nothing runs in production yet, so there is nothing to replace by its rebuild.',
    ]);

    const environment = (await api.sql`select id from environment where name = 'production'`)[0]?.id;
    await addPromotion(api.sql, first, environment);
    await end('production', true);
    const second = await publish('2.0.0');
    await publish('2.0.0-r1', second);
    // As a person may tag it: the same commit, and no rebuild.
    await publish('1.0.0-r9');
    expect(await next()).toEqual(['1.0.0-r1', '1.0.0-r1 is the newest rebuild of what runs in production.']);
    await api.reconcile();
    expect(await promotions('production')).toMatchObject([{}, { kind: 'automatic', version: '1.0.0-r1' }]);
    await end('production', true);
    await api.reconcile();
    expect(await next()).toEqual([undefined, 'There is no newer rebuild of what runs in production.']);
    expect(await versions()).toEqual(['1.0.0', '1.0.0-r1']);
    await publish('1.0.0-r2', rebuilt);
  });

  it('it waits for the hold of a person', async () => {
    await api.get('mutation { pin(environment: "production", application: "shop") { __typename } }');
    await api.reconcile();
    expect(await versions()).toHaveLength(2);
    expect((await next())[1]).toMatch(/holds production since .*; lift the hold first\.$/);
    await api.get('mutation { liftHold(environment: "production", application: "shop") { __typename } }');
  });

  it('it waits for the policy, which knows whether its base images are current', async () => {
    await policy('upstream: false\nbaseImage: { current: true }');
    const [release] = await api.sql`select id from release where version = '1.0.0-r2'`;
    await api.sql`update base_image_input set runtime = true where release_id = ${release?.id}`;
    await api.reconcile();
    expect(await next()).toEqual([
      undefined,
      '1.0.0-r2 waits: The base image docker.io/library/golang:1.19 of release 1.0.0-r2 for linux/amd64 and linux/arm64 was not looked at again, so that nobody knows whether it is outdated.',
    ]);

    const settled = (digest: string) => ({ 'linux/amd64': digest, 'linux/arm64': `sha256:${'d'.repeat(64)}` });
    const used = `sha256:${'d'.repeat(64)}`;
    const other = `sha256:${'0'.repeat(64)}`;
    await api.sql`insert into watched_tag (registry, repository, tag, source_registry, source_repository, follows,
        settled_digest, settled_children, settled_at)
      values ('docker.io', 'library/golang', '1.19', 'docker.io', 'library/golang', true, ${other}, ${api.sql.json(settled(other))}, now())`;
    await api.reconcile();
    expect(await next()).toEqual([
      undefined,
      '1.0.0-r2 waits: The base image docker.io/library/golang:1.19 of release 1.0.0-r2 for linux/amd64 is outdated: its tag has moved on.',
    ]);
    expect(await versions()).toHaveLength(2);

    await api.sql`update watched_tag set settled_children = ${api.sql.json(settled(used))}`;
    await api.reconcile();
    expect(await versions()).toEqual(['1.0.0', '1.0.0-r1', '1.0.0-r2']);
  });

  describe('is held by a person who promotes', () => {
    beforeAll(() => publish('2.0.0-r2'));

    it.each([
      ['its newest rebuild, though other versions are newer', 'rebuilds', '1.0.0-r2', undefined],
      ['what was rebuilt since', 'rebuilds', '1.0.0-r1', 'older-release'],
      ['a rebuild, where the newest of all goes by itself', 'newest', '1.0.0-r2', 'older-release'],
    ])('%s: %s', async (_what, automatic, version, hold) => {
      const environment = await addEnvironment(api.sql);
      await api.sql`update environment set automatic = ${automatic} where id = ${environment}`;
      const [row] = await api.sql`select e.name, r.id from environment e, release r
        where e.id = ${environment} and r.application_id = ${application} and r.version = ${version}`;
      const promote = `mutation ($release: ID!, $environment: String!) { promote(release: $release, environment: $environment) { __typename } }`;
      expect(await api.get(promote, { release: row?.id, environment: row?.name })).toEqual({
        promote: { __typename: 'Promotion' },
      });
      const [held] = await api.sql`select cause from hold where environment_id = ${environment}`;
      expect(held?.cause).toBe(hold);
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction } from '../database/transaction.ts';
import { applyEvent } from '../release/run.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addRelease, RecordedJobs } from '../testing/rows.ts';

let api: TestApi;
let older: string;
let newer: string;
let unpublished: string;
beforeAll(async () => {
  api = await startApi({ DOCKER_HOST: 'unix:///run/test-docker.sock' });
  const { id } = await addApplication(api.sql, 'hello');
  older = await addPublishedRelease(api.sql, id, '1.4.1');
  newer = await addPublishedRelease(api.sql, id, '1.4.2');
  unpublished = await addRelease(api.sql, id, { state: 'failed', version: '1.4.3' });
});
afterAll(() => api.stop());

const refusal = '... on Refusal { reasons { code field message } }';
const create = `mutation ($input: CreateEnvironmentInput!) { createEnvironment(input: $input) { __typename ... on Environment { id name position target { kind dockerHost publishAddress } deployments { state } } ${refusal} } }`;
const promotion =
  '... on Promotion { id state requestedBy waitingFor previousRelease { version } release { version application { name } } environment { name } steps { key kind state needs waitingFor } failure { message } }';
const promote = `mutation ($release: ID!, $environment: String!) { promote(release: $release, environment: $environment) { __typename ${promotion} ${refusal} } }`;
const act = (field: string) =>
  `mutation ($id: ID!) { ${field}(id: $id) { __typename ... on Promotion { id state } ${refusal} } }`;
const codes = (result: { reasons: { code: string }[] }) => result.reasons.map(({ code }) => code);

async function environment(name: string): Promise<string> {
  await api.get(create, { input: { name } });
  return name;
}

/** Takes the promotion's steps to their end, as a worker does. */
async function finish(promotionId: string, releaseId: string, good: boolean): Promise<void> {
  const now = new Date();
  for (const key of ['deploy', 'verify'])
    await inTransaction(api.sql, async (tx) => {
      const apply = (event: Parameters<typeof applyEvent>[3]) =>
        applyEvent(tx, { queue: new RecordedJobs(), now }, { releaseId, promotionId }, event);
      await apply({ type: 'step-claimed', key, epoch: 1 });
      await apply(
        good
          ? { type: 'step-succeeded', key, epoch: 1 }
          : { type: 'step-failed', key, epoch: 1, failure: { message: 'It did not become healthy.' } },
      );
    });
  if (good)
    await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, platform, state, url, deployed_at)
      select environment_id, application_id, release_id, id, 'sha256:f', 'linux/amd64', 'in-sync', 'http://127.0.0.1:32768', now() from promotion where id = ${promotionId}
      on conflict (environment_id, application_id) do update set release_id = excluded.release_id, promotion_id = excluded.promotion_id`;
}

describe('environments', () => {
  it("stand one right of the other, on the server's own engine unless another is named", async () => {
    const first = (await api.get(create, { input: { name: 'first' } })).createEnvironment;
    expect(first).toMatchObject({
      position: 0,
      target: { kind: 'DOCKER_HOST', dockerHost: 'unix:///run/test-docker.sock', publishAddress: '127.0.0.1' },
      deployments: [],
    });
    const second = (
      await api.get(create, { input: { name: 'second', dockerHost: 'tcp://pi:2375', publishAddress: '0.0.0.0' } })
    ).createEnvironment;
    expect(second).toMatchObject({ position: 1, target: { dockerHost: 'tcp://pi:2375', publishAddress: '0.0.0.0' } });
    const { environments } = await api.get('{ environments { name } environment(name: "second") { name } }');
    expect(environments.map(({ name }: { name: string }) => name)).toEqual(['first', 'second']);
    expect(await api.get('{ environment(name: "third") { name } }')).toEqual({ environment: null });
  });

  it.each([
    [{ name: 'first' }, ['environment.name-taken']],
    [
      { name: 'Not A Name', position: -1, dockerHost: 'https://x:1', publishAddress: 'everywhere' },
      [
        'environment.name-malformed',
        'environment.position-out-of-range',
        'environment.docker-host-malformed',
        'environment.publish-address-malformed',
      ],
    ],
  ])('%j is refused', async (input, expected) => {
    expect(codes((await api.get(create, { input })).createEnvironment)).toEqual(expected);
  });
});

describe('builders', () => {
  const add = `mutation ($input: AddBuilderInput!) { addBuilder(input: $input) { __typename ... on Builder { name running concurrency platforms { platform native } } ${refusal} } }`;

  it('are added with their native platform first', async () => {
    const { addBuilder } = await api.get(add, {
      input: { name: 'arm', dockerHost: 'tcp://arm:2375', platforms: ['linux/aarch64', 'linux/arm/v7'] },
    });
    expect(addBuilder).toEqual({
      __typename: 'Builder',
      name: 'arm',
      running: 0,
      concurrency: 4,
      platforms: [
        { platform: 'linux/arm64', native: true },
        { platform: 'linux/arm/v7', native: false },
      ],
    });
    expect(
      codes(
        (await api.get(add, { input: { name: 'arm', dockerHost: 'tcp://arm:2375', platforms: ['linux/arm64'] } }))
          .addBuilder,
      ),
    ).toEqual(['builder.name-taken']);
  });

  it('are refused with every reason', async () => {
    const input = { name: '', dockerHost: 'x', platforms: ['linux/arm64', 'linux/arm64/v8'], concurrency: 0 };
    expect(codes((await api.get(add, { input })).addBuilder)).toEqual([
      'builder.name-malformed',
      'builder.docker-host-malformed',
      'builder.platform-twice',
      'builder.concurrency-out-of-range',
    ]);
    const { errors } = await api.ask(add, { input: { ...input, platforms: ['linux'] } });
    expect(errors?.[0]?.message).toMatch(/"linux" is not a platform/);
  });
});

describe('promotions', () => {
  it('deploy and verify; the deployment then stands with its release', async () => {
    const name = await environment('dev');
    const started = (await api.get(promote, { release: older, environment: name })).promote;
    expect(started).toMatchObject({
      __typename: 'Promotion',
      state: 'QUEUED',
      requestedBy: 'administrator',
      waitingFor: 'Waiting for a worker',
      previousRelease: null,
      release: { version: '1.4.1', application: { name: 'hello' } },
      environment: { name: 'dev' },
      steps: [
        { key: 'deploy', kind: 'DEPLOY', state: 'READY', needs: [] },
        { key: 'verify', state: 'WAITING', needs: ['deploy'], waitingFor: 'Waiting for deploy' },
      ],
    });
    await finish(started.id, older, true);
    const query =
      '{ environment(name: "dev") { deployments { state url platform digest release { version } application { name } environment { name } } promotions { nodes { id state } } } applications(first: 10) { nodes { deployments { release { version } } } } }';
    const { environment: dev, applications } = await api.get(query);
    expect(dev.deployments).toMatchObject([
      {
        state: 'IN_SYNC',
        platform: 'linux/amd64',
        release: { version: '1.4.1' },
        application: { name: 'hello' },
        environment: { name: 'dev' },
      },
    ]);
    expect(dev.promotions.nodes).toEqual([{ id: started.id, state: 'SUCCEEDED' }]);
    expect(applications.nodes).toEqual([{ deployments: [{ release: { version: '1.4.1' } }] }]);
    const next = (await api.get(promote, { release: newer, environment: name })).promote;
    expect(next.previousRelease).toEqual({ version: '1.4.1' });
    await finish(next.id, newer, true);
  });

  it('what is there already may be promoted again, and the audit says so', async () => {
    const { id } = (await api.get(promote, { release: newer, environment: 'dev' })).promote;
    await finish(id, newer, true);
    const [entry] = await api.sql`select subject, facts from audit where facts ->> 'promotion' = ${id}`;
    expect(entry).toMatchObject({ subject: 'hello 1.4.2 to dev', facts: { again: true, previousRelease: newer } });
  });

  it.each([
    ['an unknown release', 'x', 'dev', ['promotion.release-unknown']],
    ['an unknown environment', 'newer', 'nowhere', ['promotion.environment-unknown']],
    ['both', 'x', 'nowhere', ['promotion.release-unknown', 'promotion.environment-unknown']],
    ['a release that was not published', 'unpublished', 'dev', ['promotion.release-not-published']],
  ])('%s is refused', async (_case, release, name, expected) => {
    const id = { newer, unpublished }[release] ?? release;
    expect(codes((await api.get(promote, { release: id, environment: name })).promote)).toEqual(expected);
  });

  it('of two that are asked for at once one begins, and the other is told which', async () => {
    const name = await environment('busy');
    const answers = await Promise.all(
      [older, newer, older, newer].map((release) => api.get(promote, { release, environment: name })),
    );
    const begun = answers.filter((answer) => answer.promote.__typename === 'Promotion').map((answer) => answer.promote);
    expect(begun).toHaveLength(1);
    for (const { promote: refused } of answers.filter((answer) => answer.promote.__typename === 'Refusal')) {
      expect(codes(refused)).toEqual(['promotion.running']);
      expect(refused.reasons[0].message).toContain(
        `A promotion of ${begun[0].release.version} to busy is on its way (${begun[0].id})`,
      );
    }
    expect(
      await api.sql`select 1 from promotion p join environment e on e.id = p.environment_id where e.name = 'busy'`,
    ).toHaveLength(1);
  });

  it('are cancelled and retried, but not to undo what came later', async () => {
    const name = await environment('qa');
    const failing = (await api.get(promote, { release: older, environment: name })).promote;
    await finish(failing.id, older, false);
    const { promotion: failed } = await api.get(`query ($id: ID!) { promotion(id: $id) { ${promotion} } }`, {
      id: failing.id,
    });
    expect(failed).toMatchObject({
      state: 'FAILED',
      failure: { message: 'It did not become healthy.' },
      waitingFor: null,
    });
    expect((await api.get(act('retryPromotion'), { id: failing.id })).retryPromotion.state).toBe('QUEUED');
    expect(codes((await api.get(act('retryPromotion'), { id: failing.id })).retryPromotion)).toEqual([
      'promotion.not-retryable',
    ]);
    expect((await api.get(act('cancelPromotion'), { id: failing.id })).cancelPromotion.state).toBe('CANCELLED');
    expect(codes((await api.get(act('cancelPromotion'), { id: failing.id })).cancelPromotion)).toEqual([
      'promotion.over',
    ]);
    const good = (await api.get(promote, { release: newer, environment: name })).promote;
    expect(codes((await api.get(act('retryPromotion'), { id: failing.id })).retryPromotion)).toEqual([
      'promotion.running',
    ]);
    await finish(good.id, newer, true);
    expect(codes((await api.get(act('retryPromotion'), { id: failing.id })).retryPromotion)).toEqual([
      'promotion.superseded',
    ]);
    expect(codes((await api.get(act('retryPromotion'), { id: good.id })).retryPromotion)).toEqual([
      'promotion.not-retryable',
    ]);
    expect(codes((await api.get(act('cancelPromotion'), { id: 'x' })).cancelPromotion)).toEqual(['promotion.unknown']);
    const actions = await api.sql`select action from audit where facts ->> 'promotion' = ${failing.id} order by id`;
    expect(actions.map(({ action }) => action)).toEqual([
      'promotion.requested',
      'promotion.retried',
      'promotion.cancelled',
    ]);
  });

  it('are listed, of all and of a release, in one statement for each field of the query at most', async () => {
    const query = `{ promotions(first: 50) { nodes { id state steps { key waitingFor } release { version application { name } } environment { name } previousRelease { version } } pageInfo { hasNextPage } }
      environments { name promotions(first: 2) { nodes { id release { version } } } deployments { release { version } } } }`;
    const [release] = await api.sql`select application_id from release where id = ${newer}`;
    for (let count = 0; count < 10; count++) {
      await environment(`more-${count}`);
      await api.sql`insert into promotion (release_id, application_id, environment_id, state, requested_by)
        select ${newer}, ${release?.application_id}, id, 'failed', 'test' from environment where name = ${`more-${count}`}`;
    }
    const many = await api.statements(() => api.get(query));
    // One for each field of the query that reads: which of them share a batch depends on when their parents arrive.
    expect(many.length).toBeLessThanOrEqual(11);
    const { release: shown } = await api.get(
      'query ($id: ID!) { release(id: $id) { promotions { environment { name } } } }',
      { id: newer },
    );
    expect(shown.promotions.length).toBeGreaterThan(10);
    const { errors } = await api.ask('{ promotions(after: "eA") { nodes { id } } }');
    expect(errors?.[0]?.message).toBe(
      'after is not a cursor of promotions: pass the endCursor of the page before as it is.',
    );
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addRelease, stepIds } from '../testing/rows.ts';

let api: TestApi;
let published: string;
beforeAll(async () => {
  api = await startApi();
  const { id } = await addApplication(api.sql, 'hello');
  await addPublishedRelease(api.sql, id, '1.4.1', ['a', 'd']);
  published = await addPublishedRelease(api.sql, id, '1.4.2', ['a', 'b']);
});
afterAll(() => api.stop());

const everything = `query ($id: ID!) { release(id: $id) {
  id version ref commit commitSubject committedAt state requestedBy platforms imageRepository index indexMediaType tags waitingFor footprint createdAt startedAt finishedAt
  application { name tags { name digest previousDigest movedByOthers movedAt release { version } } deployments { state } latestRelease { version } releases(first: 5) { totalCount nodes { version } } }
  failure { kind message step }
  steps { id key kind platform needs state failure { kind } waitingFor notBefore builder attempts { number state worker startedAt } summary { name value }
    report { platform tests failures errors skipped seconds suites { name tests cases { name className outcome seconds message } } files { path size url } }
    log(first: 1) { last hasMore chunks { sequence at vertex text } } }
  stageGraph { dockerfilePath dockerfile stages { number name base startLine endLine targets buildPlatform } edges { kind from image to line }
    runs { stage platform state startedAt vertices { digest name line cached step } } }
  baseImages { stage kind line expression reference platform indexDigest childDigest }
  images { digest platform mediaType repository pullSize configSize updateSize user entrypoint command createdAt layers { digest size instruction empty } }
  promotions { id }
} }`;

describe('a published release', () => {
  it('answers everything that the schema says, in few statements', async () => {
    let release: { steps: unknown[]; application: unknown; stageGraph: unknown } | undefined;
    const statements = await api.statements(async () => {
      ({ release } = await api.get(everything, { id: published }));
    });
    expect(release).toMatchObject({
      version: '1.4.2',
      state: 'PUBLISHED',
      footprint: 5_000_000_000,
      tags: ['1.4.2', 'latest'],
      waitingFor: null,
      failure: null,
      application: {
        name: 'hello',
        latestRelease: { version: '1.4.2' },
        releases: { totalCount: 2, nodes: [{ version: '1.4.2' }, { version: '1.4.1' }] },
      },
      images: [
        {
          platform: 'linux/amd64',
          pullSize: 4_000_000_000,
          updateSize: 1_001,
          user: '65532',
          entrypoint: ['/app'],
          layers: [{ size: 1_000 }, { size: 1_001 }, { digest: null, empty: true }],
        },
        { platform: 'linux/arm64' },
      ],
      baseImages: [{ kind: 'FROM', stage: 0, platform: 'linux/amd64' }, { platform: 'linux/arm64' }],
      promotions: [],
    });
    expect(release?.application).toMatchObject({
      tags: [
        { name: 'latest', release: { version: '1.4.2' } },
        { name: '1.4.2' },
        { name: '1.4.1', release: { version: '1.4.1' } },
      ],
    });
    expect(release?.steps).toHaveLength(7);
    expect(release?.steps[2]).toMatchObject({
      key: 'test linux/amd64',
      kind: 'TEST',
      summary: [{ name: 'short commit', value: 'ccccccc' }],
      attempts: [{ number: 1, state: 'SUCCEEDED', worker: 'worker-1' }],
      report: {
        tests: 2,
        suites: [
          { name: 'app', cases: [{ outcome: 'PASSED' }, { outcome: 'FAILED', message: 'no', className: null }] },
        ],
        files: [{ path: 'junit/a b.xml', size: 13 }, { path: 'page.html' }],
      },
      log: { hasMore: true, chunks: [{ text: 'test linux/amd64 0\n', vertex: null }] },
    });
    expect(release?.stageGraph).toMatchObject({
      dockerfilePath: 'Dockerfile',
      stages: [{ name: 'build', buildPlatform: true }, { name: null }],
      edges: [
        { kind: 'FROM', from: null },
        { kind: 'COPY_FROM', from: 0, image: null },
      ],
      runs: [
        { stage: 0, platform: 'linux/amd64', state: 'SUCCEEDED' },
        { stage: 0, platform: 'linux/arm64', state: 'SUCCEEDED' },
        { stage: 1 },
        { stage: 1 },
      ],
    });
    expect(statements.length).toBeLessThanOrEqual(20);
  });

  it('is answered the same when the query was compiled', async () => {
    const [first, second, third] = [
      await api.get(everything, { id: published }),
      await api.get(everything, { id: published }),
      await api.get(everything, { id: published }),
    ];
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });

  it.each(['x', '01980000-0000-7000-8000-000000000000', "' or true --"])('%s is no release', async (id) => {
    expect(await api.get('query ($id: ID!) { release(id: $id) { id } }', { id })).toEqual({ release: null });
  });

  it('logs are read on from where a page ended', async () => {
    const step = (await stepIds(api.sql, published)).plan;
    const query =
      'query ($id: ID!, $step: ID!, $after: Int) { release(id: $id) { step(id: $step) { log(first: 1, after: $after) { last hasMore chunks { text } } } } }';
    const read = async (after: number) => (await api.get(query, { id: published, step, after })).release.step.log;
    const first = await read(-1);
    const second = await read(first.last);
    expect([first, second].map(({ chunks, hasMore }) => [chunks[0].text, hasMore])).toEqual([
      ['plan 0\n', true],
      ['plan 1\n', false],
    ]);
    expect(await read(second.last)).toEqual({ chunks: [], hasMore: false, last: second.last });
  });
});

describe('many at once', () => {
  const list =
    '{ applications(first: 10) { nodes { name tags { name } latestRelease { version images { pullSize updateSize } } releases(first: 3) { totalCount nodes { version waitingFor tags steps { key builder waitingFor attempts { number } report { tests } log(first: 5) { last } } promotions { id } stageGraph { runs { state } } application { name } } } } } }';

  it('cost a statement for each field of the list at most', async () => {
    for (let count = 0; count < 5; count++) {
      const { id } = await addApplication(api.sql);
      for (let release = 0; release < 3; release++) await addPublishedRelease(api.sql, id, `1.${release}.0`);
    }
    const many = await api.statements(() => api.get(list));
    // One for each field of the list that reads: which of them share a batch depends on when their parents arrive.
    expect(many.length).toBeLessThanOrEqual(18);
  });

  it('are paged through without gap or repetition', async () => {
    const { id, name } = await addApplication(api.sql);
    const made: string[] = [];
    for (let count = 0; count < 25; count++)
      made.unshift(await addRelease(api.sql, id, { state: count % 2 ? 'failed' : 'cancelled' }));
    const query =
      'query ($name: String!, $after: String, $state: ReleaseState) { application(name: $name) { releases(first: 10, after: $after, state: $state) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } } }';
    const read = async (state?: string) => {
      const seen: string[] = [];
      let after: string | undefined;
      for (;;) {
        const { nodes, pageInfo, totalCount } = (await api.get(query, { name, after, state })).application.releases;
        seen.push(...nodes.map((node: { id: string }) => node.id));
        if (!pageInfo.hasNextPage) return { seen, totalCount };
        after = pageInfo.endCursor;
      }
    };
    expect(await read()).toEqual({ seen: made, totalCount: 25 });
    expect(await read('FAILED')).toEqual({ seen: made.filter((_, index) => index % 2 === 1), totalCount: 12 });
    const all = (await api.get('{ releases(first: 2) { totalCount nodes { id } } }')).releases;
    expect(all.nodes.map((node: { id: string }) => node.id)).toEqual(made.slice(0, 2));
    expect(all.totalCount).toBeGreaterThan(25);
  });

  it.each([
    ['{ releases(first: 101) { totalCount } }', 'first is 101, but must be from 1 to 100.'],
    [
      '{ releases(after: "zzz") { totalCount } }',
      'after is not a cursor of releases: pass the endCursor of the page before as it is.',
    ],
    [
      '{ applications(after: "zzz") { nodes { name } } }',
      'after is not a cursor of applications: pass the endCursor of the page before as it is.',
    ],
  ])('%s is one clear error', async (query, message) => {
    const { errors } = await api.ask(query);
    expect(errors?.map((error) => [error.message, error.extensions?.code])).toEqual([[message, 'BAD_REQUEST']]);
  });

  it('what is too expensive is refused, and a body that is too large', async () => {
    const { status, errors } = await api.ask(
      '{ applications(first: 100) { nodes { releases(first: 100) { nodes { steps { key } } } } } }',
    );
    expect([status, errors?.[0]?.extensions?.code]).toEqual([400, 'TOO_EXPENSIVE']);
    const large = await api.ask(`{ viewer { name } } # ${'x'.repeat(300_000)}`);
    expect([large.status, large.errors?.[0]?.message]).toEqual([413, 'Request body is too large']);
    const huge = await api.ask('{ viewer { name } }', { text: 'x'.repeat(9_000_000) });
    expect([huge.status, huge.errors?.[0]?.message]).toEqual([413, 'Request body is too large']);
  });

  it('what breaks inside does not show outside', async () => {
    await api.sql`alter table audit rename to audit_gone`;
    const { errors } = await api.ask('{ audit { nodes { id } } }');
    await api.sql`alter table audit_gone rename to audit`;
    expect(errors?.[0]?.message).toMatch(
      /^Something broke on the server; its log has the reason under [0-9a-f-]{36}\.$/,
    );
    expect(JSON.stringify(errors)).not.toContain('relation');
    expect(api.log()).toContain('relation \\"audit\\" does not exist');
  });
});

describe('applications', () => {
  const register =
    'mutation ($input: RegisterApplicationInput!) { registerApplication(input: $input) { __typename ... on Application { id name repositoryUrl pipelineFile platforms imageRepository } ... on Refusal { reasons { code field message } } } }';

  it('are registered when their repository answers; credentials are sealed', async () => {
    const folder = join(api.folder, 'repository');
    execFileSync('git', ['init', '-q', folder]);
    const input = { name: 'shop', repositoryUrl: `file://${folder}`, username: 'bot', password: 'hunter2-hunter2' };
    const { registerApplication } = await api.get(register, { input });
    expect(registerApplication).toMatchObject({
      __typename: 'Application',
      name: 'shop',
      pipelineFile: 'slipway.yaml',
      platforms: [],
      imageRepository: null,
    });
    const again = await api.get(register, { input });
    expect(again.registerApplication.reasons).toMatchObject([{ code: 'application.name-taken', field: 'name' }]);
    const rows =
      await api.sql`select row_to_json(s)::text as secret from secret s union all select row_to_json(a)::text from audit a union all select row_to_json(p)::text from application p`;
    expect(rows.map(({ secret }) => secret).join() + api.log()).not.toContain('hunter2');
    expect(await api.sql`select facts from audit where action = 'application.registered'`).toEqual([
      { facts: { repositoryUrl: `file://${folder}`, pipelineFile: 'slipway.yaml', withCredentials: true } },
    ]);
  });

  it('are refused with every reason, and nothing is written', async () => {
    const input = { name: 'Bad Name', repositoryUrl: `file://${api.folder}/missing`, username: 'x' };
    const { registerApplication } = await api.get(register, { input });
    expect(registerApplication.reasons.map(({ code }: { code: string }) => code)).toEqual([
      'application.name-malformed',
      'application.password-missing',
    ]);
    const unreachable = await api.get(register, {
      input: { name: 'gone', repositoryUrl: `file://${api.folder}/missing` },
    });
    expect(unreachable.registerApplication.reasons).toMatchObject([
      { code: 'application.repository-unreachable', field: 'repositoryUrl' },
    ]);
    expect(await api.sql`select name from application where name in ('Bad Name', 'gone')`).toEqual([]);
  });
});

describe('releases', () => {
  const start =
    'mutation ($input: StartReleaseInput!) { startRelease(input: $input) { __typename ... on Release { id state ref version waitingFor steps { id key state waitingFor } } ... on Refusal { reasons { code field message } } } }';
  const act = (field: string) =>
    `mutation ($id: ID!) { ${field}(id: $id) { __typename ... on Release { id state steps { key state } } ... on Refusal { reasons { code message } } } }`;

  it('start with two steps, of which one is sent', async () => {
    const { startRelease } = await api.get(start, { input: { application: 'hello', ref: ' v1.4.3 ' } });
    expect(startRelease).toMatchObject({
      __typename: 'Release',
      state: 'QUEUED',
      ref: 'v1.4.3',
      waitingFor: 'Waiting for a worker',
      steps: [
        { key: 'checkout', state: 'READY', waitingFor: 'Waiting for a worker' },
        { key: 'plan', state: 'WAITING', waitingFor: 'Waiting for checkout' },
      ],
    });
    const jobs = await api.sql`select data from pgboss.job where data ->> 'stepId' = ${startRelease.steps[0].id}`;
    expect(jobs).toHaveLength(1);
    const { audit } = await api.get(
      '{ audit(application: "hello", first: 1) { nodes { actor action subject application facts } } }',
    );
    expect(audit.nodes).toEqual([
      {
        actor: 'administrator',
        action: 'release.started',
        subject: 'hello v1.4.3',
        application: 'hello',
        facts: JSON.stringify({ ref: 'v1.4.3', release: startRelease.id }),
      },
    ]);
  });

  it.each([
    [{ application: 'nobody', ref: 'main' }, ['release.application-unknown application']],
    [{ application: 'hello', ref: '--upload-pack=x' }, ['release.ref-malformed ref']],
    [{ application: 'hello', ref: '' }, ['release.ref-malformed ref']],
    [{ application: 'hello', ref: 'main~1' }, ['release.ref-malformed ref']],
    [{ application: 'hello', ref: 'two words' }, ['release.ref-malformed ref']],
    [{ application: 'hello', ref: 'a\u200bb' }, ['release.ref-malformed ref']],
    [{ application: 'nobody', ref: 'fix/#12-größe,日本&co' }, ['release.application-unknown application']],
    [{ application: 'nobody', ref: 'a..b' }, ['release.application-unknown application', 'release.ref-malformed ref']],
  ])('%j is refused', async (input, codes) => {
    const { startRelease } = await api.get(start, { input });
    expect(startRelease.reasons.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`)).toEqual(
      codes,
    );
  });

  it('are cancelled and retried; what does not fit is refused in one sentence', async () => {
    const { id } = (await api.get(start, { input: { application: 'hello', ref: 'main' } })).startRelease;
    expect((await api.get(act('retryRelease'), { id })).retryRelease.reasons).toEqual([
      { code: 'release.not-retryable', message: 'Release main is still queued; wait for its end, or cancel it first.' },
    ]);
    expect((await api.get(act('cancelRelease'), { id })).cancelRelease).toMatchObject({
      state: 'CANCELLED',
      steps: [{ state: 'CANCELLED' }, { state: 'CANCELLED' }],
    });
    expect((await api.get(act('cancelRelease'), { id })).cancelRelease.reasons).toEqual([
      { code: 'release.over', message: 'Release main is cancelled already, so there is nothing to cancel.' },
    ]);
    expect((await api.get(act('retryRelease'), { id })).retryRelease).toMatchObject({
      state: 'QUEUED',
      steps: [{ state: 'READY' }, { state: 'WAITING' }],
    });
    expect((await api.get(act('retryRelease'), { id: published })).retryRelease.reasons).toEqual([
      {
        code: 'release.not-retryable',
        message: 'Release 1.4.2 is published and cannot change; start a new release instead.',
      },
    ]);
    expect((await api.get(act('cancelRelease'), { id: 'x' })).cancelRelease.reasons).toMatchObject([
      { code: 'release.unknown' },
    ]);
    const actions =
      await api.sql`select action, facts ->> 'to' as to from audit where facts ->> 'release' = ${id} order by id`;
    expect(actions.map(({ action, to }) => [action, to])).toEqual([
      ['release.started', null],
      ['release.cancelled', 'cancelled'],
      ['release.retried', 'queued'],
    ]);
  });

  it('say how many places of a builder are taken', async () => {
    const [builder] =
      await api.sql`insert into builder (name, docker_host, platforms, concurrency) values ('pi', 'tcp://pi:2375', '{linux/arm64}', 1) returning id`;
    const { id } = (await api.get(start, { input: { application: 'hello', ref: 'main' } })).startRelease;
    await api.sql`update step set builder_id = ${builder?.id}, state = case key when 'checkout' then 'running' else 'ready' end where release_id = ${id}`;
    const { release } = await api.get('query ($id: ID!) { release(id: $id) { steps { builder waitingFor } } }', { id });
    expect(release.steps[1]).toEqual({
      builder: 'pi',
      waitingFor: 'Waiting for a free place on builder pi (1 of 1 in use)',
    });
    const { builders } = await api.get('{ builders { name running concurrency platforms { platform native } } }');
    expect(builders).toEqual([
      { name: 'pi', running: 1, concurrency: 1, platforms: [{ platform: 'linux/arm64', native: true }] },
    ]);
  });
});

describe('reports', () => {
  const download = async (path: string, token?: string) => {
    const step = (await stepIds(api.sql, published))['test linux/amd64'];
    return fetch(
      `${api.url}/api/reports/${step}/${path}`,
      token ? { headers: { authorization: `Bearer ${token}` } } : {},
    );
  };

  it('are downloaded by who may read, and never shown as a page', async () => {
    const token = await api.token(['read']);
    const text = await download('junit/a%20b.xml', token);
    expect([text.status, await text.text()]).toEqual([200, '<testsuites/>']);
    expect(
      Object.fromEntries(
        ['content-type', 'content-disposition', 'x-content-type-options', 'content-security-policy'].map((name) => [
          name,
          text.headers.get(name),
        ]),
      ),
    ).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="a_b.xml"; filename*=UTF-8''a%20b.xml`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect((await download('page.html', token)).headers.get('content-type')).toBe('application/octet-stream');
  });

  it('are closed to others', async () => {
    expect((await download('page.html')).status).toBe(401);
    expect((await download('page.html', await api.token(['release']))).status).toBe(403);
    expect((await download('..%2f..%2fetc%2fpasswd', await api.token(['read']))).status).toBe(404);
  });
});

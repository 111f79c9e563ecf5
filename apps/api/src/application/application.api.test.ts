import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type HttpRepositories, serveRepositories } from '../source/testing/http-repositories.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { addApplication } from '../testing/rows.ts';

let api: TestApi;
let remote: HttpRepositories;
let address: string;
beforeAll(async () => {
  api = await startApi();
  for (const name of ['guarded', 'moved']) {
    const folder = join(api.folder, name);
    execFileSync('git', ['init', '-q', '-b', 'main', folder]);
    const author = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org'];
    execFileSync('git', ['-C', folder, ...author, 'commit', '-q', '--allow-empty', '-m', 'First']);
  }
  remote = await serveRepositories(api.folder);
  address = `${remote.url}/guarded`;
  await addApplication(api.sql, 'hello');
}, 60_000);
afterAll(async () => {
  await remote?.close();
  await api?.stop();
});
// Plain http cannot be registered: an address from before, of which only the credentials are changed.
beforeEach(async () => {
  remote.guard('bot', 'hunter2-first');
  remote.offered.length = 0;
  await api.sql`update application set repository_url = ${address}, secret_id = null, pipeline_file = 'slipway.yaml'`;
  await api.sql`delete from secret where purpose = 'repository-credentials'`;
  await api.sql`delete from audit where action = 'application.changed'`;
});

const text = `mutation ($input: UpdateApplicationInput!) { result: updateApplication(application: "hello", input: $input) {
  __typename ... on Application { repositoryUrl pipelineFile hasCredentials } ... on Refusal { reasons { code field message } } } }`;
const update = async (input: Record<string, unknown>) => (await api.get(text, { input })).result;
const kept = async () => {
  const [row] =
    await api.sql`select repository_url as url, pipeline_file as file, secret_id as "secretId" from application`;
  return { ...row } as { url: string; file: string; secretId: string | null };
};
const audited = async () => {
  const rows = await api.sql`select facts from audit where action = 'application.changed' order by id`;
  return rows.map(({ facts }) => facts);
};

it('credentials are set, renewed under the same id, and taken away, each after the repository accepted them', async () => {
  const first = await update({ username: 'bot', password: 'hunter2-first' });
  expect(first).toEqual({
    __typename: 'Application',
    repositoryUrl: address,
    pipelineFile: 'slipway.yaml',
    hasCredentials: true,
  });
  const { secretId } = await kept();
  remote.guard('bot', 'hunter2-second');
  expect(await update({ password: 'hunter2-second' })).toMatchObject({ hasCredentials: true });
  expect((await kept()).secretId).toBe(secretId);
  expect(remote.offered.at(-1)).toBe('bot:hunter2-second');
  expect(await update({ password: '' })).toMatchObject({
    __typename: 'Refusal',
    reasons: [{ code: 'application.repository-unauthorized', field: 'repositoryUrl' }],
  });
  expect((await kept()).secretId).toBe(secretId);
  expect(await update({ repositoryUrl: `file://${api.folder}/moved`, password: '' })).toMatchObject({
    hasCredentials: false,
    repositoryUrl: `file://${api.folder}/moved`,
  });
  expect(await kept()).toMatchObject({ secretId: null });
  expect(await api.sql`select id from secret where id = ${secretId}`).toEqual([]);
  expect(await audited()).toMatchObject([
    { credentials: 'renewed' },
    { credentials: 'renewed' },
    { credentials: 'none', repositoryUrl: `file://${api.folder}/moved`, before: { repositoryUrl: address } },
  ]);
  const rows =
    await api.sql`select row_to_json(s)::text as text from secret s union all select row_to_json(a)::text from audit a`;
  expect(rows.map((row) => row.text).join() + api.log()).not.toContain('hunter2');
});

it('what the repository does not accept is not kept, in one sentence', async () => {
  await update({ username: 'bot', password: 'hunter2-first' });
  const before = await kept();
  expect(await update({ username: 'bot', password: 'wrong' })).toMatchObject({
    reasons: [
      {
        code: 'application.repository-unauthorized',
        field: 'password',
        message: `The repository ${address} could not be read: it wants credentials, or does not accept those that are set.`,
      },
    ],
  });
  expect(await update({ repositoryUrl: `file://${api.folder}/gone`, password: '' })).toMatchObject({
    reasons: [{ code: 'application.repository-unreachable', field: 'repositoryUrl' }],
  });
  expect(await kept()).toEqual(before);
  expect(await audited()).toHaveLength(1);
});

it('the kept credentials are never offered to another address', async () => {
  await update({ username: 'bot', password: 'hunter2-first' });
  const asked = remote.offered.length;
  expect(await update({ repositoryUrl: `file://${api.folder}/moved` })).toMatchObject({
    reasons: [{ code: 'application.password-missing', field: 'password' }],
  });
  expect(remote.offered).toHaveLength(asked);
  expect(await kept()).toMatchObject({ url: address });
});

it('another pipeline file needs no look at the repository, and the same again writes nothing', async () => {
  remote.behave((_asked, answer) => answer.writeHead(500).end());
  expect(await update({ pipelineFile: 'deploy/slipway.yaml' })).toMatchObject({ pipelineFile: 'deploy/slipway.yaml' });
  expect(await update({ pipelineFile: 'deploy/slipway.yaml' })).toMatchObject({ pipelineFile: 'deploy/slipway.yaml' });
  expect(await audited()).toHaveLength(1);
  remote.behave(undefined);
});

it('an unknown application, and one without the scope', async () => {
  const named = text.replace('"hello"', '"nobody"');
  expect((await api.get(named, { input: {} })).result.reasons).toMatchObject([{ code: 'application.unknown' }]);
  const { errors } = await api.ask(text, { input: { password: '' } }, await api.token(['read', 'release']));
  expect(errors?.[0]?.message).toMatch(/CONFIGURE/);
});

it.each([
  ['another address', () => ({ repositoryUrl: `file://${api.folder}/moved` })],
  ['another pipeline file', () => ({ pipelineFile: 'deploy/slipway.yaml' })],
])('a slow change that %s overtook is told to look again', async (_what, quick) => {
  const held = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  remote.behave((asked, answer) => {
    remote.behave(undefined);
    held.resolve();
    // Late, but as the repository itself would.
    void go.promise
      .then(() => fetch(`${remote.url}${asked.url}`, { headers: { authorization: asked.headers.authorization ?? '' } }))
      .then(async (real) => {
        answer.writeHead(real.status, Object.fromEntries(real.headers));
        answer.end(Buffer.from(await real.arrayBuffer()));
      });
  });
  const slow = update({ username: 'bot', password: 'hunter2-first' });
  await held.promise;
  expect(await update(quick())).toMatchObject({ __typename: 'Application', ...quick() });
  const overtaken = await kept();
  go.resolve();
  expect(await slow).toMatchObject({ reasons: [{ code: 'application.changed-meanwhile' }] });
  expect(await kept()).toEqual(overtaken);
});

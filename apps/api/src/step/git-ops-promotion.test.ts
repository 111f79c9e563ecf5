import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Secrets } from '../access/secrets.ts';
import { readWatched } from '../deployment/observation.store.ts';
import { seeDeployment } from '../deployment/observe.ts';
import { type HttpRepositories, serveRepositories } from '../source/testing/http-repositories.ts';
import { makeRepository } from '../source/testing/repository.ts';
import { createStepServices } from './step-services.ts';
import { Promotions } from './testing/promotions.ts';

jest.setTimeout(120_000);

let world: Promotions;
let served: HttpRepositories;
beforeAll(async () => {
  world = await Promotions.start();
  served = await serveRepositories(world.api.folder);
}, 60_000);
afterAll(async () => {
  await served?.close();
  await world?.stop();
});

interface Place {
  readonly name: string;
  readonly bare: string;
  readonly older: string;
  readonly newer: string;
}

const reasons = '... on Refusal { reasons { code message } }';

/** An environment that is a file of a repository, which another tool has to report of; two releases. */
async function place(more: object = {}, verify = 'verify: { within: 30s }\n', input: object = {}): Promise<Place> {
  const name = `at-${randomBytes(3).toString('hex')}`;
  const work = makeRepository(join(world.api.folder, `${name}-work`));
  work.commit({ 'web.yaml': 'image: none # by Slipway\n' });
  const bare = join(world.api.folder, `${name}.git`);
  execFileSync('git', ['clone', '--quiet', '--bare', work.folder, bare]);
  execFileSync('git', ['-C', bare, 'config', 'http.receivepack', 'true']);
  const settings = {
    repositoryUrl: `file://${bare}`,
    branch: 'main',
    path: 'web.yaml',
    key: 'image',
    awaitsReport: true,
    ...more,
  };
  await world.environment(name, { target: { kind: 'GIT_OPS', settings: JSON.stringify(settings), ...input } });
  return {
    name,
    bare,
    older: await world.release(name, '1.0.0', verify),
    newer: await world.release(name, '1.1.0', verify),
  };
}

const inGit = ({ bare }: Place, ...args: string[]) =>
  execFileSync('git', ['-C', bare, ...args], { encoding: 'utf8' }).trim();
const committed = (at: Place) => inGit(at, 'show', 'main:web.yaml');
const commits = (at: Place) => Number(inGit(at, 'rev-list', '--count', 'main'));

async function promote({ name }: Place, release: string): Promise<string> {
  const mutation = `mutation ($release: ID!, $name: String!) { promote(release: $release, environment: $name) { ... on Promotion { id } ${reasons} } }`;
  const { promote } = await world.api.get(mutation, { release, name });
  if (promote.reasons) throw new Error(JSON.stringify(promote.reasons));
  return promote.id;
}

async function digestOf(release: string): Promise<{ index: string; child: string }> {
  const [row] = await world.api.sql`select r.index_digest as index, i.digest as child from release r
    join image i on i.release_id = r.id where r.id = ${release} limit 1`;
  return row as never;
}

async function report(
  { name }: Place,
  digest: string,
  state: string,
  message?: string,
  answer = 'Deployment',
): Promise<void> {
  const mutation = `mutation ($name: String!, $digest: Digest!, $state: ReportedState!, $message: String) {
    reportStatus(environment: $name, application: $name, digest: $digest, state: $state, message: $message) { __typename ${reasons} } }`;
  const { reportStatus } = await world.api.get(mutation, { name, digest, state, message });
  expect(reportStatus).toEqual({ __typename: answer });
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await condition()); await sleep(20))
    if (Date.now() > end) throw new Error(`${what} did not come to pass.`);
}

/** The environment was told, and it is being verified. */
const told = (promotion: string) =>
  until(
    'the deployment',
    async () => (await world.api.sql`select from deployment where promotion_id = ${promotion}`).length > 0,
  );

async function sentence(promotion: string): Promise<string> {
  const [row] = await world.api.sql`select l.text from step_log l join step s on s.id = l.step_id
    where s.promotion_id = ${promotion} and s.kind = 'verify' order by l.sequence desc limit 1`;
  return row?.text ?? '';
}

/** Promoted, and reported in sync while it is verified. */
async function inSync(at: Place, release: string): Promise<string> {
  const promotion = await promote(at, release);
  const ended = world.work(promotion);
  await told(promotion);
  await report(at, (await digestOf(release)).index, 'IN_SYNC');
  expect(await ended).toEqual({ state: 'succeeded', failure: null });
  return promotion;
}

it('a promotion succeeds when the tool reports that it runs what was committed, by its index or a child of it', async () => {
  const at = await place();
  await inSync(at, at.older);
  const { index, child } = await digestOf(at.newer);
  const promotion = await promote(at, at.newer);
  const ended = world.work(promotion);
  await told(promotion);
  expect(committed(at)).toMatch(new RegExp(`@${index} # by Slipway$`));
  await report(at, child, 'PROGRESSING', 'One of two pods is new.');
  await report(at, child, 'IN_SYNC');
  expect(await ended).toEqual({ state: 'succeeded', failure: null });
  expect(commits(at)).toBe(3);
});

it('a tool that is quicker than Slipway is heard all the same', async () => {
  const at = await place();
  await report(at, (await digestOf(at.older)).index, 'IN_SYNC', undefined, 'EarlyReport');
  expect(await world.work(await promote(at, at.older))).toEqual({ state: 'succeeded', failure: null });
});

it('reported degraded it fails at once with the words of the tool, and is rolled back by a commit', async () => {
  const at = await place();
  await inSync(at, at.older);
  const before = committed(at);
  const promotion = await promote(at, at.newer);
  const ended = world.work(promotion);
  await told(promotion);
  await report(at, (await digestOf(at.newer)).index, 'DEGRADED', 'Two of three pods crash.');
  expect(await ended).toMatchObject({
    state: 'failed',
    failure: { step: 'verify', message: expect.stringMatching(/reported to run badly: Two of three pods crash/) },
  });
  await world.api.reconcile();
  const [back] = await world.api.sql<{ id: string }[]>`select id from promotion where undoes = ${promotion}`;
  const rollback = back?.id ?? '';
  const rolled = world.work(rollback);
  await told(rollback);
  // What is said of the commit before says nothing about the way back.
  await report(at, (await digestOf(at.newer)).index, 'IN_SYNC');
  await report(at, (await digestOf(at.older)).index, 'IN_SYNC');
  expect(await rolled).toEqual({ state: 'succeeded', failure: null });
  expect(committed(at)).toBe(before);
});

it('reports of a commit that is superseded count for nothing, and without any other it is not verified', async () => {
  const at = await place({}, 'verify: { within: 3s }\n');
  await world.api
    .sql`update release set pipeline = jsonb_set(pipeline, '{verify,within}', '30000') where id = ${at.older}`;
  await inSync(at, at.older);
  const { index } = await digestOf(at.older);
  const promotion = await promote(at, at.newer);
  const ended = world.work(promotion);
  await told(promotion);
  for (const state of ['DEGRADED', 'IN_SYNC', 'PROGRESSING', 'IN_SYNC']) await report(at, index, state);
  expect(await ended).toMatchObject({
    state: 'failed',
    failure: { step: 'verify', message: expect.stringContaining(`It is committed, but ${index} was reported to run`) },
  });
  expect(await sentence(promotion)).toContain('not in sync within 3 s');
});

it('what is reported late does not change how a promotion ended; it is seen by the next look', async () => {
  const at = await place();
  const promotion = await inSync(at, at.older);
  const { index } = await digestOf(at.older);
  const see = async () => {
    const services = createStepServices(
      world.api.config,
      world.api.sql,
      new Secrets(world.api.config),
      world.api.askPolicy,
    );
    const row = (await readWatched(world.api.sql)).find(({ environment }) => environment === at.name);
    if (!row) throw new Error('It is not watched.');
    const sight = await seeDeployment(services, row, AbortSignal.timeout(30_000));
    await services.close();
    return sight;
  };
  expect(await see()).toMatchObject({ state: 'in-sync' });
  await report(at, index, 'DEGRADED', 'Out of memory.');
  expect(await see()).toMatchObject({ state: 'degraded', message: expect.stringContaining('Out of memory') });
  await report(at, index, 'IN_SYNC');
  expect(await see()).toMatchObject({ state: 'in-sync' });
  expect(await world.ended(promotion)).toEqual({ state: 'succeeded', failure: null });
});

it('credentials of the repository are renewed without a deployment: looks and what is on its way use the new ones', async () => {
  served.guard('bot', 'first');
  const name = `guarded-${randomBytes(3).toString('hex')}`;
  const credentials = { username: 'bot', password: 'first' };
  const at = await place({ awaitsReport: false }, undefined, credentials);
  const update = async (input: object) => {
    const mutation = `mutation ($name: String!, $input: UpdateEnvironmentInput!) { updateEnvironment(name: $name, input: $input) {
      __typename ... on Environment { target { hasCredentials settings } } ${reasons} } }`;
    return (await world.api.get(mutation, { name: at.name, input })).updateEnvironment;
  };
  const settings = JSON.stringify({
    repositoryUrl: `${served.url}/${at.name}.git`,
    branch: 'main',
    path: 'web.yaml',
    key: 'image',
  });
  // The password that is kept belongs to where it was given for.
  expect(await update({ kind: 'GIT_OPS', settings })).toMatchObject({
    reasons: [{ code: 'environment.password-missing' }],
  });
  expect(await update({ kind: 'GIT_OPS', settings, ...credentials })).toMatchObject({
    target: { hasCredentials: true },
  });
  expect(await world.work(await promote(at, at.older))).toEqual({ state: 'succeeded', failure: null });

  const [before] = await world.api
    .sql`select target, (select count(*)::int from promotion) as promotions from environment where name = ${at.name}`;
  served.guard('bot', 'second');
  const services = createStepServices(
    world.api.config,
    world.api.sql,
    new Secrets(world.api.config),
    world.api.askPolicy,
  );
  const see = async () => {
    const row = (await readWatched(world.api.sql)).find(({ environment }) => environment === at.name);
    if (!row) throw new Error('It is not watched.');
    return seeDeployment(services, row, AbortSignal.timeout(30_000));
  };
  expect(await see()).toMatchObject({ state: 'unreachable' });
  const promotion = await promote(at, at.newer);
  const { target } = await update({ username: 'bot', password: 'second' });
  expect(target).toMatchObject({ hasCredentials: true });
  expect(await see()).toMatchObject({ state: 'in-sync' });
  expect(await world.work(promotion)).toEqual({ state: 'succeeded', failure: null });
  const [after] = await world.api
    .sql`select target, (select count(*)::int from promotion) as promotions from environment where name = ${at.name}`;
  expect(after).toEqual({ target: before?.target, promotions: before?.promotions + 1 });
  await services.close();

  const kept = await world.api
    .sql`select to_jsonb(t)::text as text from audit t union all select to_jsonb(t)::text from environment t
    union all select encode(sealed, 'escape') from secret union all select text from step_log`;
  expect(kept.map(({ text }) => text).join() + JSON.stringify(target) + world.api.log()).not.toMatch(
    /"(first|second)"|:second|:first/,
  );
  expect(await update({ password: '' })).toMatchObject({ target: { hasCredentials: false } });
  expect(await world.api.sql`select from secret where purpose = 'repository-credentials'`).toHaveLength(0);
  expect(await update({ username: name })).toMatchObject({ reasons: [{ code: 'environment.password-missing' }] });
});

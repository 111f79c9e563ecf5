import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { createEngine } from '../engine/engine.ts';
import { type EngineProxy, startEngineProxy } from '../engine/testing/engine-proxy.ts';
import { testDockerHost } from '../engine/testing/shared-services.ts';
import { createDockerHostTarget } from '../target/docker-host.ts';
import { type FixtureImage, fixtureImage, webServer } from '../target/testing/fixture-images.ts';
import { startLyingEngine } from '../target/testing/lying-engine.ts';
import type { StepHandler } from './step.ts';
import { git } from './testing/in-process.ts';
import { Promotions } from './testing/promotions.ts';

// What goes wrong with a promotion, and where that is tested when it is not here:
// a worker killed at each boundary: promotion-kill.test.ts · an engine cut off after each call: target/docker-host-faults.test.ts
// · a git remote that moves, hangs or takes no credentials: target/git-ops/git-ops-target.test.ts
jest.setTimeout(120_000);

let world: Promotions;
let one: FixtureImage;
let two: FixtureImage;
const places: { environment: string; application: string }[] = [];
const run = 'run: { port: 8080, health: { http: /healthz, interval: 1s, timeout: 1s, retries: 5, startPeriod: 1s } }\n';

beforeAll(async () => {
  world = await Promotions.start();
  const engine = createEngine(testDockerHost);
  one = await fixtureImage(engine, 'faults-one', webServer('one'));
  two = await fixtureImage(engine, 'faults-two', webServer('two'));
});
afterAll(async () => {
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '127.0.0.1' });
  for (const { environment, application } of places) {
    const [row] = await world.api.sql`select id from environment where name = ${environment}`;
    await target.remove(
      { environment: `${environment}-${row?.id.slice(-8)}`, application },
      AbortSignal.timeout(20_000),
    );
  }
  await world?.stop();
});

interface Said {
  readonly id?: string;
  readonly reasons?: readonly { readonly code: string; readonly message: string }[];
}

const refusal = '... on Refusal { reasons { code message } }';
const promoteMutation = `mutation ($release: ID!, $environment: String!) { answer: promote(release: $release, environment: $environment) { ... on Promotion { id } ${refusal} } }`;

async function promote(release: string, environment: string): Promise<Said> {
  return (await world.api.get(promoteMutation, { release, environment })).answer;
}

async function begun(release: string, environment: string): Promise<string> {
  const { id, reasons } = await promote(release, environment);
  if (id === undefined) throw new Error(JSON.stringify(reasons));
  return id;
}

/** An environment on a real engine, or on what stands in front of it. */
async function onEngine(environment: string, application: string, dockerHost = testDockerHost): Promise<void> {
  await world.environment(environment, { target: { kind: 'DOCKER_HOST', dockerHost } });
  places.push({ environment, application });
}

async function standing(environment: string) {
  const [row] = await world.api.sql<{ version: string; state: string }[]>`select r.version, d.state from deployment d
    join release r on r.id = d.release_id join environment e on e.id = d.environment_id where e.name = ${environment}`;
  return row;
}

/** What is tried again later is tried at once. */
async function impatiently<T>(work: Promise<T>): Promise<T> {
  const hurry = setInterval(
    () => void world.api.sql`update pgboss.job set start_after = now() where state = 'created' and start_after > now()`,
    50,
  );
  return work.finally(() => clearInterval(hurry));
}

it('two people who promote at once: one begins, the other is told which', async () => {
  const releases = [await world.release('rush', '1.0.0'), await world.release('rush', '1.1.0')];
  await world.environment('rush');
  const answers = await Promise.all(releases.map((release) => promote(release, 'rush')));
  expect(answers.filter(({ id }) => id !== undefined)).toHaveLength(1);
  const [no] = answers.flatMap(({ reasons = [] }) => reasons);
  expect(no).toMatchObject({ code: 'promotion.running' });
  expect(no?.message).toMatch(/^A promotion of 1\.[01]\.0 to rush is on its way .*; wait for its end, or cancel it\.$/);
});

it('a freeze that begins between request and step: the step fails with the sentence, a retry after it goes on', async () => {
  const release = await world.release('frozen', '1.0.0');
  await world.environment('frozen');
  const promotion = await begun(release, 'frozen');
  const freeze = `mutation ($input: CreateFreezeInput!) { createFreeze(input: $input) { ... on Freeze { id } ${refusal} } }`;
  const startsAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  const input = { name: 'Stocktaking', reason: 'We count.', environment: 'frozen', startsAt, seconds: 3_600 };
  const { createFreeze } = await world.api.get(freeze, { input });
  const ended = await world.work(promotion);
  expect(ended).toMatchObject({ state: 'failed', failure: { step: 'deploy' } });
  expect(ended.failure?.message).toMatch(/^The policy of frozen does not allow it any more: .*Stocktaking/);
  expect(await standing('frozen')).toBeUndefined();
  const retry = `mutation ($id: ID!) { answer: retryPromotion(id: $id) { ... on Promotion { id } ${refusal} } }`;
  const frozen: Said = (await world.api.get(retry, { id: promotion })).answer;
  expect(frozen.reasons).toMatchObject([
    { code: 'policy.freeze.active', message: expect.stringMatching(/Stocktaking/) },
  ]);
  await world.api.get('mutation ($id: ID!) { endFreeze(id: $id) { __typename } }', { id: createFreeze.id });
  expect((await world.api.get(retry, { id: promotion })).answer).toEqual({ id: promotion });
  expect(await world.work(promotion)).toMatchObject({ state: 'succeeded' });
  expect(await standing('frozen')).toEqual({ version: '1.0.0', state: 'in-sync' });
});

it('an approval that is withdrawn while the image is copied: nothing is deployed', async () => {
  const release = await world.release('approved', '1.0.0');
  await world.environment('approved', { imageRepository: `${world.repository}/approved/\${application}` });
  const text = 'approvals: { count: 1 }\n';
  const policy = `mutation ($text: String!) { setPolicy(environment: "approved", text: $text) { __typename } }`;
  await world.api.get(policy, { text });
  const { planPromotion } = await world.api.get(
    'mutation ($release: ID!) { planPromotion(release: $release, environment: "approved") { ... on PromotionPlan { id } } }',
    { release },
  );
  const { requestPromotion } = await world.api.get(
    'mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { ... on PromotionRequest { id } } }',
    { input: { plan: planPromotion.id } },
  );
  const manager = await world.api.token(['read', 'approve'], 'manager');
  const approve = `mutation ($request: ID!) { answer: approvePromotion(request: $request) { ... on PromotionRequest { promotion { id } } } }`;
  const { data } = await world.api.ask(approve, { request: requestPromotion.id }, manager);
  const said = data as { answer: { promotion: { id: string } } } | null;
  const withdraw = `mutation ($request: ID!) { answer: withdrawApproval(request: $request) { ... on PromotionRequest { approvals { voidedBecause } } ${refusal} } }`;
  const ended = await world.work(said?.answer.promotion.id ?? '', (handler) => ({
    ...handler,
    run: async (context) => {
      const outcome = await handler.run(context);
      // The step has its bytes there, and has not ended yet.
      if (handler.kind === 'copy') {
        const withdrawn = await world.api.ask(withdraw, { request: requestPromotion.id }, manager);
        expect(withdrawn.data).toEqual({ answer: { approvals: [{ voidedBecause: 'manager took it back.' }] } });
      }
      return outcome;
    },
  }));
  expect(ended).toMatchObject({ state: 'failed', failure: { step: 'deploy' } });
  expect(ended.failure?.message).toMatch(/^The policy of approved does not allow it any more: .*approval/);
  expect(await standing('approved')).toBeUndefined();
  const late = await world.api.ask(withdraw, { request: requestPromotion.id }, manager);
  expect(late.data).toMatchObject({ answer: { reasons: [{ code: 'promotion-request.closed' }] } });
});

it('an engine that dies half way: what ran goes on, and the step ends well once it is back', async () => {
  const proxy: EngineProxy = await startEngineProxy(testDockerHost);
  try {
    await onEngine('dying', 'dying', proxy.dockerHost);
    const first = await begun(await world.release('dying', '1.0.0', run, one), 'dying');
    expect(await world.work(first)).toMatchObject({ state: 'succeeded' });
    const second = await begun(await world.release('dying', '1.1.0', run, two), 'dying');
    const dying = (handler: StepHandler): StepHandler => ({
      ...handler,
      run: async (context) => {
        proxy.revive();
        if (handler.kind === 'deploy' && context.epoch === 1) proxy.dieAt(proxy.calls + 8, 'after');
        return handler.run(context);
      },
    });
    expect(await impatiently(world.work(second, dying))).toMatchObject({ state: 'succeeded', failure: null });
    const attempts = await world.api.sql`select a.state, a.failure->>'message' as message from attempt a
      join step s on s.id = a.step_id where s.promotion_id = ${second} and s.kind = 'deploy' order by a.epoch`;
    expect(attempts).toMatchObject([{ state: 'errored' }, { state: 'succeeded' }]);
    expect(attempts[0]?.message).toMatch(/did not reach the engine at .*: the connection was cut\.$/);
    expect(await standing('dying')).toEqual({ version: '1.1.0', state: 'in-sync' });
  } finally {
    await proxy.close();
  }
});

it('a target that says yes and runs the old digest: the promotion fails, and the old release stands', async () => {
  const liar = await startLyingEngine(testDockerHost, two, one);
  try {
    await onEngine('lying', 'lying');
    const first = await begun(await world.release('lying', '1.0.0', run, one), 'lying');
    expect(await world.work(first)).toMatchObject({ state: 'succeeded' });
    await world.api
      .sql`update environment set target = target || ${world.api.sql.json({ dockerHost: liar.dockerHost })} where name = 'lying'`;
    const second = await begun(await world.release('lying', '1.1.0', run, two), 'lying');
    const ended = await world.work(second);
    expect(ended).toMatchObject({ state: 'failed', failure: { step: 'deploy' } });
    expect(ended.failure?.message).toMatch(/ runs [0-9a-f]{12} although [0-9a-f]{12} was asked for/);
    expect(await standing('lying')).toEqual({ version: '1.0.0', state: 'in-sync' });
  } finally {
    await liar.close();
  }
});

it('a git remote that rejects: the promotion fails with what the remote said', async () => {
  const { folder } = world.api;
  const bare = join(folder, 'config.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  const work = join(folder, 'work');
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', work]);
  writeFileSync(join(work, 'app.yaml'), '# what runs\nimage: none\n');
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '--message', 'First');
  git(work, 'push', '--quiet', bare, 'main');
  const hook = join(bare, 'hooks', 'pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "Only the release team may push." >&2; exit 1\n');
  chmodSync(hook, 0o755);
  const settings = {
    repositoryUrl: `file://${bare}`,
    branch: 'main',
    path: 'app.yaml',
    key: 'image',
    form: 'reference',
  };
  await world.environment('git', { target: { kind: 'GIT_OPS', settings: JSON.stringify(settings) } });
  const ended = await world.work(await begun(await world.release('git', '1.0.0'), 'git'));
  expect(ended).toMatchObject({ state: 'failed', failure: { step: 'deploy' } });
  expect(ended.failure?.message).toMatch(/refused the commit on main, saying "Only the release team may push\."/);
  expect(git(bare, 'show', 'main:app.yaml')).toBe('# what runs\nimage: none');
});

it('a policy that refers to an environment that is gone: it says so and lets nothing in', async () => {
  const release = await world.release('gone', '1.0.0');
  await world.environment('early');
  await world.environment('late', { upstreams: ['early'] });
  const set = `mutation ($text: String!) { answer: setPolicy(environment: "late", text: $text) { __typename ${refusal} } }`;
  const unknown: Said = (await world.api.get(set, { text: 'upstream: { environments: [nowhere] }\n' })).answer;
  expect(unknown.reasons).toMatchObject([{ code: 'policy.malformed', message: expect.stringMatching(/nowhere/) }]);
  await world.api.get(set, { text: 'upstream: { environments: [early] }\n' });
  await world.api.sql`update environment set name = 'earliest' where name = 'early'`;
  expect((await promote(release, 'late')).reasons).toEqual([
    {
      code: 'policy.upstream.environment-gone',
      message: 'The policy of late refers to the environment early, which does not exist; change it.',
    },
  ]);
});

it('a cycle of environments: neither one by one nor by two people at once', async () => {
  await world.environment('left');
  await world.environment('right');
  const edge = async (name: string, upstream: string): Promise<Said> => {
    const mutation = `mutation ($name: String!, $input: UpdateEnvironmentInput!) { answer: updateEnvironment(name: $name, input: $input) { ... on Environment { id } ${refusal} } }`;
    return (await world.api.get(mutation, { name, input: { upstreams: [upstream] } })).answer;
  };
  const answers = await Promise.all([edge('left', 'right'), edge('right', 'left')]);
  expect(answers.filter(({ id }) => id !== undefined)).toHaveLength(1);
  const [no] = answers.flatMap(({ reasons = [] }) => reasons);
  expect(no?.code).toBe('environment.cycle');
  expect(no?.message).toMatch(/^(left → right → left|right → left → right) is a cycle: nothing could ever be promoted/);
});

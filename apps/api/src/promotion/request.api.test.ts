import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';

let api: TestApi;
let registry: Server;
let application: { id: string; name: string };
let older: string;
let newer: string;
const refusal = '... on Refusal { reasons { code message clearsAt } }';
const request = `... on PromotionRequest { id state closedBecause approvals { actor verdict voidedBecause } promotion { id kind decisions { moment allowed } }
  decision { allowed checks { rule state } } }`;
const plan = `mutation ($release: ID!, $environment: String!) { planPromotion(release: $release, environment: $environment) {
  ... on PromotionPlan { id presentRelease backwards platforms { platform presentDigest digest updateSize } commits { version } rollback { release because }
    configuration { path } presentPullable decision { allowed clearsAt checks { rule state message reasons { code clearsBy } } } } ${refusal} } }`;
const ask = `mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { ${request} ${refusal} } }`;
const approve = `mutation ($request: ID!) { approvePromotion(request: $request, comment: "Fine.") { ${request} ${refusal} } }`;
const apply = `mutation ($plan: ID!, $override: String) { applyPromotion(plan: $plan, override: $override) { ... on Promotion { id kind } ${refusal} } }`;
const rollback = `mutation ($environment: String!, $reject: String) { rollback(environment: $environment, application: "app", reject: $reject) {
  ... on Promotion { id kind release { version } } ${refusal} } }`;

beforeAll(async () => {
  // A registry that does not say whether it has an image.
  registry = createServer((_, response) => response.writeHead(403).end());
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  api = await startApi({ SLIPWAY_PLAIN_HTTP: host });
  application = await addApplication(api.sql, 'app');
  older = await addPublishedRelease(api.sql, application.id, '1.4.1', ['a', 'b']);
  newer = await addPublishedRelease(api.sql, application.id, '1.4.2', ['a', 'c']);
  await api.sql`update release set image_repository = ${`${host}/app`}`;
});
afterAll(async () => {
  await api.stop();
  await new Promise((resolve) => registry.close(resolve));
});

const codes = ({ reasons }: { reasons: { code: string }[] }) => reasons.map(({ code }) => code);

/** Ends what is under way as if the steps had done it. */
async function deployed(environment: string, release: string, verified = true): Promise<void> {
  const [promotion] =
    await api.sql`update promotion set state = ${verified ? 'succeeded' : 'failed'}, finished_at = now()
    where state = 'queued' and release_id = ${release} and environment_id = (select id from environment where name = ${environment}) returning *`;
  if (!promotion) throw new Error('No promotion is under way.');
  const digest = `sha256:${'f'.repeat(64)}`;
  await api.sql`update deployment_history set until = now() where environment_id = ${promotion.environment_id} and until is null`;
  await api.sql`insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since, verified_at)
    values (${promotion.environment_id}, ${promotion.application_id}, ${release}, ${promotion.id}, ${digest}, '{}', clock_timestamp(), ${verified ? new Date() : null})`;
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    values (${promotion.environment_id}, ${promotion.application_id}, ${release}, ${promotion.id}, ${digest}, 'in-sync', now())
    on conflict (environment_id, application_id) do update set release_id = excluded.release_id, promotion_id = excluded.promotion_id`;
}

const policy = (environment: string, text: string) =>
  api.get(
    'mutation ($environment: String!, $text: String!) { setPolicy(environment: $environment, text: $text) { ... on PolicyVersion { version } } }',
    {
      environment,
      text,
    },
  );

async function planned(environment: string, release: string) {
  return (await api.get(plan, { environment, release })).planPromotion;
}

describe('a plan', () => {
  it('says what would happen, and is applied while the world has not moved', async () => {
    await addEnvironment(api.sql, 'dev');
    const first = await planned('dev', older);
    expect(first).toMatchObject({
      presentRelease: null,
      backwards: false,
      decision: { allowed: true },
      rollback: { release: null },
      commits: [{ version: '1.4.1' }],
    });
    expect((await api.get(apply, { plan: first.id })).applyPromotion.kind).toBe('MANUAL');
    await deployed('dev', older);
    expect(codes((await api.get(apply, { plan: first.id })).applyPromotion)).toEqual(['plan.present']);
    const second = await planned('dev', newer);
    expect(second).toMatchObject({
      presentRelease: '1.4.1',
      commits: [{ version: '1.4.2' }],
      rollback: { release: '1.4.1' },
      platforms: [{ platform: 'linux/amd64', updateSize: 1001 }, { platform: 'linux/arm64' }],
    });
    expect((await planned('dev', older)).backwards).toBe(false);
    expect(codes((await api.get(apply, { plan: 'x' })).applyPromotion)).toEqual(['plan.unknown']);
    expect(codes(await planned('moon', 'x'))).toEqual(['promotion.release-unknown', 'promotion.environment-unknown']);
  });
});

describe('a request', () => {
  beforeAll(async () => {
    await addEnvironment(api.sql, 'production');
    await policy('production', 'approvals:\n  count: 1\n  groups: { release-managers: 1 }\n');
  });

  it('waits for the right people, and goes on by itself once they approve', async () => {
    const { id, decision } = await planned('production', older);
    expect(decision.allowed).toBe(false);
    expect(codes((await api.get(apply, { plan: id })).applyPromotion)).toEqual([
      'policy.approvals.missing',
      'policy.approvals.group',
    ]);
    const { requestPromotion } = await api.get(ask, { input: { plan: id, comment: 'Please.' } });
    expect(requestPromotion).toMatchObject({ state: 'OPEN', promotion: null, decision: { allowed: false } });
    expect(codes((await api.get(ask, { input: { plan: id } })).requestPromotion)).toEqual(['promotion-request.open']);
    expect((await api.get('{ promotionRequests { id } }')).promotionRequests).toEqual([{ id: requestPromotion.id }]);
    expect(codes((await api.get(approve, { request: requestPromotion.id })).approvePromotion)).toEqual([
      'approval.own',
    ]);

    const outsider = await api.token(['read', 'approve'], 'outsider');
    const manager = await api.token(['read', 'approve'], 'manager');
    const looker = await api.token(['read'], 'looker');
    await api.sql`update token set groups = '{release-managers}' where name in ('manager', 'looker')`;
    const waitsFor = async (token?: string) =>
      (await api.ask('{ promotionRequests { waitsForMe } }', {}, token)).data?.promotionRequests;
    expect(await waitsFor(manager)).toEqual([{ waitsForMe: true }]);
    // Theirs would not count, or they may give none, or they ask themselves.
    for (const token of [outsider, looker, undefined]) expect(await waitsFor(token)).toEqual([{ waitsForMe: false }]);
    const outside = await api.ask(approve, { request: requestPromotion.id }, outsider);
    expect(outside.data).toMatchObject({ approvePromotion: { state: 'OPEN' } });
    const inside = await api.ask(approve, { request: requestPromotion.id }, manager);
    expect(inside.data).toMatchObject({
      approvePromotion: {
        state: 'PROMOTED',
        approvals: [{ actor: 'outsider' }, { actor: 'manager' }],
        promotion: { kind: 'MANUAL', decisions: [{ moment: 'promote', allowed: true }] },
      },
    });
    expect(
      codes((await api.ask(approve, { request: requestPromotion.id }, manager)).data?.approvePromotion as never),
    ).toEqual(['promotion-request.closed']);
    await deployed('production', older);
  });

  it('falls with the policy that it was asked under, and its approvals with it', async () => {
    const { id } = await planned('production', newer);
    const { requestPromotion } = await api.get(ask, { input: { plan: id } });
    const someone = await api.token(['read', 'approve'], 'someone');
    await api.ask(approve, { request: requestPromotion.id }, someone);
    await policy('production', 'approvals:\n  count: 2\n');
    const other = await api.token(['read', 'approve'], 'other');
    const late = await api.ask(approve, { request: requestPromotion.id }, other);
    expect(late.data).toMatchObject({
      approvePromotion: {
        state: 'SUPERSEDED',
        closedBecause: expect.stringMatching(/^The policy of production was version 1 and is version 2/),
        approvals: [{ voidedBecause: expect.any(String) }, { voidedBecause: expect.any(String) }],
      },
    });
  });

  it('is passed by those who may override, with a reason that is kept', async () => {
    const { id } = await planned('production', newer);
    expect(codes((await api.get(apply, { plan: id, override: 'short' })).applyPromotion)).toEqual([
      'promotion.override-reason',
    ]);
    const promoter = await api.token(['read', 'promote'], 'promoter');
    const forbidden = await api.ask(apply, { plan: id, override: 'The shop is down.' }, promoter);
    expect(codes(forbidden.data?.applyPromotion as never)).toEqual(['promotion.override-forbidden']);
    const { applyPromotion } = await api.get(apply, { plan: id, override: 'The shop is down.' });
    const { promotion } = await api.get(
      'query ($id: ID!) { promotion(id: $id) { decisions { override { by reason rules } } } }',
      { id: applyPromotion.id },
    );
    expect(promotion.decisions[0].override).toEqual({
      by: 'administrator',
      reason: 'The shop is down.',
      rules: ['approvals'],
    });
    await deployed('production', newer, false);
  });
});

describe('a rollback', () => {
  it('goes back to the last good release, holds, and rejects what was bad', async () => {
    // What was promoted by hand while there was a newer one holds already.
    await api.get('mutation { liftHold(environment: "production", application: "app") { ... on Hold { cause } } }');
    expect(codes((await api.get(rollback, { environment: 'dev' })).rollback)).toEqual(['rollback.nowhere']);
    const whereTo = '{ plannedRollback(environment: "production", application: "app") { release because } }';
    expect((await api.get(whereTo)).plannedRollback).toMatchObject({ release: '1.4.1' });
    const nowhere = '{ plannedRollback(environment: "moon", application: "app") { release } }';
    expect((await api.get(nowhere)).plannedRollback).toBeNull();
    const back = (await api.get(rollback, { environment: 'production', reject: 'It loses orders.' })).rollback;
    expect(back).toMatchObject({ kind: 'ROLLBACK', release: { version: '1.4.1' } });
    const { release, environment } = await api.get(
      'query ($id: ID!) { release(id: $id) { rejection { reason } } environment(name: "production") { holds { cause } } }',
      { id: newer },
    );
    expect(release.rejection).toEqual({ reason: 'It loses orders.' });
    expect(environment.holds).toEqual([{ cause: 'ROLLBACK' }]);
    expect(codes((await api.get(rollback, { environment: 'production' })).rollback)).toEqual(['promotion.running']);
    const promoter = await api.token(['read', 'promote']);
    const forbidden = await api.ask(rollback, { environment: 'production', reject: 'It is bad.' }, promoter);
    expect(codes(forbidden.data?.rollback as never)).toEqual(['rollback.reject-forbidden']);
    expect(codes((await api.get(rollback, { environment: 'moon', reject: '' })).rollback)).toEqual([
      'environment.unknown',
      'restriction.reason-missing',
    ]);
    const again = await planned('dev', newer);
    expect(again.decision.checks.find(({ state }: { state: string }) => state === 'REFUSED')).toMatchObject({
      rule: 'rejected',
      reasons: [{ clearsBy: 'lift-rejection' }],
    });
  });
});

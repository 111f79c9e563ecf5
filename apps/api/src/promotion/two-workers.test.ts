import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../app.ts';
import { createLog } from '../log.ts';
import { startApi, type TestApi } from '../testing/api.ts';
import { addPublishedRelease } from '../testing/published.ts';
import { addApplication, addEnvironment } from '../testing/rows.ts';
import { PromotionReconciler } from './promotion-reconciler.ts';

let api: TestApi;
let others: NestFastifyApplication[];
let registry: Server;
let host: string;
beforeAll(async () => {
  // A registry that does not say whether it has an image.
  registry = createServer((_, response) => response.writeHead(403).end());
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  api = await startApi({ SLIPWAY_PLAIN_HTTP: host });
  others = [];
  for (let count = 0; count < 2; count += 1)
    others.push(await createApp(api.config, createLog({ write: () => undefined })));
}, 60_000);
afterAll(async () => {
  for (const other of others ?? []) await other.close();
  await api?.stop();
  await new Promise((resolve) => registry.close(resolve));
}, 30_000);

/** Three workers on one database look at the same moment, each with a pool of its own, and once more when they are done. */
async function allLook(): Promise<void> {
  for (let round = 0; round < 2; round += 1)
    await Promise.all([api.reconcile(), ...others.map((other) => other.get(PromotionReconciler).look())]);
}

async function place(name: string, ...versions: string[]) {
  const { id } = await addApplication(api.sql, name);
  const releases: string[] = [];
  for (const version of versions) releases.push(await addPublishedRelease(api.sql, id, version));
  await api.sql`update release set image_repository = ${`${host}/${name}`} where application_id = ${id}`;
  const environment = await addEnvironment(api.sql, name);
  return { application: id, environment, releases };
}

interface Counted {
  readonly promotions: number;
  readonly steps: number;
  readonly jobs: number;
  readonly decisions: number;
  readonly audits: number;
}

/** What there is of each place: all of it once. */
async function counted(environment: string, kind: string): Promise<Counted> {
  const [row] = await api.sql<
    Counted[]
  >`select count(distinct p.id)::int as promotions, count(distinct s.id)::int as steps,
      (select count(*)::int from pgboss.job j where (j.data->>'stepId')::uuid in
        (select s.id from step s join promotion p on p.id = s.promotion_id where p.environment_id = ${environment} and p.kind = ${kind})) as jobs,
      (select count(*)::int from decision d join promotion p on p.id = d.promotion_id
        where p.environment_id = ${environment} and p.kind = ${kind} and d.moment = 'promote') as decisions,
      (select count(*)::int from audit a join promotion p on a.facts->>'promotion' = p.id::text
        where p.environment_id = ${environment} and p.kind = ${kind} and a.action in ('promotion.requested', 'promotion.rollback-requested')) as audits
    from promotion p join step s on s.promotion_id = p.id where p.environment_id = ${environment} and p.kind = ${kind}`;
  return row as Counted;
}
const once = { promotions: 1, steps: 2, jobs: 1, decisions: 1, audits: 1 };

it('promote by themselves once, let each request go on once, and roll back once', async () => {
  const automatic: string[] = [];
  for (let count = 0; count < 5; count += 1)
    automatic.push((await place(`auto-${count}`, '1.0.0', '1.1.0')).environment);
  await api.sql`update environment set automatic = 'newest'`;

  const due = await place('due', '1.0.0');
  const plan = await api.get(
    'mutation ($release: ID!) { planPromotion(release: $release, environment: "due") { ... on PromotionPlan { id } } }',
    { release: due.releases[0] },
  );
  const input = { plan: plan.planPromotion.id, notBefore: new Date(Date.now() + 3_600_000) };
  const request =
    'mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { ... on PromotionRequest { id } } }';
  const { requestPromotion } = await api.get(request, { input });
  await api.sql`update promotion_request set not_before = created_at where id = ${requestPromotion.id}`;

  const bad = await place('bad', '1.0.0', '1.1.0');
  const digest = `sha256:${'f'.repeat(64)}`;
  const promotions: string[] = [];
  for (const [at, release] of bad.releases.entries()) {
    const [row] = await api.sql<
      { id: string }[]
    >`insert into promotion (release_id, application_id, environment_id, state, requested_by, finished_at, followed_up_at)
      values (${release}, ${bad.application}, ${bad.environment}, ${at === 0 ? 'succeeded' : 'failed'}, 'test', now(), ${at === 0 ? new Date() : null}) returning id`;
    promotions.push(row?.id ?? '');
    await api.sql`update deployment_history set until = clock_timestamp() where environment_id = ${bad.environment}`;
    await api.sql`insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since, verified_at)
      values (${bad.environment}, ${bad.application}, ${release}, ${row?.id ?? ''}, ${digest}, '{}', clock_timestamp(), ${at === 0 ? new Date() : null})`;
  }
  await api.sql`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    values (${bad.environment}, ${bad.application}, ${bad.releases[1] ?? ''}, ${promotions[1] ?? ''}, ${digest}, 'degraded', now())`;

  await allLook();

  // Every application goes into every environment that wants the newest of all.
  for (const environment of automatic) {
    const rows = await api.sql`select application_id, count(*)::int as count from promotion
      where environment_id = ${environment} and kind = 'automatic' group by 1`;
    expect(new Set(rows.map(({ count }) => count))).toEqual(new Set([1]));
    const { promotions, steps, jobs, decisions, audits } = await counted(environment, 'automatic');
    expect([steps, jobs, decisions, audits]).toEqual([promotions * 2, promotions, promotions, promotions]);
  }
  expect(await counted(due.environment, 'schedule')).toEqual(once);
  const [closed] =
    await api.sql`select state, promotion_id as "promotionId" from promotion_request where id = ${requestPromotion.id}`;
  const [scheduled] = await api.sql`select id from promotion where environment_id = ${due.environment}`;
  expect(closed).toEqual({ state: 'promoted', promotionId: scheduled?.id });
  expect(await counted(bad.environment, 'rollback')).toEqual(once);
  const [undone] =
    await api.sql`select undoes from promotion where environment_id = ${bad.environment} and kind = 'rollback'`;
  expect(undone?.undoes).toBe(promotions[1]);
  const holds = await api.sql`select cause from hold where environment_id = ${bad.environment} and lifted_at is null`;
  expect(holds.map(({ cause }) => cause)).toEqual(['rollback']);
  expect(await api.sql`select from audit where action = 'promotion.not-rolled-back'`).toHaveLength(0);
}, 60_000);

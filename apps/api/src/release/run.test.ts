import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { initialSteps, plannedSteps, type RunEvent } from '@slipway/pipeline';
import { parsePlatform } from '@slipway/registry';
import { inTransaction } from '../database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { addApplication, addBuilder, addEnvironment, addPromotion, addRelease, RecordedJobs } from '../testing/rows.ts';
import { applyEvent, RunMissing, startRun } from './run.ts';

let database: TestDatabase;
let applicationId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  applicationId = (await addApplication(database.sql)).id;
});
afterAll(() => database.drop());

const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-02T03:05:00.000Z');

async function startedRelease() {
  const releaseId = await addRelease(database.sql, applicationId);
  const queue = new RecordedJobs();
  await inTransaction(database.sql, (tx) => startRun(tx, { queue, now }, { releaseId }, initialSteps()));
  const apply = (event: RunEvent, at = now, builders?: ReadonlyMap<string, string>) =>
    inTransaction(database.sql, (tx) =>
      applyEvent(tx, { queue, now: at, ...(builders ? { builders } : {}) }, { releaseId }, event),
    );
  const steps =
    () => database.sql`select id, key, state, epoch, attempts, position, builder_id, not_before, failure, started_at, finished_at
    from step where release_id = ${releaseId} order by position`;
  const release = async () =>
    (await database.sql`select state, failure, started_at, finished_at from release where id = ${releaseId}`)[0];
  return { releaseId, queue, apply, steps, release };
}

test('a started release has its first steps and one job', async () => {
  const { queue, steps, release } = await startedRelease();
  const rows = await steps();
  expect(rows.map((row) => [row.key, row.state, row.position])).toEqual([
    ['checkout', 'ready', 0],
    ['plan', 'waiting', 1],
  ]);
  expect(queue.sent).toEqual([{ stepId: rows[0]?.id }]);
  expect(await release()).toMatchObject({ state: 'queued', started_at: null });
});

test('claims, successes, added steps with their builders, and jobs for what became ready', async () => {
  const { queue, apply, steps, release } = await startedRelease();
  const builderId = await addBuilder(database.sql);
  await apply({ type: 'step-claimed', key: 'checkout', epoch: 1 });
  expect(await release()).toMatchObject({ state: 'running', started_at: now });
  await apply({ type: 'step-succeeded', key: 'checkout', epoch: 1 }, later);
  await apply({ type: 'step-claimed', key: 'plan', epoch: 1 }, later);
  const adds = plannedSteps({ platforms: [parsePlatform('linux/amd64')], hasBuild: true, hasTest: true });
  const builders = new Map([
    ['build linux/amd64', builderId],
    ['package linux/amd64', builderId],
  ]);
  const result = await apply({ type: 'step-succeeded', key: 'plan', epoch: 1, adds }, later, builders);
  expect(result.ready).toEqual(['build linux/amd64']);
  const rows = await steps();
  expect(rows.map((row) => [row.position, row.key, row.state, row.builder_id])).toEqual([
    [0, 'checkout', 'succeeded', null],
    [1, 'plan', 'succeeded', null],
    [2, 'build linux/amd64', 'ready', builderId],
    [3, 'test linux/amd64', 'waiting', null],
    [4, 'package linux/amd64', 'waiting', builderId],
    [5, 'assemble', 'waiting', null],
    [6, 'check', 'waiting', null],
    [7, 'publish', 'waiting', null],
  ]);
  expect(rows[0]).toMatchObject({ epoch: 1, attempts: 1, started_at: now, finished_at: later });
  expect(queue.sent.at(-1)).toEqual({ stepId: rows[2]?.id, group: builderId });
});

test('a transient error is sent again for later; a failure ends the release and is kept', async () => {
  const { queue, apply, steps, release } = await startedRelease();
  await apply({ type: 'step-claimed', key: 'checkout', epoch: 1 });
  await apply({ type: 'step-errored', key: 'checkout', epoch: 1, transient: true, failure: { message: 'No answer.' } });
  const [again] = await steps();
  expect(again).toMatchObject({
    state: 'ready',
    started_at: null,
    failure: { kind: 'errored', message: 'No answer.', step: 'checkout' },
  });
  expect(again?.not_before.getTime()).toBeGreaterThan(now.getTime());
  expect(queue.sent.at(-1)).toEqual({ stepId: again?.id, startAfter: again?.not_before });
  await apply({ type: 'step-claimed', key: 'checkout', epoch: 2 });
  await apply({ type: 'step-failed', key: 'checkout', epoch: 2, failure: { message: 'No such tag.' } }, later);
  const failure = { kind: 'failed', message: 'No such tag.', step: 'checkout' };
  expect(await release()).toMatchObject({ state: 'failed', failure, finished_at: later });
  expect((await steps()).map((row) => [row.state, row.finished_at])).toEqual([
    ['failed', later],
    ['skipped', null],
  ]);
});

test('a stale epoch writes nothing; a retry starts anew and keeps epochs', async () => {
  const { apply, steps, release } = await startedRelease();
  await apply({ type: 'step-claimed', key: 'checkout', epoch: 1 });
  await apply({ type: 'lease-lost', key: 'checkout', epoch: 1 });
  await apply({ type: 'step-claimed', key: 'checkout', epoch: 2 });
  const before = await steps();
  expect((await apply({ type: 'step-succeeded', key: 'checkout', epoch: 1 })).changed).toEqual([]);
  expect(await steps()).toEqual(before);
  await apply({ type: 'cancel-requested' });
  expect(await release()).toMatchObject({ state: 'cancelling', finished_at: null });
  await apply({ type: 'step-stopped', key: 'checkout', epoch: 2 });
  expect(await release()).toMatchObject({ state: 'cancelled' });
  await apply({ type: 'retry-requested' });
  expect(await release()).toMatchObject({ state: 'queued', failure: null, started_at: null, finished_at: null });
  expect((await steps())[0]).toMatchObject({ state: 'ready', epoch: 2, attempts: 0 });
});

test('claims that race for one epoch are serialised: one wins', async () => {
  const { apply } = await startedRelease();
  const claims = await Promise.all([1, 2, 3, 4].map(() => apply({ type: 'step-claimed', key: 'checkout', epoch: 1 })));
  expect(claims.filter((claim) => claim.changed.length > 0)).toHaveLength(1);
});

test('a promotion runs beside its release and ends by itself', async () => {
  const { releaseId, steps } = await startedRelease();
  const before = await steps();
  const promotionId = await addPromotion(database.sql, releaseId, await addEnvironment(database.sql));
  const queue = new RecordedJobs();
  const subject = { releaseId, promotionId };
  const deploy = [{ key: 'deploy', kind: 'deploy' as const, needs: [] }];
  await inTransaction(database.sql, (tx) => startRun(tx, { queue, now }, subject, deploy));
  await inTransaction(database.sql, (tx) =>
    applyEvent(tx, { queue, now }, subject, { type: 'step-claimed', key: 'deploy', epoch: 1 }),
  );
  await inTransaction(database.sql, (tx) =>
    applyEvent(tx, { queue, now }, subject, { type: 'step-succeeded', key: 'deploy', epoch: 1 }),
  );
  const [promotion] = await database.sql`select state, finished_at from promotion where id = ${promotionId}`;
  expect(promotion).toMatchObject({ state: 'succeeded', finished_at: now });
  expect((await steps()).filter((row) => row.key !== 'deploy')).toEqual(before);
});

test('an unknown run is a fault', async () => {
  const releaseId = '01980000-0000-7000-8000-000000000000';
  const applying = inTransaction(database.sql, (tx) =>
    applyEvent(tx, { queue: new RecordedJobs(), now }, { releaseId }, { type: 'created' }),
  );
  await expect(applying).rejects.toThrow(RunMissing);
});

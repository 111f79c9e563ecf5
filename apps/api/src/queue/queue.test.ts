import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inTransaction } from '../database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { Queue } from './queue.ts';

let database: TestDatabase;
let queue: Queue;
beforeAll(async () => {
  database = await createTestDatabase();
  queue = new Queue(database.sql);
  await queue.start();
});
afterAll(async () => {
  await queue.stop();
  await database.drop();
});

const none = new Map<string, number>();
const claim = (name: 'step' | 'engine-step', places: ReadonlyMap<string, number> = none) =>
  inTransaction(database.sql, (tx) => queue.claim(tx, name, places));
const send = (job: { stepId: string; group?: string; startAfter?: Date }) =>
  inTransaction(database.sql, (tx) => queue.sendStep(tx, job));

test('a job is there when its transaction commits, and not when it rolls back', async () => {
  const stepId = randomUUID();
  await expect(
    inTransaction(database.sql, async (tx) => {
      await queue.sendStep(tx, { stepId });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await claim('step')).toBeUndefined();
  await send({ stepId });
  const job = await claim('step');
  expect(job).toMatchObject({ stepId, lease: { queue: 'step', retryCount: 0 } });
  if (!job) throw new Error('no job');
  expect(await queue.renew(job.lease)).toBe(true);
  expect(await queue.renew({ ...job.lease, retryCount: 1 })).toBe(false);
  expect(await inTransaction(database.sql, (tx) => queue.complete(tx, { ...job.lease, retryCount: 1 }))).toBe(false);
  expect(await inTransaction(database.sql, (tx) => queue.complete(tx, job.lease))).toBe(true);
  expect(await inTransaction(database.sql, (tx) => queue.complete(tx, job.lease))).toBe(false);
  expect(await claim('step')).toBeUndefined();
});

test('a job for later waits', async () => {
  await send({ stepId: randomUUID(), startAfter: new Date(Date.now() + 60_000) });
  expect(await claim('step')).toBeUndefined();
});

test('a builder gives as many places as it has, and a full one blocks no other', async () => {
  const full = randomUUID();
  const free = randomUUID();
  const places = new Map([
    [full, 2],
    [free, 1],
  ]);
  for (let count = 0; count < 4; count += 1) await send({ stepId: randomUUID(), group: full });
  const last = randomUUID();
  await send({ stepId: last, group: free });
  const first = await claim('engine-step', places);
  await claim('engine-step', places);
  expect(await claim('engine-step', places)).toMatchObject({ stepId: last });
  expect(await claim('engine-step', places)).toBeUndefined();
  if (!first) throw new Error('no job');
  await inTransaction(database.sql, (tx) => queue.complete(tx, first.lease));
  expect(await claim('engine-step', places)).toBeDefined();
  expect(await claim('engine-step', places)).toBeUndefined();
});

test('several processes start at once, and supervising replaces the plain one', async () => {
  const others = [new Queue(database.sql), new Queue(database.sql), new Queue(database.sql)];
  await Promise.all(others.map((other) => other.supervise()));
  await Promise.all(others.map((other) => other.stop()));
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { Changes } from './changes.ts';
import { notifyChange } from './notify.ts';
import { inTransaction } from './transaction.ts';

let database: TestDatabase;
let changes: Changes;
beforeAll(async () => {
  database = await createTestDatabase();
  changes = new Changes({ databaseUrl: database.url });
});
afterAll(async () => {
  await changes.onApplicationShutdown();
  await database.drop();
});

const tell = (subject: Parameters<typeof notifyChange>[1]) =>
  inTransaction(database.sql, (tx) => notifyChange(tx, subject));

test('a subscriber first hears that it may have missed something, then what matches its filter', async () => {
  const subscription = changes.subscribe({ release: 'r1' });
  expect((await subscription.next()).value).toEqual({ missed: true });
  await tell({ release: 'r2' });
  await tell({ release: 'r1', step: 's1' });
  expect((await subscription.next()).value).toEqual({ release: 'r1', step: 's1' });
  await subscription.return?.();
});

test('nothing is sent for a transaction that was rolled back', async () => {
  const subscription = changes.subscribe({ application: 'hello' });
  const failing = inTransaction(database.sql, async (tx) => {
    await notifyChange(tx, { application: 'hello', release: 'lost' });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await tell({ application: 'hello', release: 'kept' });
  expect((await subscription.next()).value).toEqual({ application: 'hello', release: 'kept' });
  await subscription.return?.();
});

test('after a lost connection every subscriber hears of it and goes on', async () => {
  const subscription = changes.subscribe({ step: 's9' });
  await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query = 'listen slipway_change'`;
  expect((await subscription.next()).value).toEqual({ missed: true });
  await tell({ step: 's9' });
  expect((await subscription.next()).value).toEqual({ step: 's9' });
  await subscription.return?.();
});

test('ends by return, by its signal and by shutdown, and leaves no subscriber', async () => {
  const stop = new AbortController();
  const byReturn = changes.subscribe();
  const bySignal = changes.subscribe({}, stop.signal);
  const waiting = bySignal.next();
  stop.abort();
  await byReturn.return?.();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(changes.size).toBe(0);
  const closing = new Changes({ databaseUrl: database.url });
  const last = closing.subscribe();
  await last.next();
  const pending = last.next();
  await closing.onApplicationShutdown();
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(closing.subscribe().next()).resolves.toEqual({ value: undefined, done: true });
});

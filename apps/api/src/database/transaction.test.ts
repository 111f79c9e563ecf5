import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import type { Transaction } from './connect.ts';
import { inTransaction, pipelined } from './transaction.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a transaction whose connection is cut rejects, the process and the pool go on', async () => {
  for (let round = 0; round < 5; round += 1) {
    await expect(
      inTransaction(database.sql, async (tx) => {
        const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
        await Promise.all([tx`select pg_sleep(10)`, database.sql`select pg_terminate_backend(${row?.pid ?? 0})`]);
      }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/CONNECTION_CLOSED|57P01|ECONNRESET/) });
    // A write that nobody waits for would come in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const ask = () => Promise.allSettled(Array.from({ length: 12 }, () => database.sql`select 1 as one`));
  expect((await ask()).map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'fulfilled'));
});

test('an error of the work itself rolls back', async () => {
  await database.sql`create table note (text text)`;
  const failing = inTransaction(database.sql, async (tx) => {
    await tx`insert into note values ('lost')`;
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await database.sql`select * from note`).toHaveLength(0);
});

test('pipelined statements run in their order, and what failed first is thrown when all have ended', async () => {
  await database.sql`create table entry (id int primary key)`;
  const add = (tx: Transaction, id: number) => tx`insert into entry values (${id}) returning id`;
  const [, [second], [count]] = await inTransaction(database.sql, (tx) =>
    pipelined([add(tx, 1), add(tx, 2), tx`select count(*)::int as entries from entry`]),
  );
  expect([second, count]).toEqual([{ id: 2 }, { entries: 2 }]);
  const ended: number[] = [];
  const late = async (tx: Transaction, id: number) => {
    await database.sql`select 1`;
    await add(tx, id).finally(() => ended.push(id));
  };
  const failing = inTransaction(database.sql, (tx) => pipelined([late(tx, 3), add(tx, 2), late(tx, 4)]));
  // Not "current transaction is aborted", which is all that those behind it hear.
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(ended.sort()).toEqual([3, 4]);
  expect(await database.sql`select id from entry order by id`).toEqual([{ id: 1 }, { id: 2 }]);
});

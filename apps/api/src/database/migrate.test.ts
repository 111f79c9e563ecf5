import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { connect } from './connect.ts';
import { isMigrated, migrate, readMigrations } from './migrate.ts';

let empty: TestDatabase;
beforeAll(async () => {
  empty = await createEmptyDatabase();
});
afterAll(() => empty.drop());

test('processes that start together migrate once, and the first start runs in the same transaction', async () => {
  expect(await isMigrated(empty.sql)).toBe(false);
  const pools = [1, 2, 3, 4].map(() => connect(empty.url, { max: 1 }));
  const firstStart = async (tx: Parameters<NonNullable<Parameters<typeof migrate>[1]>>[0]) => {
    const [row] = await tx`select count(*)::int as count from token`;
    if (row?.count === 0)
      await tx`insert into token (name, hash, scopes) values ('first', ${Buffer.of(0)}, '{administer}')`;
  };
  await Promise.all(pools.map((pool) => migrate(pool, firstStart)));
  await Promise.all(pools.map((pool) => pool.end()));
  const applied = await empty.sql`select name from slipway_migration order by name`;
  expect(applied.map((row) => row.name)).toEqual((await readMigrations()).map((each) => each.name));
  expect(await empty.sql`select name from token`).toHaveLength(1);
  expect(await isMigrated(empty.sql)).toBe(true);
});

test('a failing first start leaves nothing behind', async () => {
  const other = await createEmptyDatabase();
  const failing = migrate(other.sql, async () => {
    throw new Error('no disk');
  });
  await expect(failing).rejects.toThrow('no disk');
  expect(await isMigrated(other.sql)).toBe(false);
  await other.drop();
});

test.each([
  [
    'a migration of a newer version',
    `insert into slipway_migration (name, checksum) values ('9999-later.sql', '')`,
    /9999-later\.sql, which this version of Slipway does not know/,
  ],
  ['a changed migration', `update slipway_migration set checksum = 'other'`, /was changed after the database had it/],
])('%s is refused in one sentence', async (_case, fault, message) => {
  const other = await createTestDatabase();
  await other.sql.unsafe(fault);
  await expect(migrate(other.sql)).rejects.toThrow(message);
  await other.drop();
});

test('bigint columns arrive as numbers, and never as a wrong one', async () => {
  const [row] = await empty.sql`select 9007199254740991::bigint as value`;
  expect(row?.value).toBe(9007199254740991);
  await expect(empty.sql`select 9007199254740992::bigint as value`).rejects.toThrow('above 2^53');
});

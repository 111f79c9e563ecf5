import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { SCOPES } from '../graphql/context.ts';
import { createEmptyDatabase, type TestDatabase } from '../testing/database.ts';
import { AccessService } from './access.service.ts';
import { createAdministrator } from './administrator.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createEmptyDatabase();
  folder = await mkdtemp(join(tmpdir(), 'slipway-administrator-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('processes that start at once make one administrator, shown once and written for its owner alone', async () => {
  const file = join(folder, 'token');
  await writeFile(file, 'older, readable by all', { mode: 0o644 });
  const shown: string[] = [];
  const pools = [1, 2, 3].map(() => connect(database.url, { max: 1 }));
  await Promise.all(
    pools.map((pool) => migrate(pool, (tx) => createAdministrator(tx, (token) => shown.push(token), file))),
  );
  await Promise.all(pools.map((pool) => pool.end()));
  expect(shown).toHaveLength(1);
  expect((await readFile(file, 'utf8')).trim()).toBe(shown[0]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const viewer = await new AccessService(database.sql).authenticate({ authorization: `Bearer ${shown[0]}` });
  expect(viewer).toMatchObject({
    name: 'administrator',
    scopes: [...SCOPES],
  });
  const [token] = await database.sql`select hash from token`;
  expect(Buffer.from(token?.hash).toString('latin1')).not.toContain(shown[0]);
});

test('a token that cannot be written is not made', async () => {
  const other = await createEmptyDatabase();
  const file = join(folder, 'missing', 'token');
  const starting = migrate(other.sql, (tx) => createAdministrator(tx, () => undefined, file));
  await expect(starting).rejects.toThrow(`The administrator's token could not be written to ${file}`);
  await migrate(other.sql);
  expect(await other.sql`select id from token`).toHaveLength(0);
  await other.drop();
});

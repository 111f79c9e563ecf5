import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inTransaction } from '../database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { open, SealBroken, seal } from './seal.ts';
import { loadSecretKey } from './secret-key.ts';
import { Secrets } from './secrets.ts';

const key = Buffer.alloc(32, 1);
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'slipway-secrets-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('what is sealed opens with the same key at the same place only, and never looks the same twice', () => {
  const sealed = seal(key, 'here', 'pässword');
  expect(open(key, 'here', sealed)).toBe('pässword');
  expect(seal(key, 'here', 'pässword')).not.toEqual(sealed);
  expect(sealed.toString('latin1')).not.toContain('ssword');
  expect(() => open(key, 'there', sealed)).toThrow(SealBroken);
  expect(() => open(Buffer.alloc(32, 2), 'here', sealed)).toThrow(SealBroken);
});

test.each([0, 1, 13, 29, 30])('a change of byte %i is found', (index) => {
  const sealed = seal(key, 'here', 'password');
  sealed[index] = (sealed[index] ?? 0) ^ 1;
  expect(() => open(key, 'here', sealed)).toThrow(SealBroken);
});

test('too short to be sealed', () => {
  expect(() => open(key, 'here', Buffer.of(1, 2, 3))).toThrow(SealBroken);
});

test('the key is made once, for its owner alone, however many start at once', async () => {
  const file = join(folder, 'deep', 'secret.key');
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadSecretKey(file)));
  expect(new Set(keys.map((each) => each.toString('hex'))).size).toBe(1);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, 'utf8')).trim()).toHaveLength(44);
});

test('a file that holds no key is refused rather than replaced', async () => {
  const file = join(folder, 'broken.key');
  await writeFile(file, 'secret');
  await expect(loadSecretKey(file)).rejects.toThrow(
    `The secret key in ${file} (SLIPWAY_SECRET_KEY_FILE) is not 32 bytes in base64`,
  );
  await chmod(file, 0o600);
  expect(await readFile(file, 'utf8')).toBe('secret');
});

test('a secret stands in the database sealed, and does not open in another row', async () => {
  const secrets = new Secrets({ secretKeyFile: join(folder, 'store.key') });
  const id = await inTransaction(database.sql, (tx) => secrets.put(tx, 'repository-credentials', 'hunter2'));
  const other = await inTransaction(database.sql, (tx) => secrets.put(tx, 'repository-credentials', 'other'));
  expect(await secrets.get(database.sql, id)).toBe('hunter2');
  const [row] = await database.sql`select sealed from secret where id = ${id}`;
  expect(Buffer.from(row?.sealed).toString('latin1')).not.toContain('hunter2');
  await database.sql`update secret set sealed = ${row?.sealed} where id = ${other}`;
  await expect(secrets.get(database.sql, other)).rejects.toThrow(SealBroken);
});

test('a secret that is replaced keeps its id, and the text before it is gone', async () => {
  const secrets = new Secrets({ secretKeyFile: join(folder, 'store.key') });
  const id = await inTransaction(database.sql, (tx) => secrets.put(tx, 'webhook-secret', 'before'));
  await inTransaction(database.sql, (tx) => secrets.replace(tx, id, 'after'));
  expect(await secrets.get(database.sql, id)).toBe('after');
  const gone = inTransaction(database.sql, (tx) => secrets.replace(tx, '00000000-0000-0000-0000-000000000000', 'x'));
  await expect(gone).rejects.toThrow('There is no secret 00000000-0000-0000-0000-000000000000.');
});

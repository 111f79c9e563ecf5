import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Sql, Transaction } from './connect.ts';
import { inTransaction } from './transaction.ts';

const FOLDER = fileURLToPath(new URL('../../db/migrations/', import.meta.url));
const LOWEST_VERSION = 18;
/** Any constant will do; it must only be the same in every process of Slipway. */
const LOCK = 0x51_1b_4a_17;

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The database cannot be brought to what this version of Slipway needs; the message is one sentence for the operator. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** The numbered migrations that come with this version, in order. */
export async function readMigrations(folder: string = FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${folder}/${name}`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to the newest migration, in one transaction under an advisory lock, so that processes that start
 * together do it once. `firstStart` runs in the same transaction, after the migrations.
 * @throws MigrationError when the server is too old, or the database was migrated by another history than ours
 */
export async function migrate(sql: Sql, firstStart?: (tx: Transaction) => Promise<void>): Promise<void> {
  const migrations = await readMigrations();
  await inTransaction(sql, async (tx) => {
    await refuseOldServer(tx);
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    await tx`create table if not exists slipway_migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
    for (const migration of await pendingMigrations(tx, migrations)) {
      await tx.unsafe(migration.sql);
      await tx`insert into slipway_migration (name, checksum) values (${migration.name}, ${migration.checksum})`;
    }
    await firstStart?.(tx);
  });
}

/** True when every migration of this version is applied; for readiness. */
export async function isMigrated(sql: Sql): Promise<boolean> {
  const [table] = await sql`select to_regclass('slipway_migration') as name`;
  if (!table?.name) return false;
  return (await pendingMigrations(sql, await readMigrations())).length === 0;
}

async function pendingMigrations(tx: Sql | Transaction, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await tx<{ name: string; checksum: string }[]>`select name, checksum from slipway_migration`;
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const { name, checksum } of applied) {
    if (!known.has(name))
      throw new MigrationError(
        `The database has the migration ${name}, which this version of Slipway does not know: start a newer version.`,
      );
    if (known.get(name) !== checksum)
      throw new MigrationError(
        `The migration ${name} was changed after the database had it: restore the file and add a new migration instead.`,
      );
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function refuseOldServer(tx: Transaction): Promise<void> {
  const [row] = await tx<{ version: string; number: string }[]>`
    select current_setting('server_version') as version, current_setting('server_version_num') as number`;
  if (Number(row?.number) < LOWEST_VERSION * 10_000)
    throw new MigrationError(
      `The database server is PostgreSQL ${row?.version}, but Slipway needs ${LOWEST_VERSION} or newer (uuidv7).`,
    );
}

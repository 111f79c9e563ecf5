import { createHash, randomBytes } from 'node:crypto';
import { connect, type Sql } from '../database/connect.ts';
import { migrate, readMigrations } from '../database/migrate.ts';

export interface TestDatabase {
  readonly url: string;
  readonly sql: Sql;
  /** Closes the pool and drops the database, also when others still hold connections. */
  drop(): Promise<void>;
}

/**
 * A database of its own for one test file, copied from a migrated template (about 15 ms).
 * The server is the one that SLIPWAY_TEST_DATABASE_ADMIN_URL names; Jest's global set-up starts one when it is not set.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createFrom(await template());
}

/** The same without any table, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom('template0');
}

async function createFrom(source: string): Promise<TestDatabase> {
  const name = `slipway_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await asAdministrator((admin) => admin.unsafe(`create database ${name} template ${source} strategy file_copy`));
  const url = addressOf(name);
  const sql = connect(url);
  return {
    url,
    sql,
    drop: async () => {
      await sql.end({ timeout: 1 });
      await asAdministrator((admin) => admin.unsafe(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Made once for each state of the migrations, by whichever process comes first. */
async function template(): Promise<string> {
  const migrations = await readMigrations();
  const state = createHash('sha256')
    .update(migrations.map((each) => each.checksum).join())
    .digest('hex')
    .slice(0, 12);
  const name = `slipway_template_${state}`;
  await asAdministrator(async (admin) => {
    await admin`select pg_advisory_lock(hashtext(${name}))`;
    const [made] = await admin`select datistemplate from pg_database where datname = ${name}`;
    if (made?.datistemplate) return;
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.unsafe(`create database ${name} template template0`);
    const sql = connect(addressOf(name), { max: 1 });
    try {
      await migrate(sql);
    } finally {
      await sql.end();
    }
    await admin.unsafe(`alter database ${name} with is_template true allow_connections false`);
  });
  return name;
}

function addressOf(database: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function adminUrl(): string {
  const url = process.env.SLIPWAY_TEST_DATABASE_ADMIN_URL;
  if (!url) throw new Error('SLIPWAY_TEST_DATABASE_ADMIN_URL is not set: run the tests by `npm test`, which sets it.');
  return url;
}

async function asAdministrator<T>(work: (admin: Sql) => Promise<T>): Promise<T> {
  const admin = connect(adminUrl(), { max: 1 });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

import type { Sql } from '../database/connect.ts';

/** Names of all tables, the queue's included, in which the text stands as it is, in hex or in base64: none, for a secret. */
export async function tablesThatHold(sql: Sql, text: string): Promise<string[]> {
  const bytes = Buffer.from(text);
  const forms = [text, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
  const tables = await sql<{ schema: string; name: string }[]>`select schemaname as schema, tablename as name
    from pg_tables where schemaname in ('public', 'pgboss') order by 1, 2`;
  if (!tables.some(({ name }) => name === 'secret')) throw new Error('These are not the tables of Slipway.');
  const held: string[] = [];
  for (const { schema, name } of tables) {
    const rows =
      await sql`select from ${sql(schema)}.${sql(name)} t where to_jsonb(t)::text like any (${forms.map((form) => `%${form}%`)}) limit 1`;
    if (rows.length > 0) held.push(`${schema}.${name}`);
  }
  return held;
}

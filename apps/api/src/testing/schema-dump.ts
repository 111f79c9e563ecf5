import type { Sql } from '../database/connect.ts';

/** The tables, constraints and indexes of `public` as SQL, in an order that does not depend on how they were made. */
export async function dumpSchema(sql: Sql): Promise<string> {
  const columns = await sql<{ table: string; line: string }[]>`
    select c.relname as table, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
        else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    order by c.relname, a.attnum`;
  // A column's own "not null" stands with the column.
  const constraints = await sql<{ table: string; line: string }[]>`
    select c.relname as table, 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) as line
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where c.relnamespace = 'public'::regnamespace and k.contype <> 'n'
    order by c.relname, array_position(array['p', 'u', 'c', 'f', 'x', 't']::"char"[], k.contype), k.conname`;
  const indexes = await sql<{ table: string; line: string }[]>`
    select c.relname as table, pg_get_indexdef(i.indexrelid) as line
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
    order by c.relname, x.relname`;
  const of = (rows: readonly { table: string; line: string }[], table: string) =>
    rows.filter((row) => row.table === table).map(({ line }) => line);
  const tables = [...new Set(columns.map(({ table }) => table))].map((table) => {
    const body = [...of(columns, table), ...of(constraints, table)].map((line) => `  ${line}`).join(',\n');
    return [`create table ${table} (\n${body}\n);`, ...of(indexes, table).map((line) => `${line};`)].join('\n');
  });
  return `${tables.join('\n\n')}\n`;
}

import type { Queryable, Transaction } from '../database/connect.ts';

export interface BuilderRow {
  readonly id: string;
  readonly name: string;
  readonly dockerHost: string;
  /** The first is native, the others are emulated. */
  readonly platforms: string[];
  readonly concurrency: number;
  readonly createdAt: Date;
}

const columns = (sql: Queryable) =>
  sql`id, name, docker_host as "dockerHost", platforms, concurrency, created_at as "createdAt"`;

export async function readBuilders(sql: Queryable): Promise<BuilderRow[]> {
  return sql<BuilderRow[]>`select ${columns(sql)} from builder order by name`;
}

export async function readBuildersById(sql: Queryable, ids: readonly string[]): Promise<Map<string, BuilderRow>> {
  const rows = await sql<BuilderRow[]>`select ${columns(sql)} from builder where id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Steps that run on each builder at this moment; a builder without any is not in it. */
export async function countRunning(sql: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; count: number }[]>`select builder_id as id, count(*)::int as count from step
    where state = 'running' and builder_id = any (${ids as string[]}) group by builder_id`;
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Undefined when the name is taken. */
export async function insertBuilder(
  tx: Transaction,
  builder: Pick<BuilderRow, 'name' | 'dockerHost' | 'platforms' | 'concurrency'>,
): Promise<BuilderRow | undefined> {
  const { name, dockerHost, platforms, concurrency } = builder;
  const [row] = await tx<BuilderRow[]>`insert into builder (name, docker_host, platforms, concurrency)
    values (${name}, ${dockerHost}, ${platforms}, ${concurrency}) on conflict (name) do nothing returning ${columns(tx)}`;
  return row;
}

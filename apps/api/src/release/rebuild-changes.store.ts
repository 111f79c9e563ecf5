import type { Queryable } from '../database/connect.ts';

/** Release → the release that it was built anew from; those that are no rebuilds are not in it. */
export async function readRebuiltFrom(sql: Queryable, releaseIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; from: string }[]>`select id, rebuilt_from as "from" from release
    where id = any (${releaseIds as string[]}) and rebuilt_from is not null`;
  return new Map(rows.map(({ id, from }) => [id, from]));
}

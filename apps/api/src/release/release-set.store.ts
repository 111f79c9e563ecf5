import type { Queryable, Transaction } from '../database/connect.ts';

export interface ReleaseSetRow {
  readonly id: string;
  readonly name: string;
  readonly releaseIds: string[];
  readonly createdBy: string;
  readonly createdAt: Date;
}

export async function insertReleaseSet(
  tx: Transaction,
  { name, releaseIds, createdBy, createdAt }: Omit<ReleaseSetRow, 'id'>,
): Promise<ReleaseSetRow> {
  const [row] = await tx<{ id: string }[]>`insert into release_set (name, created_by, created_at)
    values (${name}, ${createdBy}, ${createdAt}) returning id`;
  const { id } = row as { id: string };
  await tx`insert into release_set_member (set_id, release_id) select ${id}, member from unnest(${releaseIds}::uuid[]) as member`;
  return { id, name, releaseIds, createdBy, createdAt };
}

/** By release, the newest set first. */
export async function readReleaseSets(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, ReleaseSetRow[]>> {
  const rows = await sql<(ReleaseSetRow & { readonly of: string })[]>`
    select m.release_id as of, s.id, s.name, s.created_by as "createdBy", s.created_at as "createdAt",
      array(select o.release_id from release_set_member o where o.set_id = s.id order by o.release_id) as "releaseIds"
    from release_set_member m join release_set s on s.id = m.set_id
    where m.release_id = any (${releaseIds as string[]}) order by s.id desc`;
  return Map.groupBy(rows, (row) => row.of);
}

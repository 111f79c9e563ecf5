import type { Queryable, Transaction } from '../../database/connect.ts';

/** Where a tag points as far as Slipway moved it. */
export interface TagStand {
  readonly name: string;
  readonly digest: string;
  readonly version: string;
}

export async function readTags(sql: Queryable, applicationId: string): Promise<readonly TagStand[]> {
  return sql<TagStand[]>`select distinct on (m.name) m.name, m.digest, r.version
    from tag_move m join release r on r.id = m.release_id
    where m.application_id = ${applicationId} and m.moved_at is not null
    order by m.name, m.moved_at desc`;
}

export interface TagMove {
  readonly releaseId: string;
  readonly applicationId: string;
  readonly repository: string;
  readonly name: string;
  readonly position: number;
  readonly digest: string;
  readonly previousDigest: string | undefined;
  readonly movedByOthers: boolean;
}

/** Journals a move before it is made; one that a crashed attempt had journalled keeps what it saw then. */
export async function planMove(sql: Queryable, move: TagMove): Promise<void> {
  await sql`insert into tag_move (release_id, application_id, repository, name, position, digest, previous_digest, moved_by_others)
    values (${move.releaseId}, ${move.applicationId}, ${move.repository}, ${move.name}, ${move.position}, ${move.digest},
      ${move.previousDigest ?? null}, ${move.movedByOthers})
    on conflict (release_id, name) do nothing`;
}

export async function markMoved(sql: Queryable, releaseId: string, name: string, now: Date): Promise<void> {
  await sql`update tag_move set moved_at = coalesce(moved_at, ${now}) where release_id = ${releaseId} and name = ${name}`;
}

export async function writeApplicationFacts(
  tx: Transaction,
  applicationId: string,
  facts: { readonly imageRepository: string; readonly platforms: readonly string[] },
): Promise<void> {
  await tx`update application set image_repository = ${facts.imageRepository}, platforms = ${facts.platforms as string[]} where id = ${applicationId}`;
}

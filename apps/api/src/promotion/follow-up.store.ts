import type { Queryable, Transaction } from '../database/connect.ts';
import type { PromotionKind } from './promotion.store.ts';

export interface UnfollowedRow {
  readonly id: string;
  readonly releaseId: string;
  readonly applicationId: string;
  readonly environmentId: string;
  readonly kind: PromotionKind;
  readonly state: string;
  /** It is what the environment was last told to run. */
  readonly tookOver: boolean;
}

const columns = (sql: Queryable) => sql`p.id, p.release_id as "releaseId", p.application_id as "applicationId",
  p.environment_id as "environmentId", p.kind, p.state,
  exists (select 1 from deployment d where d.promotion_id = p.id) as "tookOver"`;

/** Promotions that ended and whose end nobody has looked at yet, the oldest first. */
export async function readUnfollowed(sql: Queryable): Promise<UnfollowedRow[]> {
  return sql<UnfollowedRow[]>`select ${columns(sql)} from promotion p
    where p.followed_up_at is null and p.state in ('succeeded', 'failed', 'errored', 'cancelled') order by p.id limit 50`;
}

/** Locks the row; undefined when another process was first, or it runs again. */
export async function lockUnfollowed(tx: Transaction, id: string): Promise<UnfollowedRow | undefined> {
  const [row] = await tx<UnfollowedRow[]>`select ${columns(tx)} from promotion p
    where p.id = ${id} and p.followed_up_at is null and p.state in ('succeeded', 'failed', 'errored', 'cancelled')
    for update skip locked`;
  return row;
}

export async function markFollowedUp(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx`update promotion set followed_up_at = ${now} where id = ${id}`;
}

export interface CandidateRow {
  readonly environmentId: string;
  readonly applicationId: string;
  readonly releaseId: string;
}

const MOST_CANDIDATES = 10;

/**
 * Published releases that may go by themselves into environments that want that, the newest first; none where a person
 * holds it, where something is on its way, or where the release was tried before and did not end well.
 */
export async function readCandidates(sql: Queryable): Promise<CandidateRow[]> {
  return sql<CandidateRow[]>`
    select "environmentId", "applicationId", "releaseId" from (
      select e.id as "environmentId", r.application_id as "applicationId", r.id as "releaseId",
        row_number() over (partition by e.id, r.application_id order by r.id desc) as place
      from environment e join release r on r.state = 'published'
        left join deployment d on d.environment_id = e.id and d.application_id = r.application_id
      where e.automatic <> 'off' and (d.release_id is null or r.id > d.release_id)
        and ${mayGo(sql)} and not ${triedThere(sql)}
        and not exists (select 1 from promotion p where p.environment_id = e.id and p.application_id = r.application_id
          and p.state in ('queued', 'running', 'cancelling'))
        and not exists (select 1 from hold h where h.environment_id = e.id and h.application_id = r.application_id
          and h.lifted_at is null)
        and not exists (select 1 from rejection j where j.release_id = r.id and j.lifted_at is null)
    ) candidate where place <= ${MOST_CANDIDATES} order by "environmentId", "applicationId", place`;
}

/** Published releases that are newer than what runs in one place, the newest first, whatever stands against them. */
export async function readNewer(
  sql: Queryable,
  environmentId: string,
  applicationId: string,
): Promise<{ readonly releaseId: string; readonly name: string; readonly tried: boolean }[]> {
  return sql<{ releaseId: string; name: string; tried: boolean }[]>`
    select r.id as "releaseId", coalesce(r.version, r.ref) as name, ${triedThere(sql)} as tried
    from environment e join release r on r.application_id = ${applicationId} and r.state = 'published'
      left join deployment d on d.environment_id = e.id and d.application_id = r.application_id
    where e.id = ${environmentId} and (d.release_id is null or r.id > d.release_id) and ${mayGo(sql)}
    order by r.id desc limit ${MOST_CANDIDATES}`;
}

export interface RebuildRow {
  readonly version: string;
  readonly commit: string;
  readonly committedAt: Date | null;
  readonly createdAt: Date;
}

/** Published rebuilds from the commit of a release, the newest first. */
export async function readRebuilds(
  sql: Queryable,
  release: { readonly applicationId: string; readonly commit: string | null },
): Promise<RebuildRow[]> {
  return sql<
    RebuildRow[]
  >`select version, commit_sha as commit, committed_at as "committedAt", created_at as "createdAt" from release
    where application_id = ${release.applicationId} and commit_sha = ${release.commit} and rebuilt_from is not null
      and state = 'published' order by id desc`;
}

/** Where only rebuilds go by themselves, those of other releases would crowd out the one of what runs. */
function mayGo(sql: Queryable) {
  return sql`(e.automatic <> 'rebuilds' or r.rebuilt_from is not null and exists (select 1 from release running
          where running.id = d.release_id and running.commit_sha = r.commit_sha))`;
}

/** It went there and did not end well. */
function triedThere(sql: Queryable) {
  return sql`exists (select 1 from promotion p where p.environment_id = e.id and p.release_id = r.id
          and p.state in ('failed', 'errored', 'cancelled'))`;
}

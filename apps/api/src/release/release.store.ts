import type { Failure, ReleaseState } from '@slipway/pipeline';
import type { Queryable, Transaction } from '../database/connect.ts';

/** A release without its large columns (pipeline, Dockerfile, graph). */
export interface ReleaseRow {
  readonly id: string;
  readonly applicationId: string;
  readonly ref: string;
  readonly state: ReleaseState;
  readonly requestedBy: string;
  readonly version: string | null;
  readonly commit: string | null;
  readonly commitSubject: string | null;
  readonly committedAt: Date | null;
  readonly platforms: string[];
  readonly imageRepository: string | null;
  readonly index: string | null;
  readonly indexMediaType: string | null;
  readonly footprint: number | null;
  readonly failure: Failure | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Which releases are listed. */
export interface ReleaseFilter {
  readonly applicationId?: string | undefined;
  readonly state?: ReleaseState | undefined;
}

/** One page of one application's releases. */
export interface ReleasesOfApplication {
  readonly applicationId: string;
  readonly state?: ReleaseState | undefined;
  readonly limit: number;
  readonly before?: string | undefined;
}

const columns = (
  sql: Queryable,
) => sql`r.id, r.application_id as "applicationId", r.ref, r.state, r.requested_by as "requestedBy",
  r.version, r.commit_sha as commit, r.commit_subject as "commitSubject", r.committed_at as "committedAt", r.platforms,
  r.image_repository as "imageRepository", r.index_digest as index, r.index_media_type as "indexMediaType", r.footprint,
  r.failure, r.created_at as "createdAt", r.started_at as "startedAt", r.finished_at as "finishedAt"`;

const ofState = (sql: Queryable, state: ReleaseState | undefined) =>
  state === undefined ? sql`` : sql`and r.state = ${state}`;
const olderThan = (sql: Queryable, id: string | undefined) => (id === undefined ? sql`` : sql`and r.id < ${id}`);

export async function readReleasesById(sql: Queryable, ids: readonly string[]): Promise<Map<string, ReleaseRow>> {
  const rows = await sql<ReleaseRow[]>`select ${columns(sql)} from release r where r.id = any (${ids as string[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Of all applications, the newest first; one more than the limit. */
export async function readReleases(
  sql: Queryable,
  page: { readonly limit: number; readonly before?: string | undefined; readonly state?: ReleaseState | undefined },
): Promise<ReleaseRow[]> {
  return sql<ReleaseRow[]>`select ${columns(sql)} from release r
    where true ${ofState(sql, page.state)} ${olderThan(sql, page.before)} order by r.id desc limit ${page.limit + 1}`;
}

/** Pages of several applications that ask alike, in one statement; each with one more than the limit. */
export async function readReleasesOfApplications(
  sql: Queryable,
  applicationIds: readonly string[],
  { limit, before, state }: Omit<ReleasesOfApplication, 'applicationId'>,
): Promise<Map<string, ReleaseRow[]>> {
  const rows = await sql<ReleaseRow[]>`
    select page.* from unnest(${applicationIds as string[]}::uuid[]) as a (id)
    cross join lateral (
      select ${columns(sql)} from release r
      where r.application_id = a.id ${ofState(sql, state)} ${olderThan(sql, before)} order by r.id desc limit ${limit + 1}
    ) page order by page.id desc`;
  return Map.groupBy(rows, (row) => row.applicationId);
}

/** `''` stands for all applications. */
export async function countReleases(
  sql: Queryable,
  applicationIds: readonly string[],
  state: ReleaseState | undefined,
): Promise<Map<string, number>> {
  const rows = await sql<{ id: string | null; count: number }[]>`
    select r.application_id as id, count(*)::int as count from release r
    where r.application_id = any (${applicationIds.filter((id) => id !== '')}) ${ofState(sql, state)} group by r.application_id`;
  const counts = new Map(rows.map(({ id, count }) => [id ?? '', count]));
  if (applicationIds.includes('')) {
    const [all] = await sql<
      { count: number }[]
    >`select count(*)::int as count from release r where true ${ofState(sql, state)}`;
    counts.set('', all?.count ?? 0);
  }
  return counts;
}

/** The newest published release of each application that has one. */
export async function readLatestReleases(
  sql: Queryable,
  applicationIds: readonly string[],
): Promise<Map<string, ReleaseRow>> {
  const rows = await sql<ReleaseRow[]>`
    select latest.* from unnest(${applicationIds as string[]}::uuid[]) as a (id)
    cross join lateral (
      select ${columns(sql)} from release r where r.application_id = a.id and r.state = 'published' order by r.id desc limit 1
    ) latest`;
  return new Map(rows.map((row) => [row.applicationId, row]));
}

/** By the id of each release: the one of the same application that was published before it. */
export async function readPreviousReleases(sql: Queryable, ids: readonly string[]): Promise<Map<string, ReleaseRow>> {
  const rows = await sql<(ReleaseRow & { readonly after: string })[]>`
    select later.id as after, previous.* from release later
    cross join lateral (
      select ${columns(sql)} from release r
      where r.application_id = later.application_id and r.state = 'published' and r.id < later.id order by r.id desc limit 1
    ) previous where later.id = any (${ids as string[]})`;
  return new Map(rows.map(({ after, ...row }) => [after, row]));
}

/** Names of the tags that each release moved, in the order of their moving. */
export async function readTagsOfReleases(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await sql<{ releaseId: string; names: string[] }[]>`
    select release_id as "releaseId", array_agg(name order by position) as names from tag_move
    where release_id = any (${releaseIds as string[]}) and moved_at is not null group by release_id`;
  return new Map(rows.map(({ releaseId, names }) => [releaseId, names]));
}

/** A queued release without steps; gives its id. */
export async function insertRelease(
  tx: Transaction,
  release: { readonly applicationId: string; readonly ref: string; readonly requestedBy: string },
  now: Date,
): Promise<string> {
  const [row] = await tx<{ id: string }[]>`insert into release (application_id, ref, state, requested_by, created_at)
    values (${release.applicationId}, ${release.ref}, 'queued', ${release.requestedBy}, ${now}) returning id`;
  return (row as { id: string }).id;
}

/** Locked, so that it does not begin before what goes along with it is kept. */
export async function findQueued(tx: Transaction, applicationId: string, ref: string): Promise<string | undefined> {
  const [row] = await tx<{ id: string }[]>`select id from release
    where application_id = ${applicationId} and ref = ${ref} and state = 'queued' order by id limit 1 for update`;
  return row?.id;
}

export async function findPublished(
  sql: Queryable,
  applicationId: string,
  version: string,
): Promise<ReleaseRow | undefined> {
  const [row] = await sql<ReleaseRow[]>`select ${columns(sql)} from release r
    where r.application_id = ${applicationId} and r.version = ${version} and r.state = 'published'`;
  return row;
}

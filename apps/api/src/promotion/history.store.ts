import type { Configuration, DeployedRelease } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';

const LONGEST = 100;

/** What an environment ran of an application, as rollbacks look at it; whether images can be pulled is not looked at. */
export async function readDeployedReleases(
  sql: Queryable,
  environmentId: string,
  applicationId: string,
): Promise<DeployedRelease[]> {
  const rows = await sql<(Omit<DeployedRelease, 'verifiedAt' | 'pullable'> & { verifiedAt: Date | null })[]>`
    select h.promotion_id as promotion, h.release_id as release, coalesce(r.version, r.ref) as name, h.digest, p.kind, h.since,
      h.verified_at as "verifiedAt",
      exists (select 1 from rejection j where j.release_id = h.release_id and j.lifted_at is null) as rejected
    from deployment_history h join release r on r.id = h.release_id join promotion p on p.id = h.promotion_id
    where h.environment_id = ${environmentId} and h.application_id = ${applicationId}
    order by h.since desc limit ${LONGEST}`;
  return rows.map((row) => ({ ...row, verifiedAt: row.verifiedAt ?? undefined, pullable: undefined }));
}

export interface CommitRow {
  readonly releaseId: string;
  readonly version: string | null;
  readonly commit: string | null;
  readonly subject: string | null;
}

/** Published releases of an application that lie between two, the later one included; the newest first. */
export async function readReleasesBetween(
  sql: Queryable,
  applicationId: string,
  from: string | undefined,
  to: string,
): Promise<CommitRow[]> {
  return sql<
    CommitRow[]
  >`select id as "releaseId", version, commit_sha as commit, commit_subject as subject from release
    where application_id = ${applicationId} and state = 'published' and id <= greatest(${to}::uuid, ${from ?? to}::uuid)
      and (id > least(${from ?? null}::uuid, ${to}::uuid) or id = ${to}) and id is distinct from ${from ?? null}
    order by id desc limit 50`;
}

/** The `run:` section that a release was published with; undefined where it has none. */
export async function readRun(sql: Queryable, releaseId: string): Promise<Record<string, never> | undefined> {
  const [row] = await sql<
    { run: Record<string, never> | null }[]
  >`select pipeline -> 'run' as run from release where id = ${releaseId}`;
  return row?.run ?? undefined;
}

/** How what is there now was told to run; undefined when nothing is. */
export async function readPresentRun(
  sql: Queryable,
  environmentId: string,
  applicationId: string,
): Promise<Configuration | undefined> {
  const [row] = await sql<{ run: Configuration }[]>`select run from deployment_history
    where environment_id = ${environmentId} and application_id = ${applicationId} and until is null`;
  return row?.run;
}

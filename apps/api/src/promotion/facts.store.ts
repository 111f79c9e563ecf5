import type { Queryable } from '../database/connect.ts';

/** Of one image of the release: how its tests ended where it was built, and what it was built on. */
export interface TestedRow {
  readonly platform: string;
  /** Null: the release has no test step for the platform. */
  readonly test: string | null;
  readonly bases: readonly BaseRow[];
}

/** One image that goes into that image; frontends that are not used are none. */
export interface BaseRow {
  readonly reference: string;
  readonly pulledPlatform: string;
  readonly runtime: boolean;
  readonly builtAt: string | null;
}

export async function readTested(sql: Queryable, releaseId: string): Promise<TestedRow[]> {
  return sql<TestedRow[]>`
    select p.platform, s.state as test, coalesce(b.bases, '[]'::jsonb) as bases
    from release r cross join unnest(r.platforms) as p (platform)
    left join release_input_key k on k.release_id = r.id and k.platform = p.platform
    left join step s on s.release_id = coalesce(k.built_in, r.id) and s.promotion_id is null and s.kind = 'test'
      and s.platform = p.platform
    left join lateral (
      select jsonb_agg(jsonb_build_object('reference', reference, 'pulledPlatform', pulled_platform, 'runtime', runtime,
        'builtAt', built_at) order by position) as bases
      from (
        select i.reference, i.pulled_platform, i.built_at, bool_or(i.runtime) as runtime, min(i.position) as position
        from base_image_input i where i.release_id = r.id and i.platform = p.platform and i.child_digest is not null
        group by 1, 2, 3
      ) input
    ) b on true
    where r.id = ${releaseId}`;
}

export interface HistoryRow {
  readonly environment: string;
  readonly releaseId: string;
  readonly digest: string;
  readonly since: Date;
  readonly until: Date | null;
  readonly verifiedAt: Date | null;
}

/** Where a release runs and ran, the newest last. */
export async function readHistoryOfRelease(sql: Queryable, releaseId: string): Promise<HistoryRow[]> {
  return sql<HistoryRow[]>`select e.name as environment, h.release_id as "releaseId", h.digest, h.since, h.until,
      h.verified_at as "verifiedAt"
    from deployment_history h join environment e on e.id = h.environment_id
    where h.release_id = ${releaseId} order by h.since`;
}

export interface UnderWayRow {
  readonly promotion: string;
  readonly application: string;
  readonly environment: string;
  readonly release: string;
  readonly name: string;
}

export async function readUnderWay(sql: Queryable): Promise<UnderWayRow[]> {
  return sql<UnderWayRow[]>`
    select p.id as promotion, a.name as application, e.name as environment, r.id as release, coalesce(r.version, r.ref) as name
    from promotion p join application a on a.id = p.application_id join environment e on e.id = p.environment_id
    join release r on r.id = p.release_id
    where p.state in ('queued', 'running', 'cancelling')`;
}

export interface FindingReportRow {
  readonly platform: string;
  readonly digest: string;
  readonly tool: string;
  readonly at: Date;
  readonly findings: readonly { id: string; severity: string; count: number }[];
}

/** The newest report of each image; of one that was carried over also those of the releases that had it before. */
export async function readFindings(sql: Queryable, releaseId: string): Promise<FindingReportRow[]> {
  return sql<FindingReportRow[]>`select distinct on (platform, digest) platform, digest, tool, made_at as at, findings
    from finding_report where release_id = ${releaseId} or (release_id, platform) in (
      select same.release_id, k.platform from release_input_key k
        join release_input_key same on same.platform = k.platform and coalesce(same.built_in, same.release_id) = k.built_in
      where k.release_id = ${releaseId})
    order by platform, digest, id desc`;
}

export interface SetRow {
  readonly name: string;
  readonly members: readonly { readonly application: string; readonly name: string; readonly there: boolean }[];
}

/** Sets that the release is in, with the other members and whether each runs in the environment, verified. */
export async function readSets(sql: Queryable, releaseId: string, environmentId: string): Promise<SetRow[]> {
  return sql<SetRow[]>`
    select s.name, jsonb_agg(jsonb_build_object('application', a.name, 'name', coalesce(r.version, r.ref), 'there',
      exists (select 1 from deployment_history h where h.environment_id = ${environmentId} and h.release_id = r.id
        and h.until is null and h.verified_at is not null)
      or exists (select 1 from promotion p where p.environment_id = ${environmentId} and p.release_id = r.id
        and p.state in ('queued', 'running'))
      or ${waitsForTheRest(sql, environmentId)})) as members
    from release_set_member mine join release_set s on s.id = mine.set_id
    join release_set_member other on other.set_id = s.id and other.release_id <> mine.release_id
    join release r on r.id = other.release_id join application a on a.id = r.application_id
    where mine.release_id = ${releaseId} group by s.id, s.name`;
}

/** It is asked for there, and nothing but the rest of its set stands against it: else all of a set would wait for each other. */
function waitsForTheRest(sql: Queryable, environmentId: string) {
  return sql`exists (select 1 from promotion_request q cross join lateral (
      select d.answer from decision d where d.request_id = q.id order by d.id desc limit 1) said
    where q.environment_id = ${environmentId} and q.release_id = r.id and q.state = 'open'
      and not exists (select 1 from jsonb_array_elements(said.answer -> 'reasons') reason
        where reason ->> 'rule' <> 'releaseSet'))`;
}

export interface ApprovalRow {
  readonly id: string;
  readonly requestId: string;
  readonly planId: string;
  readonly policyVersion: number;
  readonly digest: string;
  readonly verdict: 'approved' | 'declined';
  readonly comment: string | null;
  readonly actor: string;
  readonly groups: string[];
  readonly createdAt: Date;
  readonly voidedAt: Date | null;
  readonly voidedBecause: string | null;
}

/** Those that were not voided or withdrawn, of each request. */
export async function readApprovals(
  sql: Queryable,
  requestIds: readonly string[],
): Promise<Map<string, ApprovalRow[]>> {
  const rows = await sql<ApprovalRow[]>`
    select a.id, a.request_id as "requestId", a.plan_id as "planId", coalesce(p.version, 0) as "policyVersion", a.index_digest as digest,
      a.verdict, a.comment, a.actor, a.groups, a.created_at as "createdAt", a.voided_at as "voidedAt", a.voided_because as "voidedBecause"
    from approval a left join policy_version p on p.id = a.policy_version_id
    where a.request_id = any (${requestIds as string[]}) order by a.id`;
  return Map.groupBy(rows, (row) => row.requestId);
}

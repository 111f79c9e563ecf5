import type { Queryable, Transaction } from '../database/connect.ts';
import type { ScalingRow, TaskRow } from './observation.store.ts';

export interface DeploymentPlace {
  readonly environmentId: string;
  readonly applicationId: string;
}

/** What is kept of looks beside what a deployment says itself. */
export interface LookRow {
  readonly tasks: readonly TaskRow[] | null;
  readonly lastLookAt: Date | null;
  readonly nextLookAt: Date | null;
  readonly lookAskedAt: Date | null;
  readonly scaling: ScalingRow | null;
}

export interface ObservationRow extends DeploymentPlace {
  readonly id: string;
  readonly at: Date;
  readonly from: string;
  readonly to: string;
  readonly digest: string | null;
  readonly message: string | null;
}

const place = ({ environmentId, applicationId }: DeploymentPlace) => `${environmentId} ${applicationId}`;

/** By `environment application`. */
export async function readLooks(
  sql: Queryable,
  places: readonly DeploymentPlace[],
): Promise<ReadonlyMap<string, LookRow>> {
  const rows = await sql<(LookRow & DeploymentPlace)[]>`
    select environment_id as "environmentId", application_id as "applicationId", tasks, last_look_at as "lastLookAt",
      next_look_at as "nextLookAt", look_asked_at as "lookAskedAt", scaling
    from deployment where (environment_id, application_id) in (select * from unnest(
      ${places.map(({ environmentId }) => environmentId)}::uuid[], ${places.map(({ applicationId }) => applicationId)}::uuid[]))`;
  return new Map(rows.map((row) => [place(row), row]));
}

/** The newest first. */
export async function readObservations(
  sql: Queryable,
  { environmentId, applicationId }: DeploymentPlace,
  limit: number,
): Promise<ObservationRow[]> {
  return sql<ObservationRow[]>`
    select id, environment_id as "environmentId", application_id as "applicationId", at, from_state as "from",
      to_state as "to", digest, message
    from observation where environment_id = ${environmentId} and application_id = ${applicationId}
    order by id desc limit ${limit}`;
}

export async function askForLook(tx: Transaction, { environmentId, applicationId }: DeploymentPlace, at: Date) {
  await tx`update deployment set look_asked_at = ${at}
    where environment_id = ${environmentId} and application_id = ${applicationId}`;
}

export interface RanRow {
  readonly applicationId: string;
  readonly releaseId: string;
  readonly digest: string;
  readonly since: Date;
}

/** What the environment ran at that moment, by the names of the applications. */
export async function readRanThen(sql: Queryable, environmentId: string, at: Date): Promise<RanRow[]> {
  return sql<RanRow[]>`
    select h.application_id as "applicationId", h.release_id as "releaseId", h.digest, h.since
    from deployment_history h join application a on a.id = h.application_id
    where h.environment_id = ${environmentId} and h.since <= ${at} and (h.until is null or h.until > ${at})
    order by a.name`;
}

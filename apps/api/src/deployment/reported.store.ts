import type { Queryable, Transaction } from '../database/connect.ts';
import type { DeploymentPlace } from './deployment.store.ts';

export interface ReportedRow {
  readonly digest: string;
  readonly state: 'in-sync' | 'progressing' | 'degraded';
  readonly message: string | null;
  readonly at: Date;
}

/** A report from before anything was deployed there counts for a deployment that comes within a day: tools tell once, and do not ask when. */
export const EARLY_MS = 24 * 60 * 60 * 1000;

/** What the tool that runs an application in an environment said last; nothing, when it spoke too early. */
export async function readReported(
  sql: Queryable,
  environment: string,
  application: string,
): Promise<ReportedRow | undefined> {
  const [row] = await sql<ReportedRow[]>`select s.digest, s.state, s.message, s.at from reported_status s
    join environment e on e.id = s.environment_id join application a on a.id = s.application_id
    where e.name = ${environment} and a.name = ${application} and (not s.early or s.at > coalesce(
      (select min(h.since) from deployment_history h where h.environment_id = e.id and h.application_id = a.id), now()
    ) - ${EARLY_MS} * interval '1 millisecond')`;
  return row;
}

/**
 * @param report `early`: nothing was deployed there yet
 * @returns false when it says what was said already: then nothing is written, but once an hour for an early one, which would go out of date
 */
export async function writeReported(
  tx: Transaction,
  { environmentId, applicationId }: DeploymentPlace,
  { digest, state, message, at, early }: ReportedRow & { readonly early: boolean },
  by: string,
): Promise<boolean> {
  const rows =
    await tx`insert into reported_status as s (environment_id, application_id, digest, state, message, reported_by, at, early)
    values (${environmentId}, ${applicationId}, ${digest}, ${state}, ${message}, ${by}, ${at}, ${early})
    on conflict (environment_id, application_id) do update set digest = excluded.digest, state = excluded.state,
      message = excluded.message, reported_by = excluded.reported_by, at = excluded.at, early = excluded.early
      where (s.digest, s.state, s.message) is distinct from (excluded.digest, excluded.state, excluded.message)
        or (s.early and (not excluded.early or s.at < excluded.at - interval '1 hour'))
    returning 1`;
  return rows.length > 0;
}

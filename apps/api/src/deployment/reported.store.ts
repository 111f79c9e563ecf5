import type { Queryable, Transaction } from '../database/connect.ts';
import type { DeploymentPlace } from './deployment.store.ts';

export interface ReportedRow {
  readonly digest: string;
  readonly state: 'in-sync' | 'progressing' | 'degraded';
  readonly message: string | null;
  readonly at: Date;
}

/** What the tool that runs an application in an environment said last. */
export async function readReported(
  sql: Queryable,
  environment: string,
  application: string,
): Promise<ReportedRow | undefined> {
  const [row] = await sql<ReportedRow[]>`select s.digest, s.state, s.message, s.at from reported_status s
    join environment e on e.id = s.environment_id join application a on a.id = s.application_id
    where e.name = ${environment} and a.name = ${application}`;
  return row;
}

/** @returns false when it says what was said already: then nothing is written */
export async function writeReported(
  tx: Transaction,
  { environmentId, applicationId }: DeploymentPlace,
  { digest, state, message, at }: ReportedRow,
  by: string,
): Promise<boolean> {
  const rows =
    await tx`insert into reported_status as s (environment_id, application_id, digest, state, message, reported_by, at)
    values (${environmentId}, ${applicationId}, ${digest}, ${state}, ${message}, ${by}, ${at})
    on conflict (environment_id, application_id) do update set digest = excluded.digest, state = excluded.state,
      message = excluded.message, reported_by = excluded.reported_by, at = excluded.at
      where (s.digest, s.state, s.message) is distinct from (excluded.digest, excluded.state, excluded.message)
    returning 1`;
  return rows.length > 0;
}

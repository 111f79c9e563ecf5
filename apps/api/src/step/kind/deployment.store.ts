import type { RunSettings } from '@slipway/pipeline';
import type { Digest } from '@slipway/registry';
import type { Queryable, Transaction } from '../../database/connect.ts';

export interface DeploymentRow {
  readonly environmentId: string;
  readonly applicationId: string;
  readonly releaseId: string;
  readonly promotionId: string;
  readonly digest: string;
  readonly observedDigest: string | undefined;
  readonly platform: string | undefined;
  readonly state: string;
  readonly message: string | undefined;
  readonly url: string | undefined;
}

/** What the environment was told to run and is seen to run, in place of what it ran before. */
export async function writeDeployment(tx: Transaction, row: DeploymentRow, now: Date): Promise<void> {
  await tx`insert into deployment (environment_id, application_id, release_id, promotion_id, digest, observed_digest, platform,
      state, message, url, deployed_at, observed_at)
    values (${row.environmentId}, ${row.applicationId}, ${row.releaseId}, ${row.promotionId}, ${row.digest},
      ${row.observedDigest ?? null}, ${row.platform ?? null}, ${row.state}, ${row.message ?? null}, ${row.url ?? null}, ${now}, ${now})
    on conflict (environment_id, application_id) do update set release_id = excluded.release_id,
      promotion_id = excluded.promotion_id, digest = excluded.digest, observed_digest = excluded.observed_digest,
      platform = excluded.platform, state = excluded.state, message = excluded.message, url = excluded.url,
      deployed_at = excluded.deployed_at, observed_at = excluded.observed_at`;
}

export async function readChildren(
  sql: Queryable,
  releaseId: string,
): Promise<readonly { platform: string; digest: string }[]> {
  return sql<
    { platform: string; digest: string }[]
  >`select platform, digest from image where release_id = ${releaseId} order by platform`;
}

export async function writeObservation(
  tx: Transaction,
  place: { readonly environmentId: string; readonly applicationId: string },
  seen: Pick<DeploymentRow, 'observedDigest' | 'platform' | 'state' | 'message' | 'url'>,
  now: Date,
): Promise<void> {
  await tx`update deployment set observed_digest = ${seen.observedDigest ?? null}, platform = ${seen.platform ?? null},
    state = ${seen.state}, message = ${seen.message ?? null}, url = ${seen.url ?? null}, observed_at = ${now}
    where environment_id = ${place.environmentId} and application_id = ${place.applicationId}`;
}

/** What ran before is over; an attempt that is repeated changes nothing. */
export async function writeHistory(
  tx: Transaction,
  row: Pick<DeploymentRow, 'environmentId' | 'applicationId' | 'releaseId' | 'promotionId' | 'digest'>,
  run: object,
  now: Date,
): Promise<void> {
  const { environmentId, applicationId, releaseId, promotionId, digest } = row;
  await tx`update deployment_history set until = ${now} where environment_id = ${environmentId}
    and application_id = ${applicationId} and until is null and promotion_id <> ${promotionId}`;
  await tx`insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since)
    values (${environmentId}, ${applicationId}, ${releaseId}, ${promotionId}, ${digest},
      ${tx.json(JSON.parse(JSON.stringify(run)))}, ${now})
    on conflict (environment_id, application_id) where until is null do nothing`;
}

export async function writeVerified(tx: Transaction, promotionId: string, now: Date): Promise<void> {
  await tx`update deployment_history set verified_at = ${now} where promotion_id = ${promotionId} and until is null`;
}

/** The index that another promotion had put there last; null: none ever did. */
export async function readTold(
  sql: Queryable,
  environmentId: string,
  applicationId: string,
  promotionId: string,
): Promise<Digest | null> {
  const [row] = await sql<{ digest: Digest }[]>`select digest from deployment_history
    where environment_id = ${environmentId} and application_id = ${applicationId} and promotion_id <> ${promotionId}
    order by since desc limit 1`;
  return row?.digest ?? null;
}

/** How what a promotion put there runs, as it was told; undefined before it did, and when something else took its place. */
export async function readPresentRun(sql: Queryable, promotionId: string): Promise<RunSettings | undefined> {
  const [row] = await sql<{ run: RunSettings & { secretVersions?: object } }[]>`
    select run from deployment_history where promotion_id = ${promotionId} and until is null`;
  if (row === undefined) return undefined;
  const { secretVersions: _, ...run } = row.run;
  return run;
}

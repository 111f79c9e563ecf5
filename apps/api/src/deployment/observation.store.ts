import type { Queryable, Transaction } from '../database/connect.ts';

/** One replica as it was last seen. */
export interface TaskRow {
  readonly id: string;
  readonly node: string | null;
  readonly platform: string | null;
  readonly digest: string | null;
  readonly state: string;
  readonly healthy: boolean | null;
  readonly message: string | null;
}

/** What was asked of the replicas, and what became of it. */
export interface ScalingRow {
  readonly replicas: number;
  readonly state: 'requested' | 'done' | 'failed';
  readonly message: string | null;
  readonly requestedBy: string;
  readonly at: string;
}

/** What is seen of a deployment. */
export interface Sight {
  readonly state: string;
  readonly observedDigest: string | null;
  readonly platform: string | null;
  readonly url: string | null;
  readonly message: string | null;
  /** null: not known, or of a kind that runs none itself. */
  readonly tasks: readonly TaskRow[] | null;
}

/** A deployment that is to be looked at. */
export interface WatchedRow extends Sight {
  readonly environmentId: string;
  readonly environment: string;
  readonly applicationId: string;
  readonly application: string;
  readonly releaseId: string;
  readonly promotionId: string;
  readonly target: { readonly kind: string; readonly dockerHost?: string };
  readonly deployedAt: Date;
  readonly lastLookAt: Date | null;
  readonly lookAskedAt: Date | null;
  /** What is asked of its replicas and not done yet. */
  readonly scaling: ScalingRow | null;
  /** A promotion is under way: it looks itself, and what it does is no drift. */
  readonly busy: boolean;
}

const watched = (sql: Queryable) => sql`
  select d.environment_id as "environmentId", e.name as environment, d.application_id as "applicationId",
    a.name as application, d.release_id as "releaseId", d.promotion_id as "promotionId", e.target, d.state,
    d.observed_digest as "observedDigest", d.platform, d.url, d.message, d.tasks, d.deployed_at as "deployedAt",
    d.last_look_at as "lastLookAt", d.look_asked_at as "lookAskedAt",
    case when d.scaling ->> 'state' = 'requested' then d.scaling end as scaling,
    exists (select from promotion p where p.environment_id = d.environment_id and p.application_id = d.application_id
      and p.state in ('queued', 'running', 'cancelling')) as busy
  from deployment d join environment e on e.id = d.environment_id join application a on a.id = d.application_id`;

export async function readWatched(sql: Queryable): Promise<WatchedRow[]> {
  return sql<WatchedRow[]>`${watched(sql)} order by e.position, e.name, a.name`;
}

/** The row stays as it is until the transaction ends, so that no promotion begins or ends its deployment meanwhile. */
export async function lockWatched(
  tx: Transaction,
  place: Pick<WatchedRow, 'environmentId' | 'applicationId'>,
): Promise<WatchedRow | undefined> {
  const { environmentId, applicationId } = place;
  const [row] = await tx<WatchedRow[]>`${watched(tx)} where d.environment_id = ${environmentId}
    and d.application_id = ${applicationId} for update of d`;
  return row;
}

export async function writeSight(
  tx: Transaction,
  { environmentId, applicationId }: WatchedRow,
  sight: Sight,
  at: Date,
): Promise<void> {
  await tx`update deployment set state = ${sight.state}, observed_digest = ${sight.observedDigest},
    platform = ${sight.platform}, url = ${sight.url}, message = ${sight.message},
    tasks = ${sight.tasks === null ? null : tx.json(JSON.parse(JSON.stringify(sight.tasks)))}, observed_at = ${at}
    where environment_id = ${environmentId} and application_id = ${applicationId}`;
}

/** When it was looked at and will be again; `answers`: when the look was asked for that this one was. */
export async function writeLook(
  tx: Queryable,
  place: Pick<WatchedRow, 'environmentId' | 'applicationId'>,
  at: Date,
  next: Date,
  answers: Date | null,
): Promise<void> {
  await tx`update deployment set last_look_at = ${at}, next_look_at = ${next},
      look_asked_at = case when look_asked_at <= ${answers} then null else look_asked_at end
    where environment_id = ${place.environmentId} and application_id = ${place.applicationId}`;
}

export async function insertObservation(
  tx: Transaction,
  before: WatchedRow,
  { state, observedDigest, message }: Sight,
  at: Date,
): Promise<void> {
  await tx`insert into observation (environment_id, application_id, promotion_id, from_state, to_state, digest, message, at)
    values (${before.environmentId}, ${before.applicationId}, ${before.promotionId}, ${before.state}, ${state},
      ${observedDigest}, ${message}, ${at})`;
}

export async function writeScaling(
  tx: Transaction,
  { environmentId, applicationId }: Pick<WatchedRow, 'environmentId' | 'applicationId'>,
  scaling: ScalingRow,
): Promise<void> {
  await tx`update deployment set scaling = ${tx.json({ ...scaling })}
    where environment_id = ${environmentId} and application_id = ${applicationId}`;
}

/** From now on it is what the environment was told to run. */
export async function writeReplicas(
  tx: Transaction,
  { environmentId, applicationId }: Pick<WatchedRow, 'environmentId' | 'applicationId'>,
  replicas: number,
): Promise<void> {
  await tx`update deployment_history set run = jsonb_set(run, '{replicas}', to_jsonb(${replicas}::int))
    where environment_id = ${environmentId} and application_id = ${applicationId} and until is null`;
}

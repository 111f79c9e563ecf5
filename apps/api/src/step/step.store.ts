import type { Failure, StepKind, StepState } from '@slipway/pipeline';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import type { QueueName } from '../queue/queue.ts';
import { jsonSafe } from './json-safe.ts';
import type { ApplicationFacts, EnvironmentFacts, PromotionFacts, ReleaseFacts } from './step.ts';

export interface StepRow {
  readonly id: string;
  readonly key: string;
  readonly kind: StepKind;
  readonly platform: string | null;
  readonly builderId: string | null;
  readonly epoch: number;
  readonly releaseId: string;
  readonly promotionId: string | null;
}

export async function findStep(sql: Queryable, id: string): Promise<StepRow | undefined> {
  const [row] = await sql<StepRow[]>`select id, key, kind, platform, builder_id as "builderId", epoch,
    release_id as "releaseId", promotion_id as "promotionId" from step where id = ${id}`;
  return row;
}

/** Serialises claims until the transaction ends: pg-boss counts a builder's taken places, then takes one. */
export async function lockClaims(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('slipway step claim', 0))`;
}

/** True when a claim may find a job: one waits whose time has come, though its builder may be full. Takes no lock. */
export async function isQueued(sql: Queryable, queue: QueueName): Promise<boolean> {
  const [row] = await sql<{ queued: boolean }[]>`select exists (select from pgboss.job
    where name = ${queue} and state < 'active' and not blocked and start_after <= pgboss.job_now()) as queued`;
  return row?.queued ?? false;
}

/** Builder id → engine steps at once. */
export async function readPlaces(sql: Queryable): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; concurrency: number }[]>`select id, concurrency from builder`;
  return new Map(rows.map(({ id, concurrency }) => [id, concurrency]));
}

export interface Attempt {
  readonly stepId: string;
  readonly epoch: number;
  readonly worker: string;
  readonly jobId: string;
}

export async function addAttempt(tx: Transaction, attempt: Attempt, now: Date): Promise<void> {
  await tx`insert into attempt (step_id, epoch, worker, job_id, state, started_at)
    values (${attempt.stepId}, ${attempt.epoch}, ${attempt.worker}, ${attempt.jobId}, 'running', ${now})`;
}

export async function endAttempt(
  tx: Transaction,
  attempt: Pick<Attempt, 'stepId' | 'epoch'>,
  state: StepState,
  failure: Failure | undefined,
  now: Date,
): Promise<void> {
  await tx`update attempt set state = ${state}, failure = ${failure ? tx.json({ ...failure }) : null}, finished_at = ${now}
    where step_id = ${attempt.stepId} and epoch = ${attempt.epoch}`;
}

/** The job whose lease the attempt holds. */
export async function findAttemptJob(sql: Queryable, stepId: string, epoch: number): Promise<string | undefined> {
  const [row] = await sql<
    { jobId: string }[]
  >`select job_id as "jobId" from attempt where step_id = ${stepId} and epoch = ${epoch}`;
  return row?.jobId;
}

export async function writeResult(tx: Transaction, stepId: string, result: Readonly<Record<string, unknown>>) {
  await tx`update step set result = ${tx.json(jsonSafe(result) as never)} where id = ${stepId}`;
}

/** How people call the release of a step (its version, or what was asked for), and the environment it goes to. */
export async function readNames(
  sql: Queryable,
  { releaseId, promotionId }: Pick<StepRow, 'releaseId' | 'promotionId'>,
): Promise<{ version: string; environment: string | null }> {
  const [row] = await sql<{ version: string; environment: string | null }[]>`
    select coalesce(r.version, r.ref) as version, e.name as environment
    from release r left join promotion p on p.id = ${promotionId} left join environment e on e.id = p.environment_id
    where r.id = ${releaseId}`;
  if (!row) throw new Error(`There is no release ${releaseId}.`);
  return row;
}

/** What earlier steps of the same release or promotion left for later ones: step key → result. */
export async function readResults(sql: Queryable, releaseId: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await sql<{ key: string; result: unknown }[]>`select key, result from step
    where release_id = ${releaseId} and promotion_id is null and state = 'succeeded'`;
  return new Map(rows.map(({ key, result }) => [key, result]));
}

export interface Surroundings {
  readonly release: ReleaseFacts;
  readonly application: ApplicationFacts;
  readonly promotion: PromotionFacts | undefined;
  readonly environment: EnvironmentFacts | undefined;
}

/** The rows that a step belongs to, as they are now. */
export async function readSurroundings(
  sql: Queryable,
  { releaseId, promotionId }: Pick<StepRow, 'releaseId' | 'promotionId'>,
): Promise<Surroundings> {
  const [row] = await sql`
    select r.id, r.ref, r.version, r.commit_sha, r.committed_at, r.exact_tag, r.rebuilt_from, r.source_version, r.pipeline, r.dockerfile, r.platforms,
      r.image_repository, r.index_digest, r.index_media_type,
      a.id as a_id, a.name as a_name, a.repository_url, a.pipeline_file, a.secret_id,
      p.id as p_id, p.requested_by, e.id as e_id, e.name as e_name, e.target, e.image_repository as e_repository
    from release r join application a on a.id = r.application_id
      left join promotion p on p.id = ${promotionId}
      left join environment e on e.id = p.environment_id
    where r.id = ${releaseId}`;
  if (!row) throw new Error(`There is no release ${releaseId}.`);
  return {
    release: {
      id: row.id,
      ref: row.ref,
      version: row.version ?? undefined,
      commit: row.commit_sha ?? undefined,
      committedAt: row.committed_at ?? undefined,
      exactTag: row.exact_tag ?? undefined,
      rebuiltFrom: row.rebuilt_from ?? undefined,
      sourceVersion: row.source_version ?? undefined,
      pipeline: row.pipeline,
      dockerfile: row.dockerfile ?? undefined,
      platforms: row.platforms,
      imageRepository: row.image_repository ?? undefined,
      index: row.index_digest ?? undefined,
      indexMediaType: row.index_media_type ?? undefined,
    },
    application: {
      id: row.a_id,
      name: row.a_name,
      repositoryUrl: row.repository_url,
      pipelineFile: row.pipeline_file,
      secretId: row.secret_id ?? undefined,
    },
    promotion: row.p_id === null ? undefined : { id: row.p_id, requestedBy: row.requested_by },
    environment:
      row.e_id === null
        ? undefined
        : { id: row.e_id, name: row.e_name, target: row.target, imageRepository: row.e_repository ?? undefined },
  };
}

export interface Standing {
  readonly id: string;
  readonly epoch: number;
  readonly running: boolean;
  /** Its release or promotion is being cancelled, or another step of it ended badly. */
  readonly mustStop: boolean;
}

/** How the named steps stand now. */
export async function readStandings(sql: Sql, ids: readonly string[]): Promise<Standing[]> {
  return sql<Standing[]>`
    select s.id, s.epoch, s.state = 'running' as running,
      coalesce(p.state, r.state) = 'cancelling' or exists (
        select from step other where other.release_id = s.release_id
          and other.promotion_id is not distinct from s.promotion_id and other.state in ('failed', 'errored')
      ) as "mustStop"
    from step s join release r on r.id = s.release_id left join promotion p on p.id = s.promotion_id
    where s.id in ${sql(ids as string[])}`;
}

/** Ready steps for which nothing is queued, and running ones whose lease nobody holds and nobody is about to get. */
export async function readForgotten(
  sql: Queryable,
): Promise<{ id: string; state: 'ready' | 'running'; epoch: number }[]> {
  return sql`
    select s.id, s.state, s.epoch from step s left join attempt a on a.step_id = s.id and a.epoch = s.epoch
    where s.state in ('ready', 'running') and not exists (
      select from pgboss.job j where j.name in ('step', 'engine-step') and j.state in ('created', 'retry', 'active')
        and case when s.state = 'ready' then j.data->>'stepId' = s.id::text else j.id = a.job_id end)`;
}

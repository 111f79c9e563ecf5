import type { Failure, Run, RunStep } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';

/** A release itself, or one promotion of it. */
export interface RunSubject {
  readonly releaseId: string;
  readonly promotionId?: string | undefined;
}

/** A run as it stands in the database, with what its notifications name. */
export interface StoredRun {
  readonly run: Run;
  readonly application: string;
  readonly environment: string | undefined;
  /** Step key → id and builder. */
  readonly steps: ReadonlyMap<string, { readonly id: string; readonly builderId: string | null }>;
}

interface RunRow {
  readonly state: Run['state'];
  readonly failure: Failure | null;
  readonly application: string;
  readonly environment: string | null;
}

interface StepRow {
  readonly id: string;
  readonly key: string;
  readonly kind: RunStep['kind'];
  readonly platform: string | null;
  readonly needs: string[];
  readonly state: RunStep['state'];
  readonly epoch: number;
  readonly attempts: number;
  readonly notBefore: Date | null;
  readonly failure: Failure | null;
  readonly builderId: string | null;
}

/** Reads a run and locks its row until the transaction ends, which serialises everything that happens to it. */
export async function lockRun(tx: Transaction, subject: RunSubject): Promise<StoredRun | undefined> {
  // `no key update` leaves foreign keys of others (a log chunk, a promotion's step) free to check this row.
  const [row] = subject.promotionId
    ? await tx<RunRow[]>`select p.state, p.failure, a.name as application, e.name as environment
        from promotion p join application a on a.id = p.application_id join environment e on e.id = p.environment_id
        where p.id = ${subject.promotionId} and p.release_id = ${subject.releaseId} for no key update of p`
    : await tx<RunRow[]>`select r.state, r.failure, a.name as application, null as environment
        from release r join application a on a.id = r.application_id where r.id = ${subject.releaseId} for no key update of r`;
  if (!row) return undefined;
  const steps = await tx<StepRow[]>`
    select id, key, kind, platform, needs, state, epoch, attempts, not_before as "notBefore", failure, builder_id as "builderId"
    from step where ${ofRun(tx, subject)} order by position`;
  const run = {
    kind: subject.promotionId ? 'promotion' : 'release',
    state: row.state,
    steps: steps.map(toRunStep),
    ...(row.failure ? { failure: row.failure } : {}),
  } as Run;
  return {
    run,
    application: row.application,
    environment: row.environment ?? undefined,
    steps: new Map(steps.map(({ key, id, builderId }) => [key, { id, builderId }])),
  };
}

/** Writes the steps that changed or are new and gives their ids by key. Results, attempts and logs are not touched. */
export async function writeSteps(
  tx: Transaction,
  subject: RunSubject,
  stored: StoredRun,
  run: Run,
  changed: readonly string[],
  builders: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  for (const [position, step] of run.steps.entries()) {
    if (!changed.includes(step.key)) continue;
    const known = stored.steps.get(step.key);
    const failure = step.failure ? tx.json({ ...step.failure }) : null;
    const builder = builders.get(step.key) ?? known?.builderId ?? null;
    const notBefore = step.notBefore ?? null;
    if (known) {
      await tx`update step set state = ${step.state}, epoch = ${step.epoch}, attempts = ${step.attempts},
          not_before = ${notBefore}, failure = ${failure}, builder_id = ${builder},
          started_at = ${startOf(tx, step, now)}, finished_at = ${endOf(tx, step, now)}
        where id = ${known.id}`;
    } else {
      await tx`insert into step (release_id, promotion_id, key, position, kind, platform, needs, state, epoch, attempts,
          not_before, failure, builder_id, created_at)
        values (${subject.releaseId}, ${subject.promotionId ?? null}, ${step.key}, ${position}, ${step.kind},
          ${step.platform ?? null}, ${step.needs as string[]}, ${step.state}, ${step.epoch}, ${step.attempts},
          ${notBefore}, ${failure}, ${builder}, ${now})`;
    }
  }
}

/** State, failure and times of the run itself: started with the first claim, finished when final, both anew on a retry. */
export async function writeRun(
  tx: Transaction,
  subject: RunSubject,
  run: Run,
  final: boolean,
  now: Date,
): Promise<void> {
  const failure = run.failure ? tx.json({ ...run.failure }) : null;
  const startedAt = run.state === 'queued' ? tx`null` : tx`coalesce(started_at, ${now})`;
  const values = tx`state = ${run.state}, failure = ${failure}, started_at = ${startedAt}, finished_at = ${final ? now : null}`;
  if (subject.promotionId) await tx`update promotion set ${values} where id = ${subject.promotionId}`;
  else await tx`update release set ${values} where id = ${subject.releaseId}`;
}

/** Ids and builders of the named steps, in no order. */
export async function findSteps(
  tx: Transaction,
  subject: RunSubject,
  keys: readonly string[],
): Promise<{ id: string; key: string; builderId: string | null; notBefore: Date | null }[]> {
  return tx`select id, key, builder_id as "builderId", not_before as "notBefore" from step
    where ${ofRun(tx, subject)} and key in ${tx(keys as string[])}`;
}

function ofRun(tx: Transaction, { releaseId, promotionId }: RunSubject) {
  return promotionId ? tx`promotion_id = ${promotionId}` : tx`release_id = ${releaseId} and promotion_id is null`;
}

function startOf(tx: Transaction, step: RunStep, now: Date) {
  if (step.state === 'running') return tx`${now}`;
  return step.state === 'waiting' || step.state === 'ready' ? tx`null` : tx`started_at`;
}

/** A step that never ran has no end either. */
function endOf(tx: Transaction, step: RunStep, now: Date) {
  if (step.state === 'waiting' || step.state === 'ready' || step.state === 'running') return tx`null`;
  return tx`case when started_at is null then null else coalesce(finished_at, ${now}) end`;
}

function toRunStep({ id: _id, builderId: _builderId, platform, notBefore, failure, ...row }: StepRow): RunStep {
  return {
    ...row,
    ...(platform === null ? {} : { platform }),
    ...(notBefore === null ? {} : { notBefore }),
    ...(failure === null ? {} : { failure }),
  };
}

import type { Failure, Run, RunStep } from '@slipway/pipeline';
import type { Transaction } from '../database/connect.ts';
import { pipelined } from '../database/transaction.ts';

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
  const locked = subject.promotionId
    ? tx<RunRow[]>`select p.state, p.failure, a.name as application, e.name as environment
        from promotion p join application a on a.id = p.application_id join environment e on e.id = p.environment_id
        where p.id = ${subject.promotionId} and p.release_id = ${subject.releaseId} for no key update of p`
    : tx<RunRow[]>`select r.state, r.failure, a.name as application, null as environment
        from release r join application a on a.id = r.application_id where r.id = ${subject.releaseId} for no key update of r`;
  // Runs once the row is locked, so it sees what the one before it wrote.
  const [[row], steps] = await pipelined([
    locked,
    tx<StepRow[]>`
      select id, key, kind, platform, needs, state, epoch, attempts, not_before as "notBefore", failure, builder_id as "builderId"
      from step where ${ofRun(tx, subject)} order by position`,
  ]);
  if (!row) return undefined;
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

/**
 * Writes the steps that changed or are new, and answers with the ids and builders of all, by key. Results, attempts and logs
 * are not touched. A step that never ran has no end either.
 */
export async function writeSteps(
  tx: Transaction,
  subject: RunSubject,
  stored: StoredRun,
  run: Run,
  changed: readonly string[],
  builders: ReadonlyMap<string, string>,
  now: Date,
): Promise<StoredRun['steps']> {
  const rows = run.steps.flatMap((step, position) => {
    if (!changed.includes(step.key)) return [];
    const known = stored.steps.get(step.key);
    return [{ ...step, position, id: known?.id, builderId: builders.get(step.key) ?? known?.builderId }];
  });
  const known = rows.filter(({ id }) => id !== undefined);
  const added = rows.filter(({ id }) => id === undefined);
  const [, inserted] = await pipelined([
    known.length === 0 ? nothing : updateSteps(tx, known, now),
    added.length === 0 ? nothing : insertSteps(tx, subject, added, now),
  ]);
  const all = new Map(stored.steps);
  for (const { key, id = '', builderId = null } of [...known, ...inserted]) all.set(key, { id, builderId });
  return all;
}

const nothing = Promise.resolve([]);

/** A step as it goes into a statement: all that changed go in one, however many they are. */
type WrittenStep = RunStep & {
  readonly position: number;
  readonly id: string | undefined;
  readonly builderId: string | null | undefined;
};

function updateSteps(tx: Transaction, steps: readonly WrittenStep[], now: Date) {
  return tx`update step s set state = c.state, epoch = c.epoch, attempts = c.attempts, not_before = c."notBefore",
      failure = c.failure, builder_id = c."builderId",
      started_at = case when c.state = 'running' then ${now}::timestamptz when c.state in ('waiting', 'ready') then null else s.started_at end,
      finished_at = case when c.state in ('waiting', 'ready', 'running') or s.started_at is null then null
        else coalesce(s.finished_at, ${now}::timestamptz) end
    from jsonb_to_recordset(${tx.json(steps as never)}) as c (id uuid, state text, epoch int, attempts int,
      "notBefore" timestamptz, failure jsonb, "builderId" uuid)
    where s.id = c.id`;
}

function insertSteps(
  tx: Transaction,
  { releaseId, promotionId }: RunSubject,
  steps: readonly WrittenStep[],
  now: Date,
) {
  return tx<{ key: string; id: string; builderId: string | null }[]>`
    insert into step (release_id, promotion_id, key, position, kind, platform, needs, state, epoch, attempts, not_before,
      failure, builder_id, created_at)
    select ${releaseId}::uuid, ${promotionId ?? null}::uuid, key, position, kind, platform, needs, state, epoch, attempts, "notBefore",
      failure, "builderId", ${now}::timestamptz
    from jsonb_to_recordset(${tx.json(steps as never)}) as c (key text, position int, kind text, platform text, needs text[],
      state text, epoch int, attempts int, "notBefore" timestamptz, failure jsonb, "builderId" uuid)
    returning key, id, builder_id as "builderId"`;
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

function ofRun(tx: Transaction, { releaseId, promotionId }: RunSubject) {
  return promotionId ? tx`promotion_id = ${promotionId}` : tx`release_id = ${releaseId} and promotion_id is null`;
}

function toRunStep({ id: _id, builderId: _builderId, platform, notBefore, failure, ...row }: StepRow): RunStep {
  return {
    ...row,
    ...(platform === null ? {} : { platform }),
    ...(notBefore === null ? {} : { notBefore }),
    ...(failure === null ? {} : { failure }),
  };
}

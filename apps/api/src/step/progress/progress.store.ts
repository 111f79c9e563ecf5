import type { Sql } from '../../database/connect.ts';
import { type ChangeSubject, notifyChange } from '../../database/notify.ts';
import { inTransaction, pipelined } from '../../database/transaction.ts';
import { LeaseLost } from '../step-failure.ts';
import type { Entry } from './bounds.ts';

/** The attempt that writes, and what its notifications name. */
export interface Writer {
  readonly stepId: string;
  readonly epoch: number;
  readonly subject: ChangeSubject;
}

export interface VertexRow {
  readonly digest: string;
  /** Order in which the vertices were first heard of. */
  readonly position: number;
  readonly name: string;
  readonly stage: number | null;
  readonly line: number | null;
  readonly cached: boolean;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}

/** Writes chunks of a log and vertices, if the attempt is still the step's; throws LeaseLost otherwise. */
export async function writeProgress(
  sql: Sql,
  { stepId, epoch, subject }: Writer,
  chunks: readonly (Entry & { readonly sequence: number })[],
  vertices: readonly VertexRow[],
): Promise<void> {
  await inTransaction(sql, async (tx) => {
    const [mine] = await pipelined([
      tx`select from step where id = ${stepId} and epoch = ${epoch} and state = 'running' for key share`,
      ...[...batches(chunks)].map(
        (some) =>
          tx`insert into step_log ${tx(
            some.map(({ sequence, at, vertex, text }) => ({
              step_id: stepId,
              epoch,
              sequence,
              at,
              vertex: vertex === '' ? null : vertex,
              text,
            })),
          )} on conflict do nothing`,
      ),
      ...[...batches(vertices)].map(
        (some) => tx`insert into vertex ${tx(
          some.map(({ digest, position, name, stage, line, cached, startedAt, finishedAt, error }) => ({
            step_id: stepId,
            epoch,
            digest,
            position,
            name,
            stage,
            line,
            cached,
            started_at: startedAt,
            finished_at: finishedAt,
            error,
          })),
        )} on conflict (step_id, epoch, digest) do update set name = excluded.name, cached = excluded.cached,
          started_at = excluded.started_at, finished_at = excluded.finished_at, error = excluded.error`,
      ),
      notifyChange(tx, { ...subject, step: stepId }),
    ]);
    if (mine.length === 0) throw new LeaseLost(`Attempt ${epoch} is stale and may not log any more.`);
  });
}

/** A statement takes at most 65,534 parameters. */
function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += 2_000) yield rows.slice(start, start + 2_000);
}

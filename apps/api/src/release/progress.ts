import { isFinalRun, isFinalStep, type RunState } from '@slipway/pipeline';
import type { ChangeFilter, Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { requestError } from '../graphql/error.ts';
import { everyChange } from '../graphql/every-change.ts';
import { isId } from '../graphql/page.ts';
import { endable } from '../graphql/subscribe.ts';
import { findStepState, readLogAfter } from './step-log.store.ts';
import { type LogChunk, type LogPosition, positionOf, toLogChunk } from './step-log.ts';

const CHUNKS_AT_ONCE = 200;

/**
 * The run now, and again at each change, until it is final. Subscribes before it reads, so that nothing falls between.
 * @throws GraphQLError NOT_FOUND
 */
export async function* runProgress<T extends { readonly state: RunState }>(
  changes: Changes,
  filter: ChangeFilter,
  read: () => Promise<T | undefined>,
  noun: string,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const events = endable((ended) => everyChange(changes, filter, AbortSignal.any([signal, ended])));
  try {
    let event = events.next();
    for (;;) {
      const run = await read();
      if (!run) throw requestError('NOT_FOUND', `There is no such ${noun}.`);
      yield run;
      if (isFinalRun(run.state) || (await event).done) return;
      event = events.next();
    }
  } finally {
    await events.return?.();
  }
}

/**
 * The step's log after a position, over all attempts that follow, until the step is final.
 * @throws GraphQLError NOT_FOUND
 */
export async function* logProgress(
  changes: Changes,
  sql: Sql,
  stepId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LogChunk> {
  const events = endable((ended) => everyChange(changes, { step: stepId }, AbortSignal.any([signal, ended])));
  try {
    let event = events.next();
    let position: LogPosition | undefined = after < 0 ? undefined : positionOf(after);
    for (;;) {
      // The state before the chunks: what a final step wrote is there when its end is.
      const step = isId(stepId) ? await findStepState(sql, stepId) : undefined;
      if (!step) throw requestError('NOT_FOUND', 'There is no such step.');
      position ??= { epoch: step.epoch, sequence: -1 };
      for (;;) {
        const rows = await readLogAfter(sql, stepId, position, CHUNKS_AT_ONCE);
        for (const row of rows) {
          position = row;
          yield toLogChunk(row);
        }
        if (rows.length < CHUNKS_AT_ONCE || signal.aborted) break;
      }
      if (isFinalStep(step.state) || (await event).done) return;
      event = events.next();
    }
  } finally {
    await events.return?.();
  }
}

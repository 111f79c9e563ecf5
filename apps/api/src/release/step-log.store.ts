import type { StepState } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';
import type { LogChunkRow, LogPosition } from './step-log.ts';

const columns = (sql: Queryable) => sql`l.step_id as "stepId", l.epoch, l.sequence, l.at, l.vertex, l.text`;

/** Pages of several steps that ask alike: of the given attempt, else of the newest; one more than the limit. */
export async function readLogPages(
  sql: Queryable,
  stepIds: readonly string[],
  page: { readonly after: LogPosition; readonly limit: number; readonly attempt: number | undefined },
): Promise<Map<string, LogChunkRow[]>> {
  const { after, limit, attempt } = page;
  const rows = await sql<LogChunkRow[]>`
    select page.* from step s
    cross join lateral (
      select ${columns(sql)} from step_log l
      where l.step_id = s.id and l.epoch = ${attempt === undefined ? sql`s.epoch` : sql`${attempt}`}
        and (l.epoch, l.sequence) > (${after.epoch}, ${after.sequence})
      order by l.sequence limit ${limit + 1}
    ) page
    where s.id = any (${stepIds as string[]}) order by page."stepId", page.sequence`;
  return Map.groupBy(rows, (row) => row.stepId);
}

/** What follows a position, over attempts, in order. */
export async function readLogAfter(
  sql: Queryable,
  stepId: string,
  after: LogPosition,
  limit: number,
): Promise<LogChunkRow[]> {
  return sql<LogChunkRow[]>`select ${columns(sql)} from step_log l
    where l.step_id = ${stepId} and (l.epoch, l.sequence) > (${after.epoch}, ${after.sequence})
    order by l.epoch, l.sequence limit ${limit}`;
}

export async function findStepState(
  sql: Queryable,
  stepId: string,
): Promise<{ state: StepState; epoch: number } | undefined> {
  const [row] = await sql<{ state: StepState; epoch: number }[]>`select state, epoch from step where id = ${stepId}`;
  return row;
}

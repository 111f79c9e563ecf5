import type { Failure, StepKind, StepState } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';

export interface StepRow {
  readonly id: string;
  readonly releaseId: string;
  readonly promotionId: string | null;
  readonly key: string;
  readonly kind: StepKind;
  readonly platform: string | null;
  readonly needs: string[];
  readonly state: StepState;
  readonly epoch: number;
  readonly failure: Failure | null;
  readonly notBefore: Date | null;
  readonly builderId: string | null;
  readonly result: unknown;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface AttemptRow {
  readonly stepId: string;
  readonly number: number;
  readonly state: StepState;
  readonly worker: string;
  readonly failure: Failure | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const columns = (
  sql: Queryable,
) => sql`id, release_id as "releaseId", promotion_id as "promotionId", key, kind, platform, needs, state,
  epoch, failure, not_before as "notBefore", builder_id as "builderId", result, started_at as "startedAt", finished_at as "finishedAt"`;

/** Steps of the releases themselves (not of their promotions), in order. */
export async function readStepsOfReleases(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, StepRow[]>> {
  const rows = await sql<StepRow[]>`select ${columns(sql)} from step
    where release_id = any (${releaseIds as string[]}) and promotion_id is null order by position`;
  return Map.groupBy(rows, (row) => row.releaseId);
}

export async function readStepsOfPromotions(
  sql: Queryable,
  promotionIds: readonly string[],
): Promise<Map<string, StepRow[]>> {
  const rows = await sql<StepRow[]>`select ${columns(sql)} from step
    where promotion_id = any (${promotionIds as string[]}) order by position`;
  return Map.groupBy(rows, (row) => row.promotionId ?? '');
}

export async function readAttempts(sql: Queryable, stepIds: readonly string[]): Promise<Map<string, AttemptRow[]>> {
  const rows = await sql<AttemptRow[]>`
    select step_id as "stepId", epoch as number, state, worker, failure, started_at as "startedAt", finished_at as "finishedAt"
    from attempt where step_id = any (${stepIds as string[]}) order by epoch`;
  return Map.groupBy(rows, (row) => row.stepId);
}

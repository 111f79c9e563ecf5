import type { Drawing } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';
import type { StageVertex } from './stage-runs.ts';

/** What `plan` stored of the Dockerfile at the released commit. */
export interface StoredGraph extends Drawing {
  readonly releaseId: string;
  readonly dockerfilePath: string;
  readonly dockerfile: string;
  readonly platforms: string[];
}

export interface BaseImageRow {
  readonly releaseId: string;
  readonly stage: number | null;
  readonly kind: string;
  readonly line: number;
  readonly expression: string;
  readonly reference: string;
  readonly platform: string;
  readonly pulledPlatform: string;
  readonly pin: string;
  readonly runtime: boolean;
  /** Null, both: a frontend that is named and not used. */
  readonly indexDigest: string | null;
  readonly childDigest: string | null;
  readonly used: boolean;
}

/** Releases that were not planned yet are not in it. */
export async function readGraphs(sql: Queryable, releaseIds: readonly string[]): Promise<Map<string, StoredGraph>> {
  const rows = await sql<(Omit<StoredGraph, keyof Drawing> & { graph: Drawing })[]>`
    select id as "releaseId", platforms, stage_graph as graph, coalesce(dockerfile, '') as dockerfile,
      coalesce(stage_graph ->> 'dockerfilePath', pipeline ->> 'dockerfile', 'Dockerfile') as "dockerfilePath"
    from release where id = any (${releaseIds as string[]}) and stage_graph is not null`;
  return new Map(
    rows.map(({ graph, ...row }) => [row.releaseId, { ...row, stages: graph.stages, edges: graph.edges }]),
  );
}

/** Of the newest attempt of each of the release's own steps. */
export async function readVertices(sql: Queryable, releaseIds: readonly string[]): Promise<Map<string, StageVertex[]>> {
  const rows = await sql<(StageVertex & { releaseId: string })[]>`
    select s.release_id as "releaseId", s.key as step, v.digest, v.name, v.stage, v.line, v.cached,
      v.started_at as "startedAt", v.finished_at as "finishedAt", v.error
    from step s join vertex v on v.step_id = s.id and v.epoch = s.epoch
    where s.release_id = any (${releaseIds as string[]}) and s.promotion_id is null
    order by s.position, v.position`;
  return Map.groupBy(rows, (row) => row.releaseId);
}

export async function readBaseImages(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, BaseImageRow[]>> {
  const rows = await sql<BaseImageRow[]>`
    select release_id as "releaseId", stage, kind, line, expression, reference, platform,
      pulled_platform as "pulledPlatform", pin, runtime, index_digest as "indexDigest", child_digest as "childDigest",
      child_digest is not null as used
    from base_image_input where release_id = any (${releaseIds as string[]}) order by position`;
  return Map.groupBy(rows, (row) => row.releaseId);
}

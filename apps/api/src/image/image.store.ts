import type { Queryable } from '../database/connect.ts';

export interface LayerRow {
  /** Absent for history that made no layer. */
  readonly digest?: string;
  readonly size: number;
  readonly instruction: string;
  readonly empty: boolean;
}

export interface ImageRow {
  readonly releaseId: string;
  readonly platform: string;
  readonly digest: string;
  readonly repository: string;
  readonly mediaType: string;
  readonly configDigest: string;
  readonly configSize: number;
  readonly pullSize: number;
  readonly layers: LayerRow[];
  readonly config: unknown;
}

export type ImageBlobsRow = Pick<ImageRow, 'releaseId' | 'platform' | 'configDigest' | 'configSize' | 'layers'>;

export interface TagRow {
  readonly applicationId: string;
  readonly name: string;
  readonly digest: string;
  readonly releaseId: string;
  readonly movedAt: Date;
  readonly previousDigest: string | null;
  readonly movedByOthers: boolean;
}

export async function readImages(sql: Queryable, releaseIds: readonly string[]): Promise<Map<string, ImageRow[]>> {
  const rows = await sql<ImageRow[]>`
    select i.release_id as "releaseId", i.platform, i.digest, i.repository, i.media_type as "mediaType",
      i.config_digest as "configDigest", i.config_size as "configSize", i.pull_size as "pullSize", i.layers, i.config
    from image i join release r on r.id = i.release_id
    where i.release_id = any (${releaseIds as string[]})
    order by array_position(r.platforms, i.platform), i.platform`;
  return Map.groupBy(rows, (row) => row.releaseId);
}

/** For each image of these releases: the same platform's image of the application's previous published release that has it. */
export async function readPreviousImages(
  sql: Queryable,
  releaseIds: readonly string[],
): Promise<Map<string, ImageBlobsRow[]>> {
  const rows = await sql<ImageBlobsRow[]>`
    select i.release_id as "releaseId", i.platform, previous.config_digest as "configDigest",
      previous.config_size as "configSize", previous.layers
    from image i join release r on r.id = i.release_id
    cross join lateral (
      select p.config_digest, p.config_size, p.layers from release pr join image p on p.release_id = pr.id
      where pr.application_id = r.application_id and pr.state = 'published' and pr.id < r.id and p.platform = i.platform
      order by pr.id desc limit 1
    ) previous
    where i.release_id = any (${releaseIds as string[]})`;
  return Map.groupBy(rows, (row) => row.releaseId);
}

/** Where each tag of each application points now, as far as Slipway moved it; the latest move first. */
export async function readTags(sql: Queryable, applicationIds: readonly string[]): Promise<Map<string, TagRow[]>> {
  const rows = await sql<TagRow[]>`
    select * from (
      select distinct on (application_id, repository, name) application_id as "applicationId", name, digest,
        release_id as "releaseId", moved_at as "movedAt", previous_digest as "previousDigest", moved_by_others as "movedByOthers"
      from tag_move where application_id = any (${applicationIds as string[]}) and moved_at is not null
      order by application_id, repository, name, moved_at desc
    ) tag order by "movedAt" desc, name`;
  return Map.groupBy(rows, (row) => row.applicationId);
}

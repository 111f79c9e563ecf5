import type { TakenImage } from '@slipway/pipeline';
import type { Queryable } from '../database/connect.ts';

/** An application with what a rebuild of it would begin with. */
export interface ApplicationRow {
  readonly id: string;
  readonly name: string;
  readonly imageRepository: string | null;
  /** The newest published release; null, all of it: there is none. */
  readonly releaseId: string | null;
  readonly releaseName: string | null;
  readonly releaseVersion: string | null;
  readonly resolvedAt: Date | null;
  /** Name of a release that is under way. */
  readonly releasing: string | null;
}

export async function readApplications(sql: Queryable): Promise<ApplicationRow[]> {
  return sql<ApplicationRow[]>`
    select a.id, a.name, a.image_repository as "imageRepository", good.id as "releaseId", coalesce(good.version, good.ref) as "releaseName",
      good.version as "releaseVersion", coalesce(plan.finished_at, good.created_at) as "resolvedAt", live.name as releasing
    from application a
    left join lateral (
      select id, version, ref, created_at from release r where r.application_id = a.id and r.state = 'published'
      order by r.id desc limit 1
    ) good on true
    left join step plan on plan.release_id = good.id and plan.promotion_id is null and plan.key = 'plan'
    left join lateral (
      select coalesce(version, ref) as name from release r where r.application_id = a.id
        and r.state in ('queued', 'running', 'cancelling') order by r.id desc limit 1
    ) live on true order by a.name`;
}

/** What these releases took by tags alone: what is pinned by its digest stays as it is, whatever moves. */
export async function readTaken(sql: Queryable, releaseIds: readonly string[]): Promise<Map<string, TakenImage[]>> {
  const rows = await sql<(TakenImage & { readonly releaseId: string })[]>`
    select release_id as "releaseId", reference, platform, pulled_platform as "pulledPlatform", stage, runtime, child_digest as child
    from base_image_input where release_id = any (${releaseIds as string[]}::uuid[]) and pin = 'tag' and child_digest is not null
    order by release_id, position`;
  return Map.groupBy(rows, ({ releaseId }) => releaseId);
}

/** A tag that Slipway itself moved, as it moved it last. */
export interface OwnTagRow {
  readonly reference: string;
  readonly applicationId: string;
  readonly releaseId: string;
  readonly name: string;
  readonly movedAt: Date;
  /** Platform → digest. */
  readonly children: Readonly<Record<string, string>>;
}

/** Of the references those that are tags in the image repository of an application. */
export async function readOwnTags(sql: Queryable, references: readonly string[]): Promise<OwnTagRow[]> {
  return sql<OwnTagRow[]>`
    select asked.reference, a.id as "applicationId", moved.release_id as "releaseId", moved.name, moved.moved_at as "movedAt",
      coalesce(images.children, '{}'::jsonb) as children
    from unnest(${references as string[]}::text[]) as asked (reference)
    cross join lateral (select substring(asked.reference from '^(.*):[^:]*$') as repository,
      substring(asked.reference from '[^:]*$') as name) part
    join application a on a.image_repository = part.repository
    join lateral (
      select m.release_id, m.name, m.moved_at from tag_move m
      where m.application_id = a.id and m.name = part.name and m.repository = part.repository and m.moved_at is not null
      order by m.moved_at desc limit 1
    ) moved on true
    left join lateral (
      select jsonb_object_agg(i.platform, i.digest) as children from image i where i.release_id = moved.release_id
    ) images on true`;
}

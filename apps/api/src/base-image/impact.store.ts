import type { Queryable } from '../database/connect.ts';

/** A release that stands on a base image, for the platforms and stages that do. */
export interface UserRow {
  readonly application: string;
  readonly release: string;
  readonly version: string | null;
  readonly platforms: string[];
  readonly stages: { readonly number: number | null; readonly name: string | null }[];
  readonly environments: string[];
  readonly newest: boolean;
  /** The release built here that it stands on in between; null: directly. */
  readonly through: string | null;
}

export interface DigestImpactRow {
  readonly digest: string;
  readonly platform: string;
  readonly releaseCount: number;
  readonly applicationCount: number;
  readonly users: UserRow[];
}

/** How many releases may stand between a base image and one that it reaches. */
const DEEPEST = 8;

/** The newest that each application published, and what runs. */
const counting = (sql: Queryable) => sql`
  select id, application_id, bool_or(newest) as newest from (
    (select distinct on (application_id) id, application_id, true as newest from release where state = 'published'
      order by application_id, id desc)
    union all select release_id, application_id, false from deployment
  ) each group by id, application_id`;

const stages = (sql: Queryable) => sql`coalesce((select json_agg(json_build_object('number', n, 'name', (
    select s ->> 'name' from jsonb_array_elements(r.stage_graph -> 'stages') s where (s ->> 'number')::int = n
  )) order by n nulls first) from unnest(k.stages) n), '[]')`;

/**
 * Who stands on which image of a tag, over all releases: directly, and through images that were built here, found by
 * their digest. The digest with the newest release first; of each at most `users` releases, those that count first.
 * Digests and releases are numbered on the way (`base`, `place`), since integers group and sort faster than what they stand for.
 */
export async function readImpact(
  sql: Queryable,
  reference: string,
  { digests, users }: { readonly digests: number; readonly users: number },
): Promise<DigestImpactRow[]> {
  const rows = await sql<FlatRow[]>`
    with recursive direct as materialized (
      select release_id, platform, stage, pulled_platform, child_digest
      from base_image_input where split_part(reference, '@', 1) = ${reference} and child_digest is not null
    ), named as materialized (
      select child_digest as digest, min(pulled_platform) as platform, row_number() over (order by child_digest)::int as base
      from direct group by 1
    ), numbered as materialized (
      select n.base, d.release_id, d.platform, d.stage from direct d join named n on n.digest = d.child_digest
    ), link as materialized (
      select m.release_id as parent, m.platform as parent_platform, i.release_id, i.platform, i.stage
      from base_image_input i join image m on m.digest = i.child_digest where i.built_here and i.release_id <> m.release_id
    ), reached as (
      select n.base, l.release_id, l.platform, l.stage, l.parent as through, 1 as depth
      from link l join numbered n on n.release_id = l.parent and n.platform = l.parent_platform
      union
      select r.base, l.release_id, l.platform, l.stage, l.parent, r.depth + 1
      from reached r join link l on l.parent = r.release_id and l.parent_platform = r.platform where r.depth < ${DEEPEST}
    ), stands as materialized (
      select base, release_id, platform, stage, null::uuid as through from numbered
      union all select base, release_id, platform, stage, through from reached
    ), counted as materialized (${counting(sql)}
    ), standing as materialized (
      select r.id, r.created_at, coalesce(c.newest, false) as newest, dense_rank() over (order by r.application_id)::int as application,
        row_number() over (order by (c.id is null), r.created_at desc, r.id)::int as place
      from release r left join counted c on c.id = r.id where r.id in (select release_id from stands)
    ), pair as materialized (
      select distinct s.base, g.place, g.application, g.created_at from stands s join standing g on g.id = s.release_id
    ), grouped as materialized (
      select base, sum(releases)::int as releases, count(*)::int as applications, max(last) as last
      from (select base, application, count(*) as releases, max(created_at) as last from pair group by 1, 2) each
      group by 1 order by last desc, base limit ${digests}
    ), ranked as materialized (
      select * from (
        select base, place, row_number() over (partition by base order by place) as rank from pair join grouped using (base)
      ) each where rank <= ${users}
    ), running as materialized (
      select d.release_id, array_agg(e.name order by e.position, e.name) as environments
      from deployment d join environment e on e.id = d.environment_id group by 1
    ), k as (
      select base, g.id as release_id, g.newest, r.rank, array_agg(distinct s.platform) as platforms,
        array_agg(distinct s.stage) as stages,
        case when bool_or(s.through is null) then null else (array_agg(s.through))[1] end as through
      from ranked r join standing g using (place) join stands s using (base) where s.release_id = g.id group by 1, 2, 3, 4
    )
    select n.digest, n.platform, g.releases as "releaseCount", g.applications as "applicationCount", a.name as application,
      k.release_id as release, r.version, k.platforms, k.stages, k.newest, k.through,
      coalesce(runs.environments, '{}') as environments
    from grouped g join named n using (base) join k using (base)
      join release r on r.id = k.release_id join application a on a.id = r.application_id
      left join running runs on runs.release_id = k.release_id
    order by g.last desc, n.platform, n.digest, k.rank`;
  const names = await readStageNames(sql, [...new Set(rows.map(({ release }) => release))]);
  const named = ({ release, stages }: FlatRow) =>
    stages.map((number) => ({ number, name: (number === null ? undefined : names.get(release)?.[number]) ?? null }));
  return [...Map.groupBy(rows, ({ digest }) => digest).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { digest, platform, releaseCount, applicationCount } = first;
    const each = group.map((row) => {
      const { application, release, version, platforms, environments, newest, through } = row;
      return { application, release, version, platforms, stages: named(row), environments, newest, through };
    });
    return [{ digest, platform, releaseCount, applicationCount, users: each }];
  });
}

type FlatRow = Omit<DigestImpactRow, 'users'> & Omit<UserRow, 'stages'> & { readonly stages: (number | null)[] };

/** Release → names of its stages by their number. */
async function readStageNames(
  sql: Queryable,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly (string | undefined)[]>> {
  const rows = await sql<{ id: string; stages: { readonly number: number; readonly name?: string }[] | null }[]>`
    select id, stage_graph -> 'stages' as stages from release where id = any (${releases as string[]})`;
  return new Map(
    rows.map(({ id, stages }) => {
      const names: (string | undefined)[] = [];
      for (const { number, name } of stages ?? []) names[number] = name;
      return [id, names];
    }),
  );
}

export interface CountingUseRow extends Omit<UserRow, 'platforms' | 'through'> {
  readonly reference: string;
  readonly uses: { readonly platform: string; readonly pulledPlatform: string; readonly digest: string }[];
}

/** Releases that count and take one of these tags, by reference and then by application. */
export async function readCountingUses(sql: Queryable, references: readonly string[]): Promise<CountingUseRow[]> {
  return sql<CountingUseRow[]>`
    with counted as (${counting(sql)}
    ), k as (
      select c.id, c.application_id, c.newest, split_part(i.reference, '@', 1) as reference,
        array_agg(distinct i.stage) as stages,
        json_agg(distinct jsonb_build_object('platform', i.platform, 'pulledPlatform', i.pulled_platform, 'digest', i.child_digest)) as uses
      from counted c join base_image_input i on i.release_id = c.id
      where split_part(i.reference, '@', 1) = any (${references as string[]}) and i.child_digest is not null
      group by 1, 2, 3, 4
    )
    select k.reference, a.name as application, k.id as release, r.version, k.newest, k.uses, ${stages(sql)} as stages,
      array(select e.name from deployment d join environment e on e.id = d.environment_id
        where d.release_id = k.id order by e.position, e.name) as environments
    from k join release r on r.id = k.id join application a on a.id = k.application_id
    order by k.reference, a.name, k.id desc`;
}

export interface DownstreamRow {
  readonly application: string;
  /** Edges from the base image, at the shortest. */
  readonly depth: number;
  readonly release: string | null;
  readonly version: string | null;
  readonly environments: string[];
  /** Of what it takes: the base image itself (null), or another application's images. */
  readonly edges: { readonly from: string | null; readonly platforms: string[]; readonly outdated: boolean }[];
}

/**
 * Applications that stand on a tag by what they published last or run, and on each other. `now` is the image that the tag
 * is settled at, by the platform that it is pulled for. Applications that stand on each other in a circle are each there once.
 */
export async function readDownstream(
  sql: Queryable,
  reference: string,
  now: Readonly<Record<string, string>>,
): Promise<DownstreamRow[]> {
  // `offset 0` keeps the planner to one look into the index for each release that counts; by itself it reads all inputs.
  return sql<DownstreamRow[]>`
    with recursive counted as materialized (${counting(sql)}
    ), use as materialized (
      select c.application_id, i.platform, i.pulled_platform, i.child_digest, i.built_here, split_part(i.reference, '@', 1) as reference
      from counted c cross join lateral (
        select * from base_image_input where release_id = c.id and child_digest is not null offset 0
      ) i
    ), edge as materialized (
      select null::uuid as parent, u.application_id as child, u.platform,
        u.child_digest is distinct from ${sql.json(now)}::jsonb ->> u.pulled_platform as outdated
      from use u where u.reference = ${reference}
      union
      select p.application_id, u.application_id, u.platform, bool_and(not coalesce(c.newest, false))
      from use u join image m on u.built_here and m.digest = u.child_digest join release p on p.id = m.release_id
        left join counted c on c.id = p.id
      where p.application_id <> u.application_id group by 1, 2, 3, u.child_digest
    ), walk (application_id, depth) as (
      select child, 1 from edge where parent is null
      union
      select e.child, w.depth + 1 from walk w join edge e on e.parent = w.application_id where w.depth < 32
    ), reached as (
      select application_id, min(depth) as depth from walk group by 1
    )
    select a.name as application, d.depth, n.id as release, n.version,
      array(select distinct e.name from deployment dep join environment e on e.id = dep.environment_id
        where dep.application_id = a.id order by e.name) as environments,
      (select json_agg(json_build_object('from', f.name, 'platforms', f.platforms, 'outdated', f.outdated) order by f.name nulls first)
        from (select pa.name, array_agg(distinct e.platform) as platforms, bool_or(e.outdated) as outdated
          from edge e left join application pa on pa.id = e.parent
          where e.child = a.id and (e.parent is null or e.parent in (select application_id from reached))
          group by pa.name) f) as edges
    from reached d join application a on a.id = d.application_id
    left join lateral (select id, version from release where application_id = a.id and state = 'published'
      order by id desc limit 1) n on true
    order by d.depth, a.name`;
}

import type { Sql } from '../../../apps/api/src/database/connect.ts';

/** Applications × releases of each × platforms × inputs. */
const [applications, releases, inputs] = [50, 40, 6];
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'];

/**
 * 2,000 published releases for four platforms with six inputs each: five base images that move on every few releases, and
 * for every fifth application the image of another one; every tenth application runs an older release somewhere.
 */
export async function fillPortfolio(sql: Sql): Promise<{ readonly reference: string; readonly rows: number }> {
  await sql`insert into application (name, repository_url, pipeline_file)
    select 'application-' || a, 'https://git.example/' || a || '.git', 'slipway.yaml' from generate_series(1, ${applications}) a`;
  await sql`insert into release (application_id, ref, state, requested_by, version, platforms, stage_graph, created_at, finished_at)
    select a.id, 'main', 'published', 'bench', '1.' || r || '.0', ${platforms},
      '{"stages":[{"number":0,"name":"build"},{"number":1,"name":"runtime"}],"edges":[]}',
      now() - (${releases} - r) * interval '1 day' + row_number() over (order by a.name) * interval '1 minute', now()
    from generate_series(1, ${releases}) r cross join (select * from application order by name) a order by r, a.name`;
  await sql`insert into image (release_id, platform, digest, repository, media_type, config_digest, config_size, pull_size, layers, config)
    select r.id, p, ${digest(sql, sql`r.id::text || p`)}, 'registry.example/' || a.name,
      'application/vnd.oci.image.manifest.v1+json', ${digest(sql, sql`p`)}, 1, 1, '[]', '{}'
    from release r join application a on a.id = r.application_id cross join unnest(${platforms}::text[]) p`;
  await sql`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform,
      pulled_platform, index_digest, child_digest, source, pin, runtime, built_here)
    select n.id, i * 4 + p.at, case when i = 0 then 1 else 0 end, case when i < 2 then 'from' else 'copy' end, i + 1, 'base', 
      case when parent.id is not null then 'registry.example/' || parent.name || ':' || parent.version
        else 'docker.io/library/base-' || i || ':12' end,
      p.platform, p.platform,
      case when parent.id is not null then ${digest(sql, sql`parent.id::text`)} else ${digest(sql, sql`'index' || i || n.age / 8`)} end,
      case when parent.id is not null then ${digest(sql, sql`parent.id::text || p.platform`)}
        else ${digest(sql, sql`'child' || i || p.platform || (n.age + p.at) / 8`)} end,
      'registry.example/any', 'tag', i = 0, parent.id is not null
    from (select r.id, r.version, r.application_id, substring(a.name from '[0-9]+')::int as number, split_part(r.version, '.', 2)::int as age
      from release r join application a on a.id = r.application_id) n
    cross join generate_series(0, ${inputs - 1}) i
    cross join unnest(${platforms}::text[]) with ordinality p (platform, at)
    left join lateral (
      select r.id, r.version, a.name from application a join release r on r.application_id = a.id and r.version = n.version
      where i = 5 and n.number > 40 and a.name = 'application-' || (n.number % 10 + 1)
    ) parent on true`;
  await sql`insert into environment (name, position, target) values ('production', 1, '{"kind":"registry-only"}')`;
  await sql`with older as (
      select distinct on (r.application_id) r.id, r.application_id from release r join application a on a.id = r.application_id
      where a.name like '%0' and r.version = '1.20.0'
    ), promoted as (
      insert into promotion (release_id, application_id, environment_id, state, requested_by)
      select older.id, application_id, e.id, 'succeeded', 'bench' from older cross join environment e
      returning id, release_id, application_id, environment_id
    )
    insert into deployment (environment_id, application_id, release_id, promotion_id, digest, state, deployed_at)
    select environment_id, application_id, release_id, id, 'sha256:', 'in-sync', now() from promoted`;
  await sql`analyze`;
  const [row] = await sql<{ rows: number }[]>`select count(*)::int as rows from base_image_input`;
  return { reference: 'docker.io/library/base-0:12', rows: row?.rows ?? 0 };
}

function digest(sql: Sql, text: ReturnType<Sql>) {
  return sql`'sha256:' || encode(sha256((${text})::bytea), 'hex')`;
}

-- Every input of a release with how firmly it is named and where its platform comes from; environments that take rebuilds alone.

alter table base_image_input
  -- `platform` is the release's that needs it; this is the one that it is pulled for: the builder's own, for a stage that runs there.
  add column pulled_platform text,
  -- What its name holds: a tag alone follows the tag at the next build, a digest beside it or alone does not.
  add column pin text check (pin in ('tag', 'digest', 'both')),
  -- Taken by the stage whose image runs, or by one that this stage stands on.
  add column runtime boolean,
  -- No digest: the frontend of `# syntax=` where the engine's own one builds.
  alter column index_digest drop not null,
  alter column child_digest drop not null,
  alter column source drop not null,
  add constraint base_image_input_resolved check (num_nulls(index_digest, child_digest, source) = 0
    or kind = 'syntax' and num_nulls(index_digest, child_digest, source) = 3);

update base_image_input set pulled_platform = platform, runtime = false,
  pin = case when reference !~ '@' then 'tag' when reference ~ ':[^/@]+@' then 'both' else 'digest' end;

with recursive chain (release_id, stage) as (
  select r.id, max((s ->> 'number')::int) from release r cross join lateral jsonb_array_elements(r.stage_graph -> 'stages') s
  where r.pipeline -> 'targets' ->> 'runtime' is null
    or lower(r.pipeline -> 'targets' ->> 'runtime') in (coalesce(s ->> 'name', ''), s ->> 'number') group by r.id
  union
  select c.release_id, (e ->> 'from')::int from chain c join release r on r.id = c.release_id
    cross join lateral jsonb_array_elements(r.stage_graph -> 'edges') e
  where e ->> 'kind' = 'from' and (e ->> 'to')::int = c.stage and e ? 'from'
)
update base_image_input i set runtime = true from chain c where c.release_id = i.release_id and c.stage = i.stage;

-- A stage that runs on the builder's platform was written once, for that; now each platform that needs it has a row.
insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform, pulled_platform,
  index_digest, child_digest, source, built_at, pin, runtime)
select i.release_id, row_number() over (partition by i.release_id order by i.position, p.platform)
    + (select max(position) from base_image_input m where m.release_id = i.release_id),
  i.stage, i.kind, i.line, i.expression, i.reference, p.platform, i.pulled_platform,
  i.index_digest, i.child_digest, i.source, i.built_at, i.pin, i.runtime
from base_image_input i join release r on r.id = i.release_id cross join unnest(r.platforms) as p (platform)
where i.kind = 'from' and p.platform <> i.platform
  and r.stage_graph @> jsonb_build_object('stages', jsonb_build_array(jsonb_build_object('number', i.stage, 'buildPlatform', true)))
  and not exists (select from base_image_input other where other.release_id = i.release_id and other.line = i.line
    and other.expression = i.expression and other.kind = i.kind and other.platform = p.platform);
delete from base_image_input i using release r where r.id = i.release_id and i.platform <> all (r.platforms);

alter table base_image_input
  alter column pulled_platform set not null,
  alter column pin set not null,
  alter column runtime set not null;

alter table environment
  drop constraint environment_automatic_check,
  -- rebuilds: what runs there, rebuilt on newer base images, and nothing else.
  add constraint environment_automatic_check check (automatic in ('off', 'newest', 'as-soon-as-allowed', 'rebuilds'));

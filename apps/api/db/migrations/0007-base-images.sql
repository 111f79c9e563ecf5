-- Tags of base images that are watched, what was seen under them, and how much their registries allow.

create table watched_tag (
  id uuid primary key default uuidv7(),
  -- As in references; docker.io for Docker Hub.
  registry text not null,
  repository text not null,
  tag text not null,
  reference text not null generated always as (registry || '/' || repository || ':' || tag) stored,
  -- Where it is read: at the mirror of its registry where there is one.
  source_registry text not null,
  source_repository text not null,
  -- Some release that counts takes it: the newest that an application published, or one that runs somewhere.
  watched boolean not null default true,
  -- Some such release takes the plain tag; else all pin a digest beside it, and a move is of interest as advice alone.
  follows boolean not null,
  -- That such releases take it for.
  platforms text[] not null default '{}',

  -- What it was seen to be last: the index (or lone image), and platform → digest of each image in it.
  index_digest text,
  children jsonb,
  seen_at timestamptz,
  -- The watcher itself has read `children`; else they are what a release resolved.
  read boolean not null default false,
  gone_since timestamptz,
  -- Platforms in use that the index has no image for any more.
  lost text[] not null default '{}',

  -- The last state in which it stayed for the settle time.
  settled_digest text,
  settled_children jsonb,
  settled_at timestamptz,
  settling_since timestamptz,
  settling_until timestamptz,
  -- Moves to and fro within a day.
  returns int not null default 0,

  checked_at timestamptz,
  next_check_at timestamptz not null default now(),
  -- Who wants the next check.
  asked_by text not null default 'release' check (asked_by in ('schedule', 'notification', 'person', 'release')),
  asker text,
  failing_since timestamptz,
  failures int not null default 0,
  failure text,

  -- Newer versions of the tag, as its repository listed them.
  advice jsonb not null default '[]',
  advised_at timestamptz,
  next_advice_at timestamptz not null default now(),

  -- A worker that has it under way, until then.
  claim uuid,
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  unique (registry, repository, tag),
  check ((settling_since is null) = (settling_until is null)),
  check ((settled_digest is null) = (settled_at is null)),
  check ((failing_since is null) = (failures = 0))
);
create index watched_tag_due on watched_tag (next_check_at) where watched;
create index watched_tag_advice on watched_tag (next_advice_at) where watched;
create index watched_tag_reference on watched_tag (reference);
create index watched_tag_repository on watched_tag (repository, tag);
create index watched_tag_source on watched_tag (source_repository, tag);

-- One row for each time that something else was seen than before.
create table tag_observation (
  id uuid primary key default uuidv7(),
  watched_tag_id uuid not null references watched_tag,
  at timestamptz not null,
  kind text not null check (kind in ('first', 'moved', 'moved-back', 'others-moved', 'flapping', 'platform-lost',
    'platform-back', 'gone', 'back', 'settled', 'could-not-check', 'checked-again')),
  index_digest text,
  children jsonb,
  seen_by text not null check (seen_by in ('schedule', 'notification', 'person', 'release')),
  seer text,
  message text not null
);
create index tag_observation_tag on tag_observation (watched_tag_id, id desc);

-- How much a registry allows, as it said last, and until when it is left alone. One row a host that is asked.
create table registry_allowance (
  host text primary key,
  quota_limit int,
  quota_remaining int,
  quota_window_seconds int,
  quota_seen_at timestamptz,
  not_before timestamptz,
  failing_since timestamptz,
  failures int not null default 0,
  failure text
);

-- Who stands on a tag, whether or not a digest is pinned beside it; and on an image that was built here.
create index base_image_input_tag on base_image_input ((split_part(reference, '@', 1)), release_id);
create index base_image_input_child on base_image_input (child_digest);

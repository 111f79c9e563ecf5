-- The thread: what is released, from where, by which steps, onto what.
-- Ids are uuidv7 (sorted by time). States are text with a closed set, so that adding one is a plain migration.

create table token (
  id uuid primary key default uuidv7(),
  name text not null,
  hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table session (
  hash bytea primary key,
  token_id uuid not null references token on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_token on session (token_id);

-- Values sealed with AES-256-GCM; the key is outside the database.
create table secret (
  id uuid primary key default uuidv7(),
  purpose text not null,
  sealed bytea not null,
  created_at timestamptz not null default now()
);

create table audit (
  id uuid primary key default uuidv7(),
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  application text,
  facts jsonb not null default '{}'
);
create index audit_application on audit (application, id desc);

create table builder (
  id uuid primary key default uuidv7(),
  name text not null unique,
  docker_host text not null,
  platforms text[] not null,
  concurrency int not null check (concurrency > 0),
  created_at timestamptz not null default now()
);

create table application (
  id uuid primary key default uuidv7(),
  name text not null unique,
  repository_url text not null,
  pipeline_file text not null,
  secret_id uuid references secret,
  image_repository text,
  platforms text[] not null default '{}',
  created_at timestamptz not null default now()
);

create table release (
  id uuid primary key default uuidv7(),
  application_id uuid not null references application,
  ref text not null,
  state text not null check (state in ('queued','running','cancelling','published','failed','errored','cancelled')),
  requested_by text not null,
  version text,
  commit_sha text,
  commit_subject text,
  committed_at timestamptz,
  exact_tag text,
  -- What plan read at that commit: the pipeline file, the Dockerfile's text and its stage graph.
  pipeline jsonb,
  dockerfile text,
  stage_graph jsonb,
  platforms text[] not null default '{}',
  image_repository text,
  index_digest text,
  index_media_type text,
  footprint bigint,
  failure jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index release_application on release (application_id, id desc);
create unique index release_published_version on release (application_id, version) where state = 'published';

create table environment (
  id uuid primary key default uuidv7(),
  name text not null unique,
  position int not null,
  target jsonb not null,
  created_at timestamptz not null default now()
);

create table promotion (
  id uuid primary key default uuidv7(),
  release_id uuid not null references release,
  application_id uuid not null references application,
  environment_id uuid not null references environment,
  state text not null check (state in ('queued','running','cancelling','succeeded','failed','errored','cancelled')),
  requested_by text not null,
  previous_release_id uuid references release,
  failure jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index promotion_release on promotion (release_id);
create index promotion_environment on promotion (environment_id, id desc);
-- One at a time for each application and environment.
create unique index promotion_live on promotion (application_id, environment_id)
  where state in ('queued','running','cancelling');

create table step (
  id uuid primary key default uuidv7(),
  release_id uuid not null references release,
  promotion_id uuid references promotion,
  key text not null,
  position int not null,
  kind text not null,
  platform text,
  needs text[] not null,
  state text not null check (state in ('waiting','ready','running','succeeded','failed','errored','cancelled','skipped')),
  -- Grows with every claim; names what an attempt leaves outside, and fences its settle.
  epoch int not null default 0,
  -- Claims since the last retry by a person; bounds automatic tries.
  attempts int not null default 0,
  builder_id uuid references builder,
  not_before timestamptz,
  failure jsonb,
  result jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  unique nulls not distinct (release_id, promotion_id, key)
);
create index step_promotion on step (promotion_id) where promotion_id is not null;
create index step_live on step (state) where state in ('ready','running');

create table attempt (
  step_id uuid not null references step,
  epoch int not null,
  worker text not null,
  -- The queue's job whose lease it holds; when that job is given to another worker, this attempt is lost.
  job_id uuid not null,
  state text not null,
  failure jsonb,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (step_id, epoch)
);

create table step_log (
  step_id uuid not null references step,
  epoch int not null,
  sequence int not null,
  at timestamptz not null,
  vertex text,
  text text not null,
  primary key (step_id, epoch, sequence)
);

create table vertex (
  step_id uuid not null references step,
  epoch int not null,
  digest text not null,
  position int not null,
  name text not null,
  stage int,
  line int,
  cached boolean not null default false,
  started_at timestamptz,
  finished_at timestamptz,
  error text,
  primary key (step_id, epoch, digest)
);

create table base_image_input (
  release_id uuid not null references release,
  position int not null,
  stage int,
  kind text not null,
  line int not null,
  expression text not null,
  reference text not null,
  platform text not null,
  index_digest text not null,
  child_digest text not null,
  -- Where it was read from: the mirror's repository, or its own.
  source text not null,
  primary key (release_id, position)
);

create table test_report (
  step_id uuid primary key references step,
  epoch int not null,
  tests int not null,
  failures int not null,
  errors int not null,
  skipped int not null,
  seconds double precision not null,
  suites jsonb not null
);

create table report_file (
  step_id uuid not null references step,
  path text not null,
  content bytea not null,
  primary key (step_id, path)
);

create table image (
  release_id uuid not null references release,
  platform text not null,
  digest text not null,
  repository text not null,
  media_type text not null,
  config_digest text not null,
  config_size bigint not null,
  pull_size bigint not null,
  -- [{digest?, size, instruction, empty}] in the order of the history.
  layers jsonb not null,
  config jsonb not null,
  primary key (release_id, platform)
);
create index image_digest on image (digest);

-- The journal of publishing: planned before a tag moves, moved after it was seen to have moved.
create table tag_move (
  release_id uuid not null references release,
  application_id uuid not null references application,
  repository text not null,
  name text not null,
  position int not null,
  digest text not null,
  previous_digest text,
  moved_by_others boolean not null default false,
  planned_at timestamptz not null default now(),
  moved_at timestamptz,
  primary key (release_id, name)
);
create index tag_move_application on tag_move (application_id, name, moved_at desc);

create table deployment (
  environment_id uuid not null references environment,
  application_id uuid not null references application,
  release_id uuid not null references release,
  promotion_id uuid not null references promotion,
  digest text not null,
  observed_digest text,
  platform text,
  state text not null,
  message text,
  url text,
  deployed_at timestamptz not null,
  observed_at timestamptz,
  primary key (environment_id, application_id)
);

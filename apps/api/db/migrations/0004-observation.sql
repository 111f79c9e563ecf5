-- What environments are observed to run, and life after a release.

alter table deployment
  -- One element a replica, as it was last seen.
  add column tasks jsonb,
  -- A look that sees no change writes nothing but these two, every few minutes.
  add column last_look_at timestamptz,
  add column next_look_at timestamptz,
  -- Somebody wants a look at once.
  add column look_asked_at timestamptz,
  -- What was asked of its replicas, and what became of that.
  add column scaling jsonb;

-- One row for each time that what is seen became something else.
create table observation (
  id uuid primary key default uuidv7(),
  environment_id uuid not null references environment,
  application_id uuid not null references application,
  promotion_id uuid not null references promotion,
  from_state text not null,
  to_state text not null,
  digest text,
  message text,
  at timestamptz not null
);
create index observation_place on observation (environment_id, application_id, id desc);

-- What another tool said last about what it runs.
create table reported_status (
  environment_id uuid not null references environment,
  application_id uuid not null references application,
  digest text not null,
  state text not null check (state in ('in-sync', 'progressing', 'degraded')),
  message text,
  reported_by text not null,
  at timestamptz not null,
  primary key (environment_id, application_id)
);

-- Rebuilds: what an application wants to be built anew for, each time that it was or waits to be, and what makes two builds equal.

alter table release
  drop constraint release_state_check,
  -- unchanged: a rebuild that found nothing new, so that nothing was built and nothing published.
  add constraint release_state_check check (state in ('queued', 'running', 'cancelling', 'published', 'unchanged', 'failed', 'errored', 'cancelled')),
  -- Of a rebuild: {trigger, changes: [{reference, platform, pulledPlatform, stage, runtime, from, to}]}; null: a person asked for a commit.
  add column cause jsonb,
  -- The release from whose commit it is built anew, and which it is compared with.
  add column rebuilt_from uuid references release,
  -- The version that is told to what is built; null: its own. A rebuild's is that of the first release of its commit, since
  -- an image whose build arguments named the rebuild would differ each time.
  add column source_version text,
  add constraint release_rebuild_check check (num_nulls(cause, rebuilt_from, source_version) in (0, 3));
create index release_rebuilt_from on release (rebuilt_from) where rebuilt_from is not null;

-- Of each platform what went into its build, as one digest: source, Dockerfile, arguments and the images that it takes.
create table release_input_key (
  release_id uuid not null references release,
  platform text not null,
  key text not null,
  -- The release that built the image, when it was carried over from there; null: this one.
  built_in uuid references release,
  primary key (release_id, platform)
);

-- Never changed, only followed by its next version; the newest one counts. None: what moves is reported and nothing more.
create table rebuild_policy (
  id uuid primary key default uuidv7(),
  application_id uuid not null references application,
  version int not null check (version > 0),
  policy jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- Until when the schedule was looked at: what was due since is made up for, once.
  schedule_seen_at timestamptz not null default now(),
  unique (application_id, version)
);

create table rebuild (
  id uuid primary key default uuidv7(),
  application_id uuid not null references application,
  from_release_id uuid not null references release,
  trigger text not null check (trigger in ('base-image', 'schedule', 'person', 'parent')),
  -- Names what it is for; the same cause makes one rebuild, however often and by whomever it is seen.
  cause_key text not null,
  changes jsonb not null default '[]',
  -- begun: the rest of its story is its release's. superseded: its cause went away before it began. stopped: a parent failed.
  state text not null check (state in ('reported', 'waiting', 'begun', 'superseded', 'stopped', 'cancelled')),
  -- One sentence: what it waits for, or why it ended.
  because text,
  -- When that clears, where it is known.
  clears_at timestamptz,
  release_id uuid unique references release,
  requested_by text not null,
  created_at timestamptz not null default now(),
  begun_at timestamptz,
  ended_at timestamptz,
  check ((state = 'begun') = (release_id is not null))
);
create unique index rebuild_cause on rebuild (application_id, cause_key);
create unique index rebuild_open on rebuild (application_id) where state in ('reported', 'waiting');
create index rebuild_list on rebuild (application_id, id desc);

-- Promotion: what may go where and when, who said so, and on which facts.

alter table token add column groups text[] not null default '{}';
-- Who could do everything still can.
update token set scopes = scopes || '{approve,govern,override}' where 'administer' = any (scopes);

alter table environment
  add column upstream_mode text not null default 'all' check (upstream_mode in ('all', 'one')),
  -- Where its images are taken from, with ${application}; null: the repository that the release was published to.
  add column image_repository text,
  add column automatic text not null default 'off' check (automatic in ('off', 'newest', 'as-soon-as-allowed'));

create table environment_upstream (
  environment_id uuid not null references environment,
  upstream_id uuid not null references environment,
  primary key (environment_id, upstream_id),
  check (environment_id <> upstream_id)
);
create index environment_upstream_upstream on environment_upstream (upstream_id);

-- A policy is never changed, only followed by its next version; the newest one counts. None: everything is allowed.
create table policy_version (
  id uuid primary key default uuidv7(),
  environment_id uuid not null references environment,
  version int not null check (version > 0),
  -- As it was written, and what was read from it with every default in place.
  text text not null,
  policy jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (environment_id, version)
);

-- Of one environment, one application, both or (neither) everything; once, or repeated by an RFC 5545 rule.
create table freeze_window (
  id uuid primary key default uuidv7(),
  name text not null,
  reason text not null,
  environment_id uuid references environment,
  application_id uuid references application,
  starts_at timestamptz not null,
  seconds int not null check (seconds > 0),
  recurrence text,
  time_zone text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  ended_by text,
  ended_at timestamptz
);
create index freeze_window_live on freeze_window (starts_at) where ended_at is null;

-- Stop the line: from now until somebody lifts it.
create table stop (
  id uuid primary key default uuidv7(),
  reason text not null,
  environment_id uuid references environment,
  application_id uuid references application,
  created_by text not null,
  created_at timestamptz not null default now(),
  lifted_by text,
  lifted_at timestamptz
);
create index stop_live on stop (id) where lifted_at is null;

create table rejection (
  id uuid primary key default uuidv7(),
  release_id uuid not null references release,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  lifted_by text,
  lifted_at timestamptz
);
create unique index rejection_live on rejection (release_id) where lifted_at is null;

-- Automatic promotion keeps its hands off until a person lifts it.
create table hold (
  id uuid primary key default uuidv7(),
  environment_id uuid not null references environment,
  application_id uuid not null references application,
  cause text not null check (cause in ('older-release', 'rollback', 'pin')),
  reason text,
  created_by text not null,
  created_at timestamptz not null default now(),
  lifted_by text,
  lifted_at timestamptz
);
create unique index hold_live on hold (environment_id, application_id) where lifted_at is null;

-- What would happen, and a fingerprint of everything that it rests on: applied only while the world still has it.
create table plan (
  id uuid primary key default uuidv7(),
  release_id uuid not null references release,
  application_id uuid not null references application,
  environment_id uuid not null references environment,
  content jsonb not null,
  basis jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index plan_environment on plan (environment_id, id desc);

-- A promotion that somebody wants and that policy does not allow yet: it waits for approvals, a time, or both.
create table promotion_request (
  id uuid primary key default uuidv7(),
  plan_id uuid not null references plan,
  release_id uuid not null references release,
  application_id uuid not null references application,
  environment_id uuid not null references environment,
  state text not null check (state in ('open', 'promoted', 'withdrawn', 'expired', 'superseded')),
  not_before timestamptz,
  comment text,
  requested_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  closed_because text,
  -- When the policy is to be asked again at the latest.
  ask_again_at timestamptz
);
create unique index promotion_request_open on promotion_request (release_id, environment_id) where state = 'open';
create index promotion_request_environment on promotion_request (environment_id, id desc);

-- Belongs to the digests, the plan and the policy version that it names; void when any of them changes.
create table approval (
  id uuid primary key default uuidv7(),
  request_id uuid not null references promotion_request,
  plan_id uuid not null references plan,
  policy_version_id uuid references policy_version,
  index_digest text not null,
  verdict text not null check (verdict in ('approved', 'declined')),
  comment text,
  actor text not null,
  groups text[] not null,
  created_at timestamptz not null default now(),
  voided_at timestamptz,
  voided_because text
);
create unique index approval_live on approval (request_id, actor) where voided_at is null;

alter table promotion
  add column kind text not null default 'manual'
    check (kind in ('manual', 'automatic', 'schedule', 'webhook', 'rollback')),
  add column plan_id uuid references plan,
  add column request_id uuid references promotion_request,
  add column policy_version_id uuid references policy_version,
  -- The promotion whose failure made this rollback, where one did by itself.
  add column undoes uuid references promotion,
  -- Whether what follows a promotion's end (rollback, next automatic one) was seen to.
  add column followed_up_at timestamptz;
alter table promotion_request add column promotion_id uuid references promotion;
create index promotion_unfollowed on promotion (id)
  where followed_up_at is null and state in ('succeeded', 'failed', 'errored', 'cancelled');
create index promotion_history on promotion (environment_id, application_id, finished_at desc) where state = 'succeeded';

-- Every answer of the policy that let something go on or stopped it, with the facts that it saw.
create table decision (
  id uuid primary key default uuidv7(),
  at timestamptz not null,
  -- At which point it was asked: plan, request, promote, claim, before-copy, before-deploy.
  moment text not null,
  release_id uuid not null references release,
  application_id uuid not null references application,
  environment_id uuid not null references environment,
  plan_id uuid references plan,
  request_id uuid references promotion_request,
  promotion_id uuid references promotion,
  policy_version_id uuid references policy_version,
  allowed boolean not null,
  answer jsonb not null,
  facts jsonb not null,
  override_reason text,
  asked_by text not null
);
create index decision_plan on decision (plan_id) where moment = 'plan';
create index decision_promotion on decision (promotion_id) where promotion_id is not null;
create index decision_request on decision (request_id) where request_id is not null;
create index decision_environment on decision (environment_id, application_id, id desc);

-- What an environment changes about how an application runs there; the newest version counts.
create table deployment_setting (
  id uuid primary key default uuidv7(),
  environment_id uuid not null references environment,
  application_id uuid not null references application,
  version int not null check (version > 0),
  settings jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (environment_id, application_id, version)
);

create table environment_secret (
  environment_id uuid not null references environment,
  name text not null,
  secret_id uuid not null references secret,
  updated_by text not null,
  updated_at timestamptz not null default now(),
  primary key (environment_id, name)
);

-- Applications that were tested together and go together.
create table release_set (
  id uuid primary key default uuidv7(),
  name text not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
create table release_set_member (
  set_id uuid not null references release_set on delete cascade,
  release_id uuid not null references release,
  primary key (set_id, release_id)
);
create index release_set_member_release on release_set_member (release_id);

-- What a scanner found in one image, as uploaded.
create table finding_report (
  id uuid primary key default uuidv7(),
  release_id uuid not null references release,
  platform text not null,
  digest text not null,
  tool text not null,
  counts jsonb not null,
  findings jsonb not null,
  uploaded_by text not null,
  created_at timestamptz not null default now()
);
create index finding_report_release on finding_report (release_id, platform, id desc);

-- What an environment ran, from when until when: "the environment as of".
create table deployment_history (
  id uuid primary key default uuidv7(),
  environment_id uuid not null references environment,
  application_id uuid not null references application,
  release_id uuid not null references release,
  promotion_id uuid not null references promotion,
  digest text not null,
  run jsonb not null,
  since timestamptz not null,
  until timestamptz,
  verified_at timestamptz
);
create unique index deployment_history_present on deployment_history (environment_id, application_id) where until is null;
create index deployment_history_release on deployment_history (release_id, environment_id);
insert into deployment_history (environment_id, application_id, release_id, promotion_id, digest, run, since, verified_at)
select environment_id, application_id, release_id, promotion_id, digest, '{}', deployed_at,
  case when state = 'in-sync' then observed_at end
from deployment;
update promotion set followed_up_at = finished_at where finished_at is not null;

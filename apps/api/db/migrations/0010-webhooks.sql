-- Webhooks in: addresses at which other tools tell what they did, and what they told; and where a registry signs in.

alter table application
  -- Patterns of the tags and branches whose pushes are released; none: only what a person starts.
  add column release_tags text[] not null default '{}',
  add column release_branches text[] not null default '{}';

create table webhook (
  id uuid primary key default uuidv7(),
  name text not null unique,
  kind text not null check (kind in ('push', 'promotion', 'status')),
  -- What it may speak of; null: all.
  application_id uuid references application,
  environment_id uuid references environment,
  secret_id uuid not null references secret,
  created_by text not null,
  created_at timestamptz not null default now()
);

create table webhook_delivery (
  id uuid primary key default uuidv7(),
  webhook_id uuid not null references webhook on delete cascade,
  -- The sender's name for it, so that what is sent twice is done once; null: it could not be trusted.
  key text,
  event text,
  result text not null check (result in ('done', 'ignored', 'refused')),
  message text not null,
  release_ids uuid[] not null default '{}',
  promotion_id uuid references promotion,
  at timestamptz not null,
  unique (webhook_id, key)
);
create index webhook_delivery_newest on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_old on webhook_delivery (at);

alter table registry
  -- Origins besides its own that may be given its credentials for a token.
  add column token_services text[] not null default '{}';

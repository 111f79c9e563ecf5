-- Registries that want credentials, plain http or an authority of their own; any other host is used as it is.

create table registry (
  id uuid primary key default uuidv7(),
  -- As in references: docker.io, ghcr.io, 10.0.0.4:5000.
  host text not null unique,
  name text,
  username text,
  secret_id uuid references secret,
  plain_http boolean not null default false,
  -- PEM; trusted for this host besides the usual authorities.
  ca_certificate text,
  -- How it answered when somebody last looked.
  checked_at timestamptz,
  state text not null default 'not-checked' check (state in ('not-checked', 'ready', 'refused', 'unreachable')),
  message text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((username is null) = (secret_id is null)),
  check (not plain_http or ca_certificate is null)
);

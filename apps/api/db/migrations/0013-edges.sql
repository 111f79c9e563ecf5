-- What the edges remember: signed pushes, so that none is taken twice, and reports that come before a deployment does.

create table webhook_push (
  webhook_id uuid not null references webhook on delete cascade,
  -- SHA-256 of the body that was signed; kept until the secret is renewed, with which no old signature fits any more.
  body bytea not null,
  primary key (webhook_id, body)
);

alter table reported_status
  -- Nothing was deployed there yet when it was said: it counts for a deployment that comes within a day of it.
  add column early boolean not null default false;

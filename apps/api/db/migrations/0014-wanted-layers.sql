-- Layers that were never read and that somebody wants to know the inside of. What is read leaves the table.
create table wanted_layer (
  digest text primary key,
  -- Where it lies: an image that has it.
  repository text not null,
  image_digest text not null,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  attempts int not null default 0,
  -- None: it could not be read, and is not tried again until somebody asks.
  due_at timestamptz default now(),
  claim uuid,
  claimed_until timestamptz,
  -- Why the last try failed, one sentence.
  failure text
);
create index wanted_layer_due on wanted_layer (due_at);

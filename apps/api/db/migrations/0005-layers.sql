-- What is inside a layer, by the digest of its blob: it never changes, so each layer is read once ever.
create table layer (
  digest text primary key,
  -- Shape of `contents`; another version than the running one counts as not measured.
  version int not null,
  unpacked_size bigint not null,
  diff_id text not null,
  -- Files and folders in it, so that one can tell before reading `contents` what it will cost.
  entries int not null,
  -- JSON, compressed by zstd.
  contents bytea not null,
  measured_at timestamptz not null default now()
);
alter table layer alter column contents set storage external;

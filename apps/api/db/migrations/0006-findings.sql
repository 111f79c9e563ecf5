-- What the policy needs to know of scanners' reports and of base images.

alter table finding_report
  -- When it was made, as far as it says so; else when it was uploaded.
  add column made_at timestamptz not null default now();
create index finding_report_image on finding_report (release_id, platform, digest, id desc);
drop index finding_report_release;

alter table base_image_input
  -- When that image was built, as its config says; null: it does not say, or nobody looked.
  add column built_at timestamptz;

-- Inputs that are images which Slipway built itself: few among many, and asked for whenever somebody asks who stands on what.

alter table base_image_input
  add column built_here boolean not null default false;
update base_image_input i set built_here = true where exists (select from image m where m.digest = i.child_digest);
create index base_image_input_built_here on base_image_input (child_digest) where built_here;

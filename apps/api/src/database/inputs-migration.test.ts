import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEmptyDatabase, type TestDatabase } from '../testing/database.ts';
import { migrate, readMigrations } from './migrate.ts';

const digest = `sha256:${'a'.repeat(64)}`;
let old: TestDatabase;

beforeAll(async () => {
  old = await createEmptyDatabase();
  await old.sql`create table slipway_migration (
    name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
  for (const { name, sql, checksum } of (await readMigrations()).filter((each) => each.name < '0009')) {
    await old.sql.unsafe(sql);
    await old.sql`insert into slipway_migration (name, checksum) values (${name}, ${checksum})`;
  }
});
afterAll(() => old?.drop());

/**
 * @param targets of slipway.yaml
 * @param inputs as they were written before: `stage kind reference platform`, a row of a stage that runs on the builder once
 */
async function release(targets: Record<string, string>, inputs: readonly string[]): Promise<string> {
  const graph = {
    stages: [
      { number: 0, name: 'build', buildPlatform: true },
      { number: 1, name: 'under', buildPlatform: false },
      { number: 2, name: 'run', buildPlatform: false },
      { number: 3, buildPlatform: false },
    ],
    edges: [
      { kind: 'from', image: 'x', to: 0 },
      { kind: 'from', image: 'x', to: 1 },
      { kind: 'from', from: 1, to: 2 },
      { kind: 'copy-from', from: 0, to: 2 },
      { kind: 'from', image: 'x', to: 3 },
    ],
  };
  const { sql } = old;
  const [row] = await sql`with a as (
      insert into application (name, repository_url, pipeline_file)
      values (${`app-${Math.random()}`}, 'https://git.example/a.git', 'slipway.yaml') returning id
    ) insert into release (application_id, ref, state, requested_by, platforms, pipeline, stage_graph)
      select id, 'v1', 'published', 'test', ${['linux/amd64', 'linux/arm64']}, ${sql.json({ targets })}, ${sql.json(graph)} from a
      returning id`;
  for (const [position, input] of inputs.entries()) {
    const [stage = '', kind = '', reference = '', platform = ''] = input.split(' ');
    await sql`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform, index_digest, child_digest, source)
      values (${row?.id}, ${position}, ${Number(stage)}, ${kind}, ${Number(stage) + 1}, ${reference}, ${reference}, ${platform}, ${digest}, ${digest}, 'mirror')`;
  }
  return row?.id;
}

it('releases of before are known as those after it: pins, the runtime stage, and a row for each platform', async () => {
  const before = [
    '0 from docker.io/library/golang:1 linux/amd64',
    `1 from docker.io/library/debian:12@${digest} linux/amd64`,
    `1 from docker.io/library/debian:12@${digest} linux/arm64`,
    `2 copy-from r.example:5000/tools@${digest} linux/arm64`,
    '3 from docker.io/library/busybox:1 linux/arm64',
  ];
  const named = await release({ runtime: 'Run' }, before);
  const last = await release({ test: 'run' }, before);
  await migrate(old.sql);
  const rows = async (id: string) =>
    (
      await old.sql`select stage, kind, platform, pulled_platform, pin, runtime from base_image_input
        where release_id = ${id} order by position`
    ).map((row) => Object.values(row).join(' '));
  expect(await rows(named)).toEqual([
    '0 from linux/amd64 linux/amd64 tag false',
    '1 from linux/amd64 linux/amd64 both true',
    '1 from linux/arm64 linux/arm64 both true',
    '2 copy-from linux/arm64 linux/arm64 digest true',
    '3 from linux/arm64 linux/arm64 tag false',
    '0 from linux/arm64 linux/amd64 tag false',
  ]);
  expect((await rows(last)).map((row) => row.split(' ').at(-1))).toEqual([
    'false',
    'false',
    'false',
    'false',
    'true',
    'false',
  ]);
});

import type { Sql } from '../database/connect.ts';
import { addRelease, stepIds } from './rows.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

const graph = {
  dockerfilePath: 'Dockerfile',
  stages: [
    {
      number: 0,
      name: 'build',
      base: 'docker.io/library/golang:1.19-bookworm',
      startLine: 1,
      endLine: 4,
      targets: ['runtime'],
      buildPlatform: true,
    },
    { number: 1, base: 'scratch', startLine: 6, endLine: 8, targets: ['runtime'], buildPlatform: false },
  ],
  edges: [
    { kind: 'from', image: 'docker.io/library/golang:1.19-bookworm', to: 0, line: 1 },
    { kind: 'copy-from', from: 0, to: 1, line: 7 },
  ],
};

/** A release as the steps leave it: published, with steps, vertices, reports, logs, images and tags on two platforms. */
export async function addPublishedRelease(
  sql: Sql,
  applicationId: string,
  version: string,
  layers = ['a', 'b'],
): Promise<string> {
  const at = new Date('2026-01-01T00:00:00Z');
  const releaseId = await addRelease(sql, applicationId, {
    ref: `v${version}`,
    version,
    state: 'published',
    commit_sha: 'c'.repeat(40),
    commit_subject: 'A change',
    committed_at: at,
    platforms: PLATFORMS,
    image_repository: 'registry.example/hello',
    index_digest: digest('f'),
    index_media_type: 'application/vnd.oci.image.index.v1+json',
    footprint: 5_000_000_000,
    dockerfile: 'FROM golang',
    started_at: at,
    finished_at: new Date(at.getTime() + 60_000),
  });
  await sql`update release set stage_graph = ${sql.json(graph)} where id = ${releaseId}`;
  await addSteps(sql, releaseId, at);
  for (const [index, platform] of PLATFORMS.entries()) {
    const stored = layers.map((letter, position) => ({
      digest: digest(letter),
      size: 1_000 + position,
      instruction: `COPY ${letter}`,
      empty: false,
    }));
    const config = { user: '65532', entrypoint: ['/app'], command: [], created: at.toISOString() };
    await sql`insert into image (release_id, platform, digest, repository, media_type, config_digest, config_size, pull_size, layers, config)
      values (${releaseId}, ${platform}, ${digest(String(index))}, 'registry.example/hello', 'application/vnd.oci.image.manifest.v1+json',
        ${digest('e')}, 500, 4000000000, ${sql.json([...stored, { size: 0, instruction: 'USER 65532', empty: true }])}, ${sql.json(config)})`;
    await sql`insert into base_image_input (release_id, position, stage, kind, line, expression, reference, platform, pulled_platform, pin, runtime, index_digest, child_digest, source)
      values (${releaseId}, ${index}, 0, 'from', 1, 'golang:1.19', 'docker.io/library/golang:1.19', ${platform}, ${platform}, 'tag', false, ${digest('d')}, ${digest('d')}, 'mirror')`;
  }
  for (const [position, name] of [version, 'latest'].entries())
    await sql`insert into tag_move (release_id, application_id, repository, name, position, digest, moved_at)
      values (${releaseId}, ${applicationId}, 'registry.example/hello', ${name}, ${position}, ${digest('f')}, clock_timestamp())`;
  return releaseId;
}

async function addSteps(sql: Sql, releaseId: string, at: Date): Promise<void> {
  const lanes = PLATFORMS.flatMap((platform) =>
    ['test', 'package'].map((kind) => [`${kind} ${platform}`, kind, platform] as const),
  );
  const steps = [
    ['checkout', 'checkout', null],
    ['plan', 'plan', null],
    ...lanes,
    ['publish', 'publish', null],
  ] as const;
  for (const [position, [key, kind, platform]] of steps.entries()) {
    const needs = position === 0 ? [] : [steps[Math.max(0, position - 1)]?.[0] ?? ''];
    await sql`insert into step (release_id, key, position, kind, platform, needs, state, epoch, attempts, result, started_at, finished_at)
      values (${releaseId}, ${key}, ${position}, ${kind}, ${platform}, ${needs}, 'succeeded', 1, 1, ${sql.json({ shortCommit: 'ccccccc' })}, ${at}, ${at})`;
  }
  const ids = await stepIds(sql, releaseId);
  for (const [key, id] of Object.entries(ids)) {
    await sql`insert into attempt (step_id, epoch, worker, job_id, state, started_at, finished_at)
      values (${id}, 1, 'worker-1', uuidv7(), 'succeeded', ${at}, ${at})`;
    for (const sequence of [0, 1])
      await sql`insert into step_log (step_id, epoch, sequence, at, text) values (${id}, 1, ${sequence}, ${at}, ${`${key} ${sequence}\n`})`;
    if (key.startsWith('package'))
      for (const [position, stage] of [0, 1].entries())
        await sql`insert into vertex (step_id, epoch, digest, position, name, stage, line, cached, started_at, finished_at)
          values (${id}, 1, ${digest(stage === 0 ? 'a' : key.includes('arm') ? 'b' : 'c')}, ${position}, ${`[${stage}] RUN`}, ${stage}, ${stage === 0 ? 2 : 7}, false, ${at}, ${at})`;
    if (!key.startsWith('test')) continue;
    const suite = {
      name: 'app',
      tests: 2,
      failures: 1,
      seconds: 0.5,
      cases: [
        { name: 'TestA', className: 'app', outcome: 'passed', seconds: 0.1 },
        { name: 'TestB', outcome: 'failed', seconds: 0.4, message: 'no' },
      ],
    };
    await sql`insert into test_report (step_id, epoch, tests, failures, errors, skipped, seconds, suites) values (${id}, 1, 2, 1, 0, 0, 0.5, ${sql.json([suite])})`;
    await sql`insert into report_file (step_id, path, content) values (${id}, 'junit/a b.xml', ${Buffer.from('<testsuites/>')}), (${id}, 'page.html', ${Buffer.from('<script>')})`;
  }
}

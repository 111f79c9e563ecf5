import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatRepository } from '@slipway/registry';
import { createEngine } from '../../engine/engine.ts';
import { busybox, testDockerHost, testRegistry } from '../../engine/testing/shared-services.ts';
import { type FixtureImage, fixtureImage } from '../../target/testing/fixture-images.ts';
import { InProcess } from '../testing/in-process.ts';
import { withFrontend } from './frontend.ts';
import type { InputRow } from './release-facts.store.ts';

const run = randomBytes(4).toString('hex');

describe('a frontend that a Dockerfile names', () => {
  let frontend: FixtureImage;
  let worker: InProcess;

  beforeAll(async () => {
    // No frontend, but an image that the engine runs as one: how it ends tells that it was.
    const script = ['/bin/sh', '-c', 'exit 57'];
    const dockerfile = `FROM ${busybox}\nENTRYPOINT ${JSON.stringify(script)}\n`;
    frontend = await fixtureImage(createEngine(testDockerHost), `frontend-${run}`, dockerfile);
    worker = await InProcess.start({ impatient: true, environment: { SLIPWAY_DOCKERFILE_FRONTEND: 'declared' } });
  }, 120_000);
  afterAll(() => worker?.stop());

  const files = (more: { syntax?: string; argument?: string }) => ({
    'slipway.yaml': [
      `image: ${testRegistry}/test/frontend-${run}/app`,
      'platforms: [linux/amd64]',
      ...(more.argument ? [`args: { BUILDKIT_SYNTAX: "${more.argument}" }`] : []),
    ].join('\n'),
    Dockerfile: `${more.syntax ? `# syntax=${more.syntax}\n` : ''}FROM ${busybox}\nRUN echo ${run}\n`,
  });

  it.each([
    ['as a directive', (name: string) => files({ syntax: name })],
    ['as an argument, which wins', (name: string) => files({ syntax: 'nowhere.invalid/a/b:1', argument: name })],
  ])(
    '%s is what builds, by the digest that was recorded',
    async (_how, filesOf) => {
      const { sql } = worker.database;
      const tag = `${formatRepository(frontend.repository)}:all`;
      const application = await worker.register(
        `app-${randomBytes(3).toString('hex')}`,
        worker.repositoryOf(filesOf(tag)),
      );
      const release = await worker.release(application, 'v1.0.0');
      const ended = await worker.ended('release', release);
      expect(ended.failure?.message).toBe('The build ended with exit code 57.');
      const inputs = await sql`select kind, stage, pin, runtime, reference, child_digest from base_image_input
      where release_id = ${release} and kind = 'syntax'`;
      const [child] = frontend.children;
      expect([...inputs]).toEqual([
        { kind: 'syntax', stage: null, pin: 'tag', runtime: false, reference: tag, child_digest: child?.digest },
      ]);
    },
    120_000,
  );
});

describe('beside the engine’s own frontend', () => {
  let worker: InProcess;
  beforeAll(async () => {
    worker = await InProcess.start();
  });
  afterAll(() => worker?.stop());

  it('the named one is not looked for, and said not to be used', async () => {
    const { sql } = worker.database;
    const url = worker.repositoryOf({
      'slipway.yaml': `image: ${testRegistry}/test/frontend-${run}/own\nplatforms: [linux/amd64]\n`,
      Dockerfile: `# syntax=nowhere.invalid/docker/dockerfile:1\nFROM ${busybox}\nRUN echo own ${run}\n`,
    });
    const release = await worker.release(await worker.register('own', url), 'v1.0.0');
    expect(await worker.ended('release', release)).toMatchObject({ state: 'published', failure: null });
    const [input] = await sql`select reference, index_digest, child_digest, source from base_image_input
      where release_id = ${release} and kind = 'syntax'`;
    const none = { index_digest: null, child_digest: null, source: null };
    expect(input).toEqual({ reference: 'nowhere.invalid/docker/dockerfile:1', ...none });
    expect(await worker.story(release)).toContain(
      "Line 1: nowhere.invalid/docker/dockerfile:1 is not used for linux/amd64: the engine's own frontend builds.",
    );
  }, 120_000);
});

describe('the argument for the engine', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const row = {
    ...{ kind: 'syntax', platform: 'linux/amd64', source: 'mirror.example/docker/dockerfile' },
    childDigest: digest,
  } as InputRow;
  const pinned = `mirror.example/docker/dockerfile@${digest}`;

  it.each([
    ['names the digest at the mirror', { A: '1' }, row, { A: '1', BUILDKIT_SYNTAX: pinned }],
    ['keeps words', { BUILDKIT_SYNTAX: 'docker/dockerfile:1 x  y' }, row, { BUILDKIT_SYNTAX: `${pinned} x y` }],
    ['is for its platform alone', { A: '1' }, { ...row, platform: 'linux/arm64' }, { A: '1' }],
    ['is not there where none is used', { A: '1' }, { ...row, source: null, childDigest: null }, { A: '1' }],
  ])('%s', (_what, args, input, expected) => {
    expect(withFrontend(args, [input], 'linux/amd64')).toEqual(expected);
  });
});

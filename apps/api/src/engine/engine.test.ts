import { PassThrough, pipeline, type Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import tar from 'tar-stream';
import { createEngine, type Engine } from './engine.ts';
import { BuildFailed, EngineUnavailable } from './engine-error.ts';
import type { Vertex } from './status-response.ts';

const host = process.env.SLIPWAY_TEST_DOCKER_HOST ?? 'unix:///var/run/docker.sock';
const mirror = process.env.SLIPWAY_TEST_MIRROR ?? '127.0.0.1:5000/mirror/docker.io';
const registry = process.env.SLIPWAY_TEST_REGISTRY ?? '127.0.0.1:5000';
const busybox = `${mirror}/library/busybox:latest`;
const run = `${process.pid}-${Date.now()}`;

function context(dockerfile: string): Readable {
  const pack = tar.pack();
  pack.entry({ name: 'Dockerfile' }, dockerfile);
  pack.finalize();
  return pipeline(pack, new PassThrough(), () => undefined);
}

describe('the engine', () => {
  let engine: Engine;
  let builds = 0;
  const images: string[] = [];
  const build = async (dockerfile: string, more: Partial<Parameters<Engine['build']>[0]> = {}) => {
    const built = await engine.build({
      context: context(dockerfile),
      dockerfile: 'Dockerfile',
      platform: 'linux/amd64',
      args: {},
      labels: { 'dev.slipway.test': run },
      buildId: `test-${run}-${builds++}`,
      signal: AbortSignal.timeout(60_000),
      ...more,
    });
    images.push(built.imageId);
    return built;
  };

  beforeAll(() => {
    engine = createEngine(host);
  });
  afterAll(async () => {
    for (const image of images) await engine.removeImage(image);
  });

  it('builds for another platform and tells its vertices and logs', async () => {
    const vertices = new Map<string, Vertex>();
    let log = '';
    const { imageId } = await build(`FROM ${busybox} AS one\nARG WORD\nRUN echo "$WORD on $(uname -m)"\n`, {
      platform: 'linux/arm64',
      args: { WORD: run },
      onVertices: (all) => {
        for (const one of all) vertices.set(one.digest, one);
      },
      onLogs: (all) => {
        for (const one of all) log += one.text;
      },
    });
    expect(imageId).toMatch(/^sha256:/);
    expect(log).toContain(`${run} on aarch64`);
    const done = [...vertices.values()].find(({ name }) => name.startsWith('[2/2] RUN'));
    expect(done).toMatchObject({ cached: false, startedAt: expect.any(Date), finishedAt: expect.any(Date) });
  });

  it('does not build a stage that the target does not need', async () => {
    await expect(
      build(`FROM ${busybox} AS bad\nRUN exit 7\nFROM ${busybox} AS good\nRUN true\n`, { target: 'good' }),
    ).resolves.toBeDefined();
  });

  it.each([
    [
      'an instruction that fails',
      `RUN echo some words && exit 3`,
      /“RUN echo some words && exit 3” ended with exit code 3\. It ended with: some words/,
    ],
    ['a file that is not there', `COPY nowhere /`, /nowhere/],
    ['an instruction that does not exist', `RUNN true`, /unknown instruction/i],
  ])('says no to %s', async (_, instruction, sentence) => {
    const failed = await build(`FROM ${busybox}\n${instruction}\n`).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(BuildFailed);
    expect((failed as Error).message).toMatch(sentence);
  });

  it('ends the running instruction when it is cancelled', async () => {
    const cancel = new AbortController();
    const cancelled = build(`FROM ${busybox}\nRUN echo ${run}; sleep 3600\n`, {
      signal: cancel.signal,
      onLogs: () => cancel.abort(),
    });
    await expect(cancelled).rejects.toThrow(/abort/);
  });

  it('ends a build of another process by its id', async () => {
    const buildId = `test-${run}-ended`;
    const ended = build(`FROM ${busybox}\nRUN echo other ${run}; sleep 50\n`, {
      buildId,
      onLogs: () => void engine.endWork({ buildIds: [buildId], label: `dev.slipway.test=${run}` }),
    });
    await expect(ended).rejects.toThrow();
  });

  // BuildKit clips what an instruction writes beyond its own limit; what is left arrives whole and in order.
  it('waits for its caller while an instruction floods its log', async () => {
    let bytes = 0;
    await build(`FROM ${busybox}\nRUN yes ${run} | head -c 20000000\n`, {
      onLogs: async (all) => {
        for (const one of all) bytes += one.text.length;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    expect(bytes).toBeGreaterThan(100_000);
  });

  it('pushes a tag and states its digest', async () => {
    const reference = `${registry}/test/engine-${run}:one`;
    await build(`FROM ${busybox}\nENV RUN=${run}\n`, { tag: reference });
    const { digest } = await engine.push({ reference, signal: AbortSignal.timeout(30_000) });
    await engine.removeImage(reference);
    const head = await fetch(`http://${registry}/v2/test/engine-${run}/manifests/one`, {
      method: 'HEAD',
      headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
    });
    expect(digest).toBe(head.headers.get('docker-content-digest'));
  });

  it('reads the reports of a stage that was built, and its exit code', async () => {
    const { imageId } = await build(
      `FROM ${busybox}\nRUN mkdir -p /reports/deep && echo "<x/>" > /reports/deep/a.xml && echo 2 > /reports/exit-code\n`,
    );
    const reports = await engine.reports({
      image: imageId,
      platform: 'linux/amd64',
      folder: '/reports',
      labels: {},
      signal: AbortSignal.timeout(30_000),
    });
    expect(reports.exitCode).toBe(2);
    expect(reports.files.map(({ path }) => path).sort()).toEqual(['deep/a.xml', 'exit-code']);
  });

  it('runs the tests of a stage in a container, without network, and reads reports of a failing one', async () => {
    const { imageId } = await build(`FROM ${busybox}\nRUN mkdir /reports\n`, { platform: 'linux/arm64' });
    let log = '';
    const reports = await engine.reports({
      image: imageId,
      platform: 'linux/arm64',
      folder: '/reports',
      command: ['/bin/sh', '-c', 'uname -m; ls /sys/class/net; echo "<x/>" > /reports/a.xml; exit 5'],
      labels: { 'dev.slipway.test': run },
      signal: AbortSignal.timeout(30_000),
      onLog: (text) => {
        log += text;
      },
    });
    expect(reports).toMatchObject({ exitCode: 5, timedOut: false, leftOut: 0 });
    expect(reports.files.map(({ path }) => path)).toEqual(['a.xml']);
    expect(log).toContain('aarch64');
    expect(log).not.toContain('eth0');
  });

  it('ends tests that take too long', async () => {
    const { imageId } = await build(`FROM ${busybox}\nENV LONG=${run}\n`);
    const reports = await engine.reports({
      image: imageId,
      platform: 'linux/amd64',
      folder: '/reports',
      command: ['/bin/sleep', '60'],
      labels: {},
      limits: { timeout: 500 },
      signal: AbortSignal.timeout(30_000),
    });
    expect(reports).toMatchObject({ timedOut: true, exitCode: 137, files: [] });
  });

  it('says in one sentence that it is away', async () => {
    const away = createEngine('unix:///var/run/slipway-no-such.sock');
    const error = await away.version().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(EngineUnavailable);
    expect((error as Error).message).toBe(
      'Asking for the version did not reach the engine at unix:///var/run/slipway-no-such.sock: there is no such socket.',
    );
  });
});

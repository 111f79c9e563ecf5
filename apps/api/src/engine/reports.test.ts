import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createEngine } from './engine.ts';
import { BuildFailed } from './engine-error.ts';
import type { ReportRequest } from './reports.ts';
import { busybox, testDockerHost } from './testing/shared-services.ts';
import { tarOf } from './testing/tar-of.ts';

jest.setTimeout(60_000);
const run = randomBytes(4).toString('hex');
const label = 'dev.slipway.test-reports';

describe('reports of a test stage', () => {
  const engine = createEngine(testDockerHost);
  const images: string[] = [];
  const build = async (dockerfile: string, platform = 'linux/amd64') => {
    const { imageId } = await engine.build({
      context: tarOf({ Dockerfile: dockerfile }),
      dockerfile: 'Dockerfile',
      platform,
      args: {},
      labels: {},
      buildId: `reports-${run}-${images.length}`,
      signal: AbortSignal.timeout(60_000),
    });
    images.push(imageId);
    return imageId;
  };
  const collect = (image: string, more: Partial<ReportRequest> = {}) =>
    engine.reports({
      image,
      platform: 'linux/amd64',
      folder: '/reports',
      labels: { [label]: run },
      signal: AbortSignal.timeout(60_000),
      ...more,
    });
  const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as Error);
  const left = () => engine.docker.listContainers({ all: true, filters: { label: [`${label}=${run}`] } });
  let plain: string;

  beforeAll(async () => {
    plain = await build(`FROM ${busybox}\nRUN mkdir /reports && echo ${run}\n`);
  });
  afterAll(async () => {
    expect(await left()).toEqual([]);
    for (const image of images) await engine.removeImage(image);
  });

  it('are read from an image that has nothing but them', async () => {
    const image = await build(
      `FROM ${busybox} AS test\nRUN mkdir -p /reports/a && echo x > /reports/a/b.xml && echo 0 > /reports/exit-code\nFROM scratch\nCOPY --from=test /reports /reports\n`,
    );
    const { exitCode, files, leftOut } = await collect(image);
    expect({ exitCode, leftOut, paths: files.map(({ path }) => path).sort() }).toEqual({
      exitCode: 0,
      leftOut: 0,
      paths: ['a/b.xml', 'exit-code'],
    });
  });

  it.each([
    ['there is no such folder', 'RUN true', /has no folder \/reports, which slipway\.yaml names/],
    [
      'the exit code is no number',
      'RUN mkdir /reports && echo "all good" > /reports/exit-code',
      /^The test stage wrote "all good" to \/reports\/exit-code; a number is expected there\.$/,
    ],
  ])('are refused when %s', async (_, instruction, message) => {
    const failed = await failure(collect(await build(`FROM ${busybox}\n${instruction}\n`)));
    expect(failed).toBeInstanceOf(BuildFailed);
    expect(failed?.message).toMatch(message);
  });

  it('keep to their limits, and the exit code is found all the same', async () => {
    const image = await build(
      `FROM ${busybox}\nRUN mkdir /reports && cd /reports && for i in $(seq 1 60); do echo $i > a$i.xml; done && dd if=/dev/zero of=big bs=1024 count=64 && echo 4 > exit-code\n`,
    );
    const few = await collect(image, { limits: { files: 10 } });
    expect({ files: few.files.length, exitCode: few.exitCode }).toEqual({ files: 10, exitCode: 4 });
    expect(few.leftOut).toBeGreaterThan(0);
    const small = await collect(image, { limits: { bytes: 10_000 } });
    expect(small.files.map(({ path }) => path)).not.toContain('big');
    expect(small).toMatchObject({ leftOut: 1, exitCode: 4 });
  });

  it('do not take along links, devices or what lies elsewhere', async () => {
    const image = await build(
      `FROM ${busybox}\nRUN mkdir /reports && cd /reports && echo y > real.xml && ln -s /etc/passwd linked && ln -s ../etc out && mkfifo pipe\n`,
    );
    expect((await collect(image)).files.map(({ path }) => path)).toEqual(['real.xml']);
  });

  it('come with the log of a flood, which its reader slows down', async () => {
    let bytes = 0;
    const { exitCode, log } = await collect(plain, {
      command: ['/bin/sh', '-c', `yes ${run} | head -c 20000000; echo; echo the end; exit 9`],
      onLog: async (text) => {
        bytes += text.length;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    expect({ exitCode, bytes }).toEqual({ exitCode: 9, bytes: 20_000_000 + '\nthe end\n'.length });
    expect(log.length).toBeLessThanOrEqual(64 * 1024);
    expect(log.endsWith('the end\n')).toBe(true);
  });

  it('say that the tests ran out of memory', async () => {
    const command = ['/bin/sh', '-c', 'x=$(yes | head -c 300000000); echo $x > /dev/null'];
    const reports = await collect(plain, { command, limits: { memory: 32 * 1024 * 1024 } });
    expect(reports).toMatchObject({ outOfMemory: true, timedOut: false });
    expect(reports.exitCode).not.toBe(0);
  });

  it('stop the tests when they are aborted, and leave nothing', async () => {
    const stop = new AbortController();
    const command = ['/bin/sh', '-c', 'echo started; sleep 50'];
    const stopped = collect(plain, { command, signal: stop.signal, onLog: () => stop.abort(new Error('enough')) });
    expect((await failure(stopped))?.message).toBe('enough');
    expect(await left()).toEqual([]);
  });

  it('say that the command is not in the image', async () => {
    const failed = await failure(collect(plain, { command: ['/nothing.test', '-v'] }));
    expect(failed).toBeInstanceOf(BuildFailed);
    expect(failed?.message).toMatch(
      /^The test command \["\/nothing\.test","-v"\] could not be run: its image has no \/nothing\.test, /,
    );
  });

  it('are made without network and in bounds of processes', async () => {
    const command = ['/bin/sh', '-c', 'ls /sys/class/net; for i in $(seq 1 40); do sleep 3 & done; exit 0'];
    const { log } = await collect(plain, { command, limits: { processes: 20 } });
    // Output and errors come on two ways, in no sure order.
    expect(log).toMatch(/^lo$/m);
    expect(log).not.toMatch(/^eth/m);
    expect(log).toMatch(/can't fork: Resource temporarily unavailable/);
  });

  it('of a step that was given up are ended by another process', async () => {
    const command = ['/bin/sh', '-c', 'echo started; sleep 50'];
    const given = collect(plain, {
      command,
      onLog: () => engine.endWork({ buildIds: [], label: `${label}=${run}` }),
    });
    // Whether the container is still there to be looked at when it has ended is a matter of luck.
    const ended = await given.catch((error: unknown) => error as Error);
    expect(ended instanceof Error ? 137 : ended.exitCode).toBe(137);
    expect(await left()).toEqual([]);
  });
});

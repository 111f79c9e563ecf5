import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type BuildRequest, createEngine, type Engine } from './engine.ts';
import { BuildFailed, EngineFault, EngineUnavailable } from './engine-error.ts';
import { type EngineProxy, startEngineProxy } from './testing/engine-proxy.ts';
import { startGuardedRegistry } from './testing/guarded-registry.ts';
import { busybox, testDockerHost, testMirror } from './testing/shared-services.ts';
import { tarOf } from './testing/tar-of.ts';

jest.setTimeout(60_000);
const run = randomBytes(4).toString('hex');

describe('an engine in trouble', () => {
  let proxy: EngineProxy;
  let engine: Engine;
  let builds = 0;
  const build = (dockerfile: string, more: Partial<BuildRequest> = {}) => {
    builds += 1;
    return engine.build({
      context: tarOf({ Dockerfile: dockerfile }),
      dockerfile: 'Dockerfile',
      platform: 'linux/amd64',
      args: {},
      labels: {},
      buildId: `faults-${run}-${builds}`,
      signal: AbortSignal.timeout(60_000),
      ...more,
    });
  };
  const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as Error);
  const quiet = async () => {
    for (const end = Date.now() + 30_000; proxy.open > 0 && Date.now() < end; ) await sleep(20);
    return proxy.open;
  };

  beforeAll(async () => {
    proxy = await startEngineProxy(testDockerHost);
    engine = createEngine(proxy.dockerHost);
  });
  afterAll(() => proxy.close());

  it('says that it went away in the middle of a build', async () => {
    const dockerfile = `FROM ${busybox}\nRUN echo ${run}; sleep 3600\n`;
    const failed = await failure(build(dockerfile, { onLogs: () => proxy.die() }));
    expect(failed).toBeInstanceOf(EngineUnavailable);
    expect(failed?.message).toMatch(/^The engine at unix:.* went away: The build broke off/);
    proxy.revive();
  });

  it('leaves no connection open, however a build ends', async () => {
    const auth = new Map([['registry.invalid', { username: 'a', password: 'b' }]]);
    const stopped = new AbortController();
    const ends = await Promise.all([
      failure(build(`FROM ${busybox}\nRUN true\n`, { auth })),
      failure(build('RUNN x', { auth })),
      failure(build(`FROM ${busybox}\n`, { auth, platform: 'not/a/platform/at/all' })),
      failure(
        build(`FROM ${busybox}\nRUN echo ${run} stopped; sleep 3600\n`, {
          auth,
          signal: stopped.signal,
          onLogs: () => stopped.abort(new Error('enough')),
        }),
      ),
    ]);
    expect(ends.map((error) => error?.name)).toEqual([undefined, 'BuildFailed', 'EngineFault', 'Error']);
    expect(ends[3]?.message).toBe('enough');
    expect(await quiet()).toBe(0);
  });

  it('ends the process of an aborted instruction', async () => {
    const stop = new AbortController();
    const seconds = `3${parseInt(run, 16) % 100_000}.5`;
    const ended = failure(
      build(`FROM ${busybox}\nRUN echo ${run}; sleep ${seconds}\n`, {
        signal: stop.signal,
        onLogs: async () => {
          await processWith(seconds, true);
          stop.abort();
        },
      }),
    );
    expect((await ended)?.name).toBe('AbortError');
    await processWith(seconds, false);
  });

  it('ends with what the context says, when that breaks off', async () => {
    const context = new PassThrough();
    context.write(Buffer.alloc(512));
    setTimeout(() => context.destroy(new Error('The link x leaves the context.')), 100);
    const failed = await failure(build('', { context }));
    expect(failed?.message).toBe('The link x leaves the context.');
    expect(await quiet()).toBe(0);
  });

  it('ends with what the context says, when that broke off before it was sent', async () => {
    const context = new PassThrough();
    setImmediate(() => context.destroy(new Error('The link x leaves the context.')));
    const failed = await failure(build('', { context }));
    expect(failed?.message).toBe('The link x leaves the context.');
  });

  it('ends with what its caller throws, even if that looks like a lost connection', async () => {
    const away = Object.assign(new Error('database'), { code: 'ECONNREFUSED' });
    const failed = await failure(
      build(`FROM ${busybox}\nRUN echo ${run} caller; sleep 30\n`, {
        onLogs: () => {
          throw away;
        },
      }),
    );
    expect(failed).toBe(away);
    expect(await quiet()).toBe(0);
  });

  it('tells a registry that is away from a build that is wrong', async () => {
    const away = await failure(build('FROM 127.0.0.1:9/x:1\nRUN true\n'));
    expect(away).toBeInstanceOf(EngineFault);
    expect(away).toMatchObject({ transient: true, message: expect.stringContaining('could not reach a registry') });
    const wrong = await failure(
      build(`FROM ${testMirror}/library/golang:1.19\nRUN true\n`, { platform: 'linux/arm64' }),
    );
    expect(wrong).toBeInstanceOf(BuildFailed);
  });

  it('gives its credentials to the registry that they are for, and to no other', async () => {
    const [mine, other] = await Promise.all([startGuardedRegistry('me', 'secret'), startGuardedRegistry('me', 'x')]);
    try {
      const base = `${mine.host}/mirror/docker.io/library/busybox:latest`;
      const auth = new Map([[mine.host, { username: 'me', password: 'secret' }]]);
      const one = await build(`FROM ${base}\nRUN echo ${run}\n`, { auth });
      await engine.removeImage(one.imageId);
      expect(mine.offered).toContain('me:secret');
      const refused = await failure(build(`FROM ${other.host}/mirror/docker.io/library/busybox:latest\n`, { auth }));
      expect(refused).toBeInstanceOf(EngineFault);
      expect(refused).toMatchObject({ transient: false });
      expect(other.offered).toEqual([]);
    } finally {
      await Promise.all([mine.close(), other.close()]);
    }
  });

  it('does not break characters that the engine sends in two pieces', async () => {
    let text = '';
    const bytes = [...Buffer.from('ä€😀')].map((byte) => `printf '\\${byte.toString(8)}'; sleep 0.2`).join('; ');
    await build(`FROM ${busybox}\nRUN echo ${run}; ${bytes}\n`, {
      onLogs: (logs) => {
        for (const log of logs) text += log.text;
      },
    });
    expect(text).toContain('ä€😀');
  });

  it('builds for two platforms at once, each with its own logs', async () => {
    const one = async (platform: string) => {
      let text = '';
      await build(`FROM ${busybox}\nRUN echo ${run} both; uname -m\n`, {
        platform,
        onLogs: (logs) => {
          for (const log of logs) text += log.text;
        },
      });
      return text;
    };
    const [amd64, arm64] = await Promise.all([one('linux/amd64'), one('linux/arm64')]);
    expect([amd64.includes('x86_64'), arm64.includes('aarch64')]).toEqual([true, true]);
  });

  it('does not wait for an engine that hangs', async () => {
    const gone = await failure(createEngine('tcp://127.0.0.1:9').version());
    expect(gone?.message).toBe(
      'Asking for the version did not reach the engine at tcp://127.0.0.1:9: nothing listens there.',
    );
  });

  it.each(['', 'unix://', 'nonsense', 'ftp://host'])('refuses "%s" as an address', (address) => {
    expect(() => createEngine(address)).toThrow(/is not an engine's address; expected unix:/);
  });

  /** Waits until a process with this argument runs on this machine, or runs no more. */
  async function processWith(argument: string, wanted: boolean): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      const runs = readdirSync('/proc').some((pid) => {
        if (!/^\d+$/.test(pid)) return false;
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] === argument;
        } catch {
          // It ended between the two looks.
          return false;
        }
      });
      if (runs === wanted) return;
      await sleep(10);
    }
    throw new Error(`A process with ${argument} ${wanted ? 'never ran' : 'runs on'}.`);
  }
});

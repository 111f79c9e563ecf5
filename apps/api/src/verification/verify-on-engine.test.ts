import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultVerify, type VerifySettings } from '@slipway/pipeline';
import { createEngine } from '../engine/engine.ts';
import { EngineUnavailable } from '../engine/engine-error.ts';
import { type EngineProxy, startEngineProxy } from '../engine/testing/engine-proxy.ts';
import { testDockerHost } from '../engine/testing/shared-services.ts';
import { createDockerHostTarget } from '../target/docker-host.ts';
import type { DeploySpec } from '../target/target.ts';
import { fixtureImage, webServer } from '../target/testing/fixture-images.ts';
import type { VerificationSurroundings } from './verification.ts';
import { verifyDeployment } from './verify-deployment.ts';

jest.setTimeout(300_000);

const forever = new AbortController().signal;

describe('verifying what runs on an engine', () => {
  const engine = createEngine(testDockerHost);
  const target = createDockerHostTarget({ dockerHost: testDockerHost, publishAddress: '127.0.0.1' });
  const environment = `test-${randomBytes(3).toString('hex')}`;
  let deployment: DeploySpec;
  let proxy: EngineProxy;

  beforeAll(async () => {
    proxy = await startEngineProxy(testDockerHost);
    deployment = {
      environment,
      application: 'hello',
      releaseVersion: '1.0.0',
      promotionId: randomBytes(16).toString('hex'),
      epoch: 1,
      image: await fixtureImage(engine, 'one', webServer('one')),
      run: {
        port: 8080,
        health: { http: '/healthz', interval: 100, timeout: 1_000, retries: 20, startPeriod: 3_000 },
        env: { GREETING: 'hello hunter2' },
      },
    };
    await target.deploy(deployment, forever, () => undefined);
  });
  afterAll(async () => {
    await proxy.close();
    await target.remove(deployment, forever);
  });

  const verify = async (settings: Partial<VerifySettings>, more: Partial<VerificationSurroundings> = {}) => {
    const said: string[] = [];
    const result = await verifyDeployment(
      { deployment, verify: { ...defaultVerify, ...settings } },
      {
        target,
        engine,
        now: () => new Date(),
        signal: forever,
        log: (line) => void said.push(line),
        mask: (text) => text.replaceAll('hunter2', '***'),
        ...more,
      },
    );
    return { result, said };
  };
  const command = (script: string, timeout = 30_000) => ({ command: { run: ['/bin/sh', '-c', script], timeout } });
  const left = async () => {
    const label = [`dev.slipway.verification=${deployment.promotionId}`];
    return (await engine.docker.listContainers({ all: true, filters: { label } })).length;
  };

  it('asks it, runs a command beside it, and watches it for a while', async () => {
    const { result } = await verify({
      http: [
        { path: '/version', expect: { contains: 'one' }, timeout: 5_000, retries: 5, interval: 200, otherHosts: false },
      ],
      // By the name under which the environment knows it.
      ...command(`printf 'GET /version HTTP/1.0\\r\\n\\r\\n' | nc hello 8080 | grep one && echo "$GREETING"`),
      bake: { for: 1_000, interval: 200 },
    });
    expect(result.message).toBeUndefined();
    expect(result.checks.map(({ kind, passed }) => [kind, passed])).toEqual([
      ['health', true],
      ['http', true],
      ['command', true],
      ['bake', true],
    ]);
    expect(result.checks[2]).toMatchObject({ exitCode: 0, answer: 'one\nhello ***\n' });
    expect(result.observed.state).toBe('in-sync');
    expect(await left()).toBe(0);
  });

  it('keeps the last words of a command that says no', async () => {
    const { result, said } = await verify(command('echo it is hunter2; exit 3'));
    expect(result).toMatchObject({
      outcome: 'failed',
      message: 'The command "/bin/sh -c echo it is ***; exit 3" of verify ended with exit code 3.',
    });
    expect(result.checks.at(-1)).toMatchObject({ exitCode: 3, answer: 'it is ***\n' });
    expect(said).toContain('it is ***');
    expect(JSON.stringify([result, said])).not.toContain('hunter2');
    expect(await left()).toBe(0);
  });

  it('bounds what a command may write and how long it may take', async () => {
    const { result } = await verify(command('yes a long line of text | head -c 300000; sleep 60', 1_500));
    expect(result.message).toMatch(/ of verify did not end within 1\.5 s\.$/);
    expect(result.checks.at(-1)?.answer).toHaveLength(2_000);
    expect(await left()).toBe(0);
  });

  it('says that there is no such program', async () => {
    const { result } = await verify({ command: { run: ['/no/such'], timeout: 1_000 } });
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(
      /^The command of verify \["\/no\/such"\] could not be run: its image has no \/no\/such, /,
    );
    expect(await left()).toBe(0);
  });

  it('ends a command when it is stopped', async () => {
    const stop = new AbortController();
    const log = (line: string) => {
      if (line.startsWith('What runs')) setTimeout(() => stop.abort(new Error('enough')), 300);
    };
    await expect(verify(command('sleep 60'), { signal: stop.signal, log })).rejects.toThrow('enough');
    expect(await left()).toBe(0);
  });

  it('blames an engine that went away, not the deployment', async () => {
    proxy.die();
    const gone = createEngine(proxy.dockerHost);
    await expect(verify(command('true'), { engine: gone })).rejects.toThrow(EngineUnavailable);
  });

  it('sees that it stopped while it baked', async () => {
    const bake = { for: 60_000, interval: 100 };
    const log = async (line: string) => {
      if (!line.startsWith('Health must hold')) return;
      const label = [`dev.slipway.environment=${environment}`];
      for (const { Id } of await engine.docker.listContainers({ filters: { label } }))
        await engine.docker.getContainer(Id).stop({ t: 0 });
    };
    const { result } = await verify({ bake }, { log });
    expect(result.outcome).toBe('failed');
    expect(result.message).toMatch(/^hello did not stay well: after \d+s of 1m, hello does not run in test-/);
    expect(result.observed.state).toBe('degraded');
  });
});

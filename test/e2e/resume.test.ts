import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEnvironment, isFinal, registerApplication, releaseUntil, startRelease } from './release.ts';
import { commitFiles, fixtureRepository } from './repository.ts';
import { type Slipway, startSlipway } from './slipway.ts';

describe('a worker that is killed in the middle of a build', () => {
  let slipway: Slipway;

  beforeAll(async () => {
    slipway = await startSlipway({ roles: 'api' });
  });
  afterAll(() => slipway?.stop());

  // How soon is measured by the benchmark `take-over`.
  it('is succeeded by another, and the release ends as if nothing had happened', async () => {
    const { url, folder } = await fixtureRepository('hello');
    // Something that no cache has seen, so that the build surely takes a while.
    const commit = await commitFiles(folder, { 'kill.txt': `${Date.now()}-${process.pid}\n`, 'go.sum': '' });
    await createEnvironment(slipway, 'dev');
    await registerApplication(slipway, 'hello', url);
    const first = await slipway.startWorker('first');
    const id = await startRelease(slipway, 'hello', commit);
    const running = await releaseUntil(slipway, id, (release) =>
      release.steps.some((one) => one.key.startsWith('build ') && one.state === 'RUNNING'),
    );
    const step = running.steps.find((one) => one.key.startsWith('build ') && one.state === 'RUNNING');
    expect(running.state).toBe('RUNNING');

    first.kill('SIGKILL');
    await slipway.startWorker('second');

    await releaseUntil(
      slipway,
      id,
      (release) => (release.steps.find((one) => one.key === step?.key)?.attempts.length ?? 0) > 1 || isFinal(release),
    );
    const ended = await releaseUntil(slipway, id, isFinal);
    expect(ended.failure).toBeNull();
    expect(ended.state).toBe('PUBLISHED');
    expect(ended.images.map((one) => one.platform).sort()).toEqual(['linux/amd64', 'linux/arm64']);
    const attempts = ended.steps.find((one) => one.key === step?.key)?.attempts ?? [];
    expect(attempts.length).toBe(2);
    expect(attempts[0]?.worker).not.toBe(attempts[1]?.worker);
  });
});

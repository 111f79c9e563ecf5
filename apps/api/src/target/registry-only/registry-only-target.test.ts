// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of the settings.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Digest,
  formatRepository,
  RegistryError,
  RemoteRegistry,
  type Repository,
  verifyImage,
} from '@slipway/registry';
import { startGuardedRegistry } from '../../engine/testing/guarded-registry.ts';
import { testRegistry } from '../../engine/testing/shared-services.ts';
import { DeployFailed, type DeploySpec, DeploySuperseded, NotSupported } from '../target.ts';
import { createRegistryOnlyTarget } from './registry-only-target.ts';
import type { RegistryOnlyParts, RegistryOnlySettings } from './settings.ts';
import { type MeddlingRegistry, startMeddlingRegistry } from './testing/meddling-registry.ts';
import { type PushedImage, pushImage } from './testing/push-image.ts';

const run = randomBytes(4).toString('hex');
const forever = new AbortController().signal;
const at = (name: string, registry = testRegistry): Repository => ({
  registry,
  repository: `test/registry-only-${run}/${name}`,
});
const gone = `sha256:${'0'.repeat(64)}` as Digest;

let other: Awaited<ReturnType<typeof startGuardedRegistry>>;
let meddling: MeddlingRegistry;
let registry: RemoteRegistry;
let one: PushedImage;
let two: PushedImage;

beforeAll(async () => {
  other = await startGuardedRegistry('me', 'secret');
  meddling = await startMeddlingRegistry();
  registry = new RemoteRegistry({
    plainHttp: [testRegistry, other.host, meddling.host],
    credentials: (host) => (host === other.host ? { kind: 'basic', username: 'me', password: 'secret' } : undefined),
  });
  one = await pushImage(registry, at('hello'), ['linux/amd64', 'linux/arm64']);
  two = await pushImage(registry, at('hello'), ['linux/amd64', 'linux/arm64']);
});
afterAll(async () => {
  await registry.close();
  await other.close();
  await meddling.close();
});

const spec = (image: PushedImage, more: Partial<DeploySpec> = {}): DeploySpec => ({
  environment: 'staging-1',
  environmentName: 'staging',
  application: 'hello',
  releaseVersion: '1.0.0',
  promotionId: randomBytes(8).toString('hex'),
  epoch: 1,
  image,
  run: {},
  ...more,
});
const target = (settings: RegistryOnlySettings = {}, parts: Partial<RegistryOnlyParts> = {}) =>
  createRegistryOnlyTarget(settings, { registry, ...parts });
const said: string[] = [];
const deploy = (wanted: DeploySpec, by = target()) => {
  said.length = 0;
  return by.deploy(wanted, forever, (line) => void said.push(line));
};
const failure = (running: Promise<unknown>) => running.then(() => undefined).catch((cause: unknown) => cause as Error);

describe('an environment that is a tag', () => {
  it('is moved from release to release, and seen where it stands', async () => {
    const [first, second] = [spec(one), spec(two)];
    expect(await target().observe(first, forever)).toEqual({
      state: 'degraded',
      message: `There is no ${formatRepository(at('hello'))}:staging in the registry.`,
    });
    const deployed = { runningDigest: one.index, runningDigests: [one.index], containerIds: [] };
    expect(await deploy(first)).toEqual(deployed);
    expect(await target().observe(first, forever)).toEqual({ state: 'in-sync', digest: one.index });
    await deploy({ ...first, epoch: 2 });
    expect(said).toEqual([`${formatRepository(at('hello'))}:staging is ${one.index} already.`]);
    await deploy(second);
    expect(said).toEqual([`${formatRepository(at('hello'))}:staging is ${two.index}, was ${one.index}.`]);
    expect(await target().observe(first, forever)).toMatchObject({
      state: 'drifted',
      digest: two.index,
      message: expect.stringMatching(/:staging is [0-9a-f]{12} instead\.$/),
    });
  });

  it('says loudly that somebody else has moved it', async () => {
    const tag = 'loud';
    const left = { previous: one.index };
    await deploy(spec(one), target({ tag }));
    await deploy(spec(two, left), target({ tag }));
    expect(said.some((line) => line.startsWith('Somebody else'))).toBe(false);
    await deploy(spec(one, { image: two }), target({ tag }));
    const third = await pushImage(registry, at('hello'), ['linux/amd64']);
    await deploy(spec(third, left), target({ tag }));
    expect(said[0]).toBe(
      `Somebody else had moved ${formatRepository(at('hello'))}:loud: it was ${two.index}, not ${one.index}, where Slipway left it.`,
    );
    await deploy(spec(one, { previous: null }), target({ tag }));
    expect(said[0]).toMatch(/^Somebody else had set .*:loud before: it was /);
    await deploy(spec(one, left), target({ tag: 'never-set' }));
    expect(said[0]).toMatch(/^Somebody else had removed .*:never-set: it was gone, not /);
  });

  it('is drifted when it names the image of one platform alone', async () => {
    const child = one.children[1]?.digest as Digest;
    await registry.putManifest(at('hello'), await registry.getManifest(at('hello'), child), 'single');
    expect(await target({ tag: 'single' }).observe(spec(one), forever)).toMatchObject({
      state: 'drifted',
      digest: child,
      message: expect.stringMatching(/:single is its image for linux\/arm64 alone instead\.$/),
    });
  });

  it('refuses a tag that is none', async () => {
    const bad = target({ tag: '${environment}/${version}' });
    const failed = await failure(deploy(spec(one), bad));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/^"staging\/1\.0\.0" cannot be the tag of hello in staging: /);
    expect(await bad.observe(spec(one), forever)).toEqual({ state: 'degraded', message: failed?.message });
  });

  it('says that it was moved by somebody else at the same time', async () => {
    const front = at('hello', meddling.host);
    meddling.meddle = async (tag) => {
      if (tag === 'raced')
        await registry.putManifest(at('hello'), await registry.getManifest(at('hello'), two.index), tag);
    };
    const failed = await failure(deploy(spec({ ...one, repository: front }), target({ tag: 'raced' })));
    expect(failed).toBeInstanceOf(DeploySuperseded);
    expect(failed?.message).toMatch(/but is sha256:.*: somebody else moves it at the same time\.$/);
  });
});

describe('an environment that is a repository', () => {
  it('gets the exact bytes, whole, in another registry too', async () => {
    for (const to of [at('production'), at('production-elsewhere', other.host)]) {
      const elsewhere = target({ repository: formatRepository(to) });
      const wanted = spec(one);
      await deploy(wanted, elsewhere);
      expect(said[0]).toMatch(/ has 3 manifests and 4 blobs of [0-9a-f]{12}: /);
      expect((await registry.headManifest(to, '1.0.0'))?.digest).toBe(one.index);
      expect((await verifyImage(registry, to, { digest: one.index })).findings).toEqual([]);
      expect(await elsewhere.observe(wanted, forever)).toEqual({ state: 'in-sync', digest: one.index });
      const { releaseVersion: _, ...unversioned } = wanted;
      expect(await elsewhere.observe(unversioned, forever)).toEqual({ state: 'in-sync', digest: one.index });
    }
  });

  it('is made whole again when a child was lost', async () => {
    const elsewhere = target({
      repository: `${testRegistry}/test/registry-only-${run}/\${environment}-\${application}`,
      tag: 'live',
    });
    const real = at('staging-hello');
    await deploy(spec(one), elsewhere);
    await registry.deleteManifest(real, one.children[0]?.digest as Digest);
    expect((await verifyImage(registry, real, { digest: one.index })).findings).not.toEqual([]);
    await deploy(spec(one), elsewhere);
    expect((await verifyImage(registry, real, { digest: one.index })).findings).toEqual([]);
  });

  it('says that the image is gone', async () => {
    const failed = await failure(
      deploy(spec({ ...one, index: gone }), target({ repository: formatRepository(at('x')) })),
    );
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/is not in the registry any more.*; release it again\.$/);
    expect(await failure(deploy(spec({ ...one, index: gone })))).toBeInstanceOf(DeployFailed);
  });

  it('says that a repository is none', async () => {
    const failed = await failure(deploy(spec(one), target({ repository: 'Not/A Repository' })));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/^The environment's repository cannot be used: /);
  });
});

describe('a registry in trouble', () => {
  it('is unreachable, which is not drifted', async () => {
    const nobody = new RemoteRegistry({ plainHttp: [other.host] });
    const closed = target({ repository: `${other.host}/a/b` }, { registry: nobody });
    expect(await closed.observe(spec(one), forever)).toMatchObject({
      state: 'unreachable',
      message: expect.any(String),
    });
    expect(await failure(deploy(spec(one), closed))).toBeInstanceOf(RegistryError);
    await nobody.close();
  });

  it('is not waited for', async () => {
    meddling.hangs = true;
    const impatient = target({ repository: `${meddling.host}/a/b` }, { answerTime: 100 });
    expect(await impatient.observe(spec(one), forever)).toEqual({
      state: 'unreachable',
      message: 'The registry did not answer within 0.1 s.',
    });
    meddling.hangs = false;
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(impatient.observe(spec(one), stop.signal)).rejects.toThrow('enough');
    await expect(impatient.deploy(spec(one), stop.signal, () => undefined)).rejects.toThrow('enough');
  });

  it('can neither be scaled nor emptied', async () => {
    await expect(target().scale(spec(one), 2, forever, () => undefined)).rejects.toThrow(NotSupported);
    await expect(target().remove(spec(one), forever)).rejects.toThrow(NotSupported);
  });
});

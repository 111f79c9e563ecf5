import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { Digest } from '@slipway/registry';
import { EngineUnavailable } from '../engine/engine-error.ts';
import { startEngineProxy } from '../engine/testing/engine-proxy.ts';
import {
  type Deployed,
  DeployFailed,
  type DeployLog,
  type DeploySpec,
  NotSupported,
  type Observed,
  type RunSpec,
  type Target,
} from './target.ts';
import type { FixtureImage } from './testing/fixture-images.ts';
import { startLyingEngine } from './testing/lying-engine.ts';

/** What a kind of target can do besides pointing an environment at an image. */
export interface Abilities {
  /** It runs images, so it can tell what became of them, scale them and remove them. */
  readonly runs: boolean;
}

/** What a kind of target brings to be held against the suite; images have linux/amd64 and serve on 8080. */
export interface TargetUnderTest {
  readonly target: Target;
  /** For kinds that run images: the engine of the target, and the same target behind another address of it. */
  readonly engine?: { readonly dockerHost: string; readonly through: (dockerHost: string) => Target };
  readonly images: {
    /** Answers its version, `one` or `two`, at /version and its variable GREETING at /greeting. */
    readonly one: FixtureImage;
    readonly two: FixtureImage;
    /** Writes "cannot go on" and ends with exit code 3. */
    readonly crashing: FixtureImage;
    /** Serves, but answers 404 at /never. */
    readonly unhealthyAt: string;
  };
}

export const quickHealth = { http: '/healthz', interval: 100, timeout: 1_000, retries: 5, startPeriod: 3_000 } as const;

/** What every target must do, and what those must that run images. */
export function describeTarget(kind: string, abilities: Abilities, prepare: () => Promise<TargetUnderTest>): void {
  // A bound for a machine that is busy with other things; each takes seconds.
  jest.setTimeout(400_000);
  describe(`a target: ${kind}`, () => {
    let under: TargetUnderTest;
    let preparing: Promise<TargetUnderTest> | undefined;
    let places = 0;
    const run = randomBytes(3).toString('hex');
    const used: Place[] = [];

    afterAll(async () => {
      if (abilities.runs) await Promise.all(used.map((place) => under?.target.remove(place, forever)));
    }, 400_000);

    const newPlace = () => {
      places += 1;
      // An engine has room for some thirty networks, and each environment has one.
      const place = abilities.runs
        ? { environment: `test-${run}-${places % 2}`, application: `hello-${places}` }
        : { environment: `test-${run}-${places}`, application: 'hello' };
      used.push(place);
      return place;
    };
    // Engines spend most of a row waiting, so several rows go on at once; hooks do not wait for such rows, nor they for hooks.
    const test = abilities.runs ? it.concurrent : it;
    const suite: Suite = {
      row: (what, body) =>
        test(what, async () => {
          preparing ??= prepare();
          under = await preparing;
          await body();
        }),
      under: () => under,
      newPlace,
      deploy: (wanted, options = {}) =>
        (options.by ?? under.target).deploy(wanted, options.signal ?? forever, options.log ?? (() => undefined)),
      observe: (wanted) => under.target.observe(wanted, forever),
    };
    describeEvery(suite, abilities);
    if (abilities.runs) describeRunning(suite);
    else describePointing(suite);
  });
}

type Place = { readonly environment: string; readonly application: string };

interface Suite {
  row(what: string, body: () => Promise<void>): void;
  under(): TargetUnderTest;
  newPlace(): Place;
  deploy(
    wanted: DeploySpec,
    options?: { readonly by?: Target; readonly signal?: AbortSignal; readonly log?: DeployLog },
  ): Promise<Deployed>;
  observe(wanted: DeploySpec): Promise<Observed>;
}

const forever = new AbortController().signal;

/** Quick, so that the suite is: a real one watches for longer. */
const quickRun = {
  port: 8080,
  health: quickHealth,
  stopGrace: 2_000,
  update: { order: 'start-first', parallelism: 1, delay: 0, monitor: 500, onFailure: 'rollback' },
} as const satisfies RunSpec;

function spec(place: Place, image: FixtureImage, run: RunSpec = {}): DeploySpec {
  return {
    ...place,
    releaseVersion: '1.0.0',
    promotionId: randomBytes(16).toString('hex'),
    epoch: 1,
    image,
    run: { ...quickRun, ...run },
  };
}

/** A container that was started again has a moment until it listens. */
async function said(url: string | undefined, path: string): Promise<string> {
  for (let tries = 50; ; tries--) {
    try {
      return (await (await fetch(`${url}${path}`)).text()).trim();
    } catch (cause) {
      if (tries === 0) throw cause;
      await sleep(200);
    }
  }
}

const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as Error);
/** A target may know the index, or the child of it that it runs. */
const digestsOf = ({ index, children }: FixtureImage): readonly Digest[] => [
  index,
  ...children.map(({ digest }) => digest),
];
const fakeDigest = `sha256:${'0'.repeat(64)}` as Digest;

function describeEvery({ row, under, newPlace, deploy, observe }: Suite, { runs }: Abilities): void {
  row('is told an image, and sees it', async () => {
    const wanted = spec(newPlace(), under().images.one);
    const deployed = await deploy(wanted);
    expect(digestsOf(under().images.one)).toContain(deployed.runningDigest);
    for (const digest of deployed.runningDigests) expect(digestsOf(under().images.one)).toContain(digest);
    const seen = await observe(wanted);
    expect(seen.state).toBe('in-sync');
    expect(digestsOf(under().images.one)).toContain(seen.digest);
  });

  row('puts a release in the place of the one before, and sees that the one before is gone', async () => {
    const place = newPlace();
    const [first, second] = [spec(place, under().images.one), spec(place, under().images.two)];
    await deploy(first);
    await deploy(second);
    expect((await observe(second)).state).toBe('in-sync');
    const drift = await observe(first);
    expect(drift.state).toBe('drifted');
    expect(digestsOf(under().images.two)).toContain(drift.digest);
    expect(drift.message).toMatch(runs ? / runs 1\.0\.0 \([0-9a-f]{12}\) instead\.$/ : /instead\.$/);
  });

  row('takes the same attempt again, and the same image of another promotion, for done', async () => {
    const wanted = spec(newPlace(), under().images.one);
    const first = await deploy(wanted);
    const before = await observe(wanted);
    expect(await deploy({ ...wanted, epoch: 2 })).toEqual(first);
    expect(await deploy({ ...wanted, promotionId: 'another' })).toEqual(first);
    expect(await observe(wanted)).toEqual(before);
  });

  row('says that an image is not in the registry', async () => {
    const { one } = under().images;
    const gone = { ...one, index: fakeDigest, children: [{ ...one.children[0], digest: fakeDigest }] };
    const failed = await failure(deploy(spec(newPlace(), gone as FixtureImage)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/is not in the registry any more.*release it again\b/);
  });

  row('sees that there is nothing before', async () => {
    const before = await observe(spec(newPlace(), under().images.one));
    expect(before.state).toBe('degraded');
    expect(before.message).toMatch(/\.$/);
  });

  row('keeps applications and environments apart', async () => {
    const [here, there] = [newPlace(), newPlace()];
    const wanted = spec(here, under().images.one);
    const other = { environment: here.environment, application: 'other' };
    await deploy(wanted);
    await Promise.all([deploy(spec(there, under().images.two)), deploy(spec(other, under().images.two))]);
    if (runs) await under().target.remove(other, forever);
    expect((await observe(wanted)).state).toBe('in-sync');
  });
}

function describePointing({ row, under, newPlace }: Suite): void {
  row('says that it cannot scale', async () => {
    const wanted = spec(newPlace(), under().images.one);
    const failed = await failure(under().target.scale(wanted, 2, forever, () => undefined));
    expect(failed).toBeInstanceOf(NotSupported);
    expect(failed?.message).toMatch(/\.$/);
  });

  row('says that it cannot remove', async () => {
    const failed = await failure(under().target.remove(newPlace(), forever));
    expect(failed).toBeInstanceOf(NotSupported);
    expect(failed?.message).toMatch(/\.$/);
  });
}

function describeRunning({ row, under, newPlace, deploy, observe }: Suite): void {
  row('sees that there is nothing after it was removed, twice', async () => {
    const wanted = spec(newPlace(), under().images.one);
    await deploy(wanted);
    await under().target.remove(wanted, forever);
    await under().target.remove(wanted, forever);
    expect((await observe(wanted)).state).toBe('degraded');
  });

  row('tells where it answers, with its variables as they were given', async () => {
    const env = { GREETING: 'good = "morning" $HOME' };
    const deployed = await deploy(spec(newPlace(), under().images.one, { env }));
    expect(await said(deployed.url, '/version')).toBe('one');
    expect(await said(deployed.url, '/greeting')).toBe('good = "morning" $HOME');
  });

  row('keeps the old one when the new one crashes, and says its last words', async () => {
    const place = newPlace();
    const first = spec(place, under().images.one);
    const { url } = await deploy(first);
    const failed = await failure(deploy(spec(place, under().images.crashing)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/^The new container ended with exit code 3/);
    expect((failed as DeployFailed).lines).toContain('cannot go on');
    expect(await said((await observe(first)).url ?? url, '/version')).toBe('one');
    expect((await observe(first)).state).toBe('in-sync');
  });

  row('lets nothing run when the first one crashes', async () => {
    const wanted = spec(newPlace(), under().images.crashing);
    expect((await failure(deploy(wanted)))?.message).toMatch(/^The new container ended with exit code 3/);
    expect((await observe(wanted)).state).toBe('degraded');
  });

  row('keeps the old one when the new one does not get healthy', async () => {
    const place = newPlace();
    const first = spec(place, under().images.one);
    await deploy(first);
    const health = { ...quickHealth, http: under().images.unhealthyAt, retries: 3, startPeriod: 0 };
    const failed = await failure(deploy(spec(place, under().images.two, { health })));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/did not answer GET \/never .*it answered 404 \(3 of 3 tries/);
    expect((failed as DeployFailed).lines).toContain('serving two');
    expect((await observe(first)).state).toBe('in-sync');
  });

  row('leaves the old one when it is stopped half way', async () => {
    const place = newPlace();
    const first = spec(place, under().images.one);
    await deploy(first);
    const stop = new AbortController();
    const health = { ...quickHealth, http: under().images.unhealthyAt, startPeriod: 60_000 };
    const stopped = deploy(spec(place, under().images.two, { health }), {
      signal: stop.signal,
      log: (line) => {
        if (/waiting until it is well|tasks run the release/.test(line)) stop.abort(new Error('stopped by a person'));
      },
    });
    await expect(stopped).rejects.toThrow('stopped by a person');
    expect((await observe(first)).state).toBe('in-sync');
  });

  row('says which platforms there are when none is for it', async () => {
    const { one } = under().images;
    const windows = [{ ...one.children[0], platform: { os: 'windows', architecture: 'amd64' } }];
    const failed = await failure(deploy(spec(newPlace(), { ...one, children: windows } as FixtureImage)));
    expect(failed).toBeInstanceOf(DeployFailed);
    expect(failed?.message).toMatch(/the release has windows\/amd64 only\b/);
  });

  row('scales without deploying again, and sees too many and too few', async () => {
    const wanted = spec(newPlace(), under().images.one);
    const two = { ...wanted, run: { ...wanted.run, replicas: 2 } };
    await deploy(wanted);
    await under().target.scale(wanted, 2, forever, () => undefined);
    expect(await observe(two)).toMatchObject({ state: 'in-sync', tasks: [{ state: 'running' }, { state: 'running' }] });
    expect((await observe(wanted)).state).toBe('progressing');
    await under().target.scale(two, 1, forever, () => undefined);
    expect((await observe(wanted)).state).toBe('in-sync');
    expect((await observe(two)).state).toBe('degraded');
  });

  row('goes on where a crash, or an engine that went away, left it', async () => {
    const { engine, images } = under();
    if (engine === undefined) throw new Error('What runs images has an engine.');
    const proxy = await startEngineProxy(engine.dockerHost);
    try {
      const place = newPlace();
      await deploy(spec(place, images.one));
      const cut = engine.through(proxy.dockerHost);
      let image = images.two;
      // Before anything is asked for, and while it is waited for.
      for (const call of [3, 14]) {
        const wanted = spec(place, image);
        proxy.revive();
        proxy.dieAt(call, 'after');
        expect(await failure(deploy(wanted, { by: cut }))).toBeInstanceOf(EngineUnavailable);
        expect((await cut.observe(wanted, forever)).state).toBe('unreachable');
        await deploy({ ...wanted, epoch: 2 });
        expect((await observe(wanted)).state).toBe('in-sync');
        image = image === images.two ? images.one : images.two;
      }
    } finally {
      await proxy.close();
    }
  });

  row('does not believe an engine that says yes and runs the old image', async () => {
    const { engine, images } = under();
    if (engine === undefined) throw new Error('What runs images has an engine.');
    const liar = await startLyingEngine(engine.dockerHost, images.two, images.one);
    try {
      const place = newPlace();
      const first = spec(place, images.one);
      await deploy(first);
      const failed = await failure(deploy(spec(place, images.two), { by: engine.through(liar.dockerHost) }));
      expect(failed).toBeInstanceOf(DeployFailed);
      expect(failed?.message).toMatch(/ runs [0-9a-f]{12} although [0-9a-f]{12} was asked for/);
      expect((await observe(first)).state).toBe('in-sync');
    } finally {
      await liar.close();
    }
  });
}

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createRegistry,
  digestOf,
  mediaType,
  RegistryError,
  type RemoteRegistry,
  rawManifest,
} from '@slipway/registry';
import { type Fault, startFaultProxy } from '../../../../libs/registry/src/testing/fault-proxy.ts';
import {
  descriptorOf,
  jsonBytes,
  makeImage,
  pushImage,
  type TestImage,
} from '../../../../libs/registry/src/testing/image.ts';
import { startRegistry, type TestRegistry } from '../../../../libs/registry/src/testing/registry.ts';
import type { TestServer } from '../../../../libs/registry/src/testing/server.ts';
import { Changes } from '../database/changes.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { BaseImageService } from './base-image.service.ts';
import { TagWatcher } from './tag-watcher.ts';
import { addStanding } from './testing/standing.ts';
import { askForChecks } from './watched-tag.store.ts';

const hour = 3_600_000;
let registry: TestRegistry;
let proxy: TestServer;
let client: RemoteRegistry;
let database: TestDatabase;
let changes: Changes;
let fault: (url: string, method: string) => Fault | undefined;
const watchers: TagWatcher[] = [];

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startFaultProxy(registry.host, ({ url, method }) => fault(url, method));
}, 120_000);
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});
beforeEach(async () => {
  fault = () => undefined;
  // What a registry said of its quota is the client's to remember.
  client = createRegistry({
    plainHttp: [registry.host, proxy.host],
    deadline: 20_000,
    retry: { attempts: 0, baseDelay: 0, maxDelay: 0, jitter: () => 0 },
  });
  database = await createTestDatabase();
  changes = new Changes({ databaseUrl: database.url });
}, 120_000);
afterEach(async () => {
  for (const watcher of watchers.splice(0)) await watcher.stop();
  await client.close();
  await changes.onApplicationShutdown();
  await database.drop();
});

function newWatcher(of: Partial<ConstructorParameters<typeof TagWatcher>[0]> = {}): TagWatcher {
  const { sql } = database;
  const fixed = {
    sql,
    registry: client,
    changes,
    mirrors: new Map<string, string>(),
    intervalMs: hour,
    settleMs: hour,
  };
  const watcher = new TagWatcher({ ...fixed, ...of });
  watchers.push(watcher);
  return watcher;
}

let count = 0;
/** A base image of two platforms and a release that stands on it. */
async function base(tag = 'latest'): Promise<{ repository: string; reference: string; image: TestImage }> {
  const repository = `base/${++count}`;
  const image = makeImage();
  await push(repository, image, tag);
  const reference = `${proxy.host}/${repository}:${tag}`;
  const [amd, arm] = image.children;
  const children = { 'linux/amd64': String(amd?.digest), 'linux/arm64': String(arm?.digest) };
  await addStanding(database.sql, [{ reference, index: image.index.digest, children }]);
  return { repository, reference, image };
}

/** Tags of one image, which one release takes all. */
async function many(tags: number): Promise<void> {
  const { repository, image } = await base('t0');
  const names = Array.from({ length: tags }, (_, index) => `t${index}`);
  for (const name of names) await client.putManifest({ registry: registry.host, repository }, image.index, name);
  const children = { 'linux/amd64': String(image.children[0]?.digest) };
  const inputs = names.map((name) => ({
    reference: `${proxy.host}/${repository}:${name}`,
    index: image.index.digest,
    children,
  }));
  await addStanding(database.sql, inputs);
}

/** The client, with something else in place of one look. */
function looking(
  headTag: (...args: Parameters<RemoteRegistry['headTag']>) => ReturnType<RemoteRegistry['headTag']>,
): RemoteRegistry {
  return new Proxy(client, {
    get: (target, name) => (name === 'headTag' ? headTag : Reflect.get(target, name).bind(target)),
  });
}

const push = (repository: string, image: TestImage, tag = 'latest') =>
  pushImage(client, { registry: registry.host, repository }, image, tag);

/** The same image but for arm64. */
function otherArm(image: TestImage): TestImage {
  const other = makeImage(['linux/arm64']);
  const [amd] = image.children;
  const [arm] = other.children;
  if (!amd || !arm) throw new Error('There are two children.');
  return { ...withIndex([amd, arm]), blobs: new Map([...image.blobs, ...other.blobs]) };
}

function withIndex(children: TestImage['children'], more: object[] = []): TestImage {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const manifests = children.map((child, index) => ({ ...descriptorOf(child), platform: platforms[index] }));
  const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests: [...manifests, ...more] };
  return { index: rawManifest(jsonBytes(document), mediaType.ociIndex), children, blobs: new Map() };
}

const row = async (reference: string) => {
  const [found] = await database.sql`select * from watched_tag where reference = ${reference}`;
  if (!found) throw new Error(`${reference} is not watched.`);
  return found;
};
const seen = async (reference: string) => {
  const rows =
    await database.sql`select kind, seen_by from tag_observation o join watched_tag t on t.id = o.watched_tag_id
    where t.reference = ${reference} order by o.id`;
  return rows.map(({ kind, seen_by }) => `${kind} by ${seen_by}`);
};
/** As if so much time had gone by. */
const later = (
  ms: number,
) => database.sql`update watched_tag set next_check_at = next_check_at - ${ms} * interval '1 ms',
  settling_since = settling_since - ${ms} * interval '1 ms', settling_until = settling_until - ${ms} * interval '1 ms'`;
const asked = async (work: () => Promise<unknown>) => {
  const before = proxy.seen.length;
  await work();
  return proxy.seen
    .slice(before)
    .map(({ method, url }) => `${method} ${url.replace(/^\/v2\/base\/\d+\/manifests\//, '')}`);
};

async function until(holds: () => Promise<boolean>): Promise<void> {
  const subscription = changes.subscribe();
  try {
    while (!(await holds())) await Promise.race([subscription.next(), new Promise((done) => setTimeout(done, 100))]);
  } finally {
    subscription.end();
  }
}

test('one HEAD while nothing moves; the index is read when it moved, and what changed in use settles once', async () => {
  const { repository, reference, image } = await base();
  const watcher = newWatcher();
  expect(await asked(() => watcher.once())).toEqual(['HEAD latest', `GET ${image.index.digest}`]);
  await later(2 * hour);
  expect(await asked(() => watcher.once())).toEqual(['HEAD latest']);
  expect(await asked(() => watcher.once())).toEqual([]);
  expect(await seen(reference)).toEqual(['first by release']);

  const moved = otherArm(image);
  await push(repository, moved);
  await later(2 * hour);
  expect(await asked(() => watcher.once())).toEqual(['HEAD latest', `GET ${moved.index.digest}`]);
  const service = new BaseImageService(database.sql);
  expect((await service.settledTags())[0]?.indexDigest).toBe(image.index.digest);
  await later(hour);
  expect(await asked(() => watcher.once())).toEqual(['HEAD latest']);
  const [settled] = await service.settledTags();
  expect([settled?.reference, settled?.indexDigest, settled?.children.get('linux/arm64')]).toEqual([
    reference,
    moved.index.digest,
    moved.children[1]?.digest,
  ]);
  expect(await seen(reference)).toEqual(['first by release', 'moved by schedule', 'settled by schedule']);
});

test('a moved attestation alone is an observation, and nothing has to settle', async () => {
  const { repository, reference, image } = await base();
  const watcher = newWatcher();
  await watcher.once();
  const attestation = makeImage(['linux/amd64']).children[0];
  if (!attestation) throw new Error('There is one.');
  const more = {
    ...descriptorOf(attestation),
    digest: digestOf(attestation.bytes),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const moved = withIndex(image.children, [more]);
  await pushImage(client, { registry: registry.host, repository }, makeImage(['linux/amd64']), 'other');
  fault = (url, method): Fault | undefined =>
    method === 'HEAD' && url.endsWith('latest')
      ? {
          kind: 'status',
          status: 200,
          headers: {
            'docker-content-digest': moved.index.digest,
            'content-type': moved.index.mediaType,
            'content-length': String(moved.index.bytes.byteLength),
          },
        }
      : method === 'GET' && url.endsWith(moved.index.digest)
        ? {
            kind: 'status',
            status: 200,
            headers: { 'content-type': moved.index.mediaType },
            body: Buffer.from(moved.index.bytes).toString(),
          }
        : undefined;
  await later(2 * hour);
  await watcher.once();
  expect(await seen(reference)).toEqual(['first by release', 'others-moved by schedule']);
  expect(await row(reference)).toMatchObject({ settling_until: null, settled_digest: moved.index.digest });
});

describe('a registry that does not answer as it should', () => {
  test.each<[what: string, fault: Fault, sentence: RegExp]>([
    ['500', { kind: 'status', status: 500 }, /could not be checked: .*500/],
    ['a cut connection', { kind: 'reset' }, /could not be checked: /],
    ['401', { kind: 'status', status: 401 }, /could not be checked: /],
  ])('%s: since when nobody knows, and what it was stays', async (_what, broken, sentence) => {
    const { reference, image } = await base();
    const watcher = newWatcher();
    await watcher.once();
    fault = () => broken;
    await later(2 * hour);
    await watcher.once();
    const failing = await row(reference);
    expect(failing).toMatchObject({
      failures: 1,
      settled_digest: image.index.digest,
      failure: expect.stringMatching(sentence),
    });
    expect(failing.next_check_at.getTime()).toBeLessThan(failing.checked_at.getTime() + 2 * 60_000);
    await later(hour);
    await watcher.once();
    expect(await row(reference)).toMatchObject({ failures: 2, failing_since: failing.failing_since });
    fault = () => undefined;
    await later(hour);
    await watcher.once();
    expect(await row(reference)).toMatchObject({
      failures: 0,
      failing_since: null,
      settled_digest: image.index.digest,
    });
    expect(await seen(reference)).toEqual([
      'first by release',
      'could-not-check by schedule',
      'checked-again by schedule',
    ]);
  });

  test('429: nobody asks that registry before it wants to be asked, for any of its tags', async () => {
    await many(40);
    fault = () => ({ kind: 'status', status: 429, headers: { 'retry-after': '1800' } });
    const first = await asked(() => newWatcher().once());
    // At most what was under way when the first answer came.
    expect(first.length).toBeLessThanOrEqual(32);
    expect(await asked(() => newWatcher().once())).toEqual([]);
    const [allowance] =
      await database.sql`select *, extract(epoch from not_before - now())::int as seconds from registry_allowance`;
    expect(allowance).toMatchObject({ host: proxy.host, failing_since: expect.any(Date) });
    expect(allowance?.seconds).toBeGreaterThan(1_700);
    fault = () => undefined;
    await database.sql`update registry_allowance set not_before = now()`;
    await later(2 * hour);
    await newWatcher().once();
    const [left] = await database.sql`select count(*)::int as tags from watched_tag where not read or failures > 0`;
    expect(left?.tags).toBe(0);
    const [well] = await database.sql`select failing_since, failures from registry_allowance`;
    expect(well).toEqual({ failing_since: null, failures: 0 });
  }, 60_000);

  test('away: after a few tags without an answer the others wait', async () => {
    await many(60);
    fault = () => ({ kind: 'reset' });
    expect((await asked(() => newWatcher().once())).length).toBeLessThan(40);
    const [waiting] =
      await database.sql`select count(*)::int as tags from watched_tag where checked_at is null and claim is null`;
    expect(waiting?.tags).toBeGreaterThan(20);
  }, 60_000);

  test('the quota that it states is kept, and the last of it left to releases', async () => {
    const { reference } = await base();
    await many(40);
    fault = (_url, method) =>
      method === 'HEAD'
        ? {
            kind: 'status',
            status: 404,
            headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '20;w=21600' },
          }
        : undefined;
    expect((await asked(() => newWatcher().once())).length).toBeLessThanOrEqual(32);
    expect(await asked(() => newWatcher().once())).toEqual([]);
    const [allowance] = await database.sql`select * from registry_allowance`;
    expect(allowance).toMatchObject({
      quota_limit: 100,
      quota_remaining: 20,
      quota_window_seconds: 21_600,
      failing_since: null,
    });
    const view = await new BaseImageService(database.sql).view({ reference });
    expect(view).toMatchObject({ quota: { registry: proxy.host, limit: 100, remaining: 20 } });
  }, 60_000);
});

test('a tag that is gone keeps what it was, and nothing is settled anew', async () => {
  const { reference, image } = await base();
  const watcher = newWatcher();
  await watcher.once();
  fault = () => ({ kind: 'status', status: 404 });
  await later(2 * hour);
  await watcher.once();
  expect(await row(reference)).toMatchObject({ gone_since: expect.any(Date), settled_digest: image.index.digest });
  expect(await seen(reference)).toEqual(['first by release', 'gone by schedule']);
});

test('two watchers at once look at each tag once', async () => {
  await many(60);
  const heads = await asked(() => Promise.all([newWatcher(), newWatcher(), newWatcher()].map((each) => each.once())));
  expect(heads.filter((each) => each.startsWith('HEAD'))).toHaveLength(60);
  const [left] =
    await database.sql`select count(*)::int as tags from watched_tag where checked_at is null or claim is not null`;
  expect(left?.tags).toBe(0);
}, 60_000);

test('what a killed watcher had is looked at by another, and what it says late is not written', async () => {
  const { repository, reference, image } = await base();
  await newWatcher().once();
  const moved = otherArm(image);
  await push(repository, moved);
  await later(2 * hour);
  let answer: () => void = () => undefined;
  const reached = new Promise<void>((arrived) => {
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = looking(async (...args) => {
      const found = await client.headTag(...args);
      arrived();
      await held;
      return found;
    });
    void newWatcher({ registry: slow }).once();
  });
  await reached;
  const other = newWatcher();
  await other.once();
  expect(await seen(reference)).toEqual(['first by release']);
  await database.sql`update watched_tag set claimed_until = now()`;
  await other.once();
  expect(await seen(reference)).toEqual(['first by release', 'moved by schedule']);
  answer();
  await watchers.at(-2)?.stop();
  expect(await seen(reference)).toEqual(['first by release', 'moved by schedule']);
});

test('one that is stopped gives back what it had not looked at', async () => {
  await many(40);
  const silent = looking(
    (at, _tag, { signal } = {}) =>
      new Promise((_answer, fail) => {
        signal?.throwIfAborted();
        signal?.addEventListener('abort', () => fail(new RegistryError('aborted', 'It was cancelled.', at)));
      }),
  );
  const watcher = newWatcher({ registry: silent });
  watcher.start();
  await until(async () => (await database.sql`select from watched_tag where claim is not null`).length > 0);
  await watcher.stop();
  const [left] = await database.sql`select count(*)::int as tags from watched_tag
    where claim is null and checked_at is null and asked_by = 'release' and next_check_at <= now()`;
  expect(left?.tags).toBe(40);
}, 60_000);

test('who asks is heard at once, and what is published is watched from then on', async () => {
  const watcher = newWatcher();
  watcher.start();
  const { reference } = await base();
  await inTransaction(database.sql, (tx) => notifyChange(tx, { release: 'published' }));
  await until(async () => (await database.sql`select from watched_tag where read and claim is null`).length === 1);
  const { id, checked_at: before } = await row(reference);
  await inTransaction(database.sql, async (tx) => {
    expect(await askForChecks(tx, [id], 'person', 'ann')).toEqual([id]);
    await notifyChange(tx, { baseImage: id });
  });
  await until(async () => (await row(reference)).checked_at > before);
  expect(await row(reference)).toMatchObject({ asked_by: 'schedule', asker: null });
}, 60_000);

test('what somebody asks for while a look is under way stays due', async () => {
  const { reference } = await base();
  const watcher = newWatcher();
  await watcher.once();
  await later(2 * hour);
  const { id } = await row(reference);
  let times = 0;
  const asking = looking(async (...args) => {
    const found = await client.headTag(...args);
    if (times++ === 0) await inTransaction(database.sql, (tx) => askForChecks(tx, [id], 'notification', 'hub'));
    return found;
  });
  await newWatcher({ registry: asking }).once();
  expect(times).toBe(2);
  expect(await row(reference)).toMatchObject({ asked_by: 'schedule', claim: null });
});

test('times that a wrong clock wrote are mended', async () => {
  const { reference } = await base();
  const watcher = newWatcher();
  await watcher.once();
  await database.sql`update watched_tag set next_check_at = now() + interval '3 years'`;
  await database.sql`insert into registry_allowance (host, not_before) values (${proxy.host}, now() + interval '3 years')`;
  expect(await asked(() => watcher.once())).toEqual(['HEAD latest']);
  expect((await row(reference)).next_check_at.getTime()).toBeLessThan(Date.now() + 2 * hour);
});

import { expect, test } from '@jest/globals';
import { RegistryError } from '@slipway/registry';
import { descriptorOf, makeImage } from '../../../../libs/registry/src/testing/image.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import { BaseImageService } from './base-image.service.ts';
import { hour, otherArm, WatchWorld, withIndex } from './testing/watch-world.ts';
import { askForChecks } from './watched-tag.store.ts';

const world = new WatchWorld();

test('one HEAD while nothing moves; the index is read when it moved, and what changed in use settles once', async () => {
  const { repository, reference, image } = await world.base();
  const watcher = world.watcher();
  expect(await world.asked(() => watcher.once())).toEqual(['HEAD latest', `GET ${image.index.digest}`]);
  await world.later(2 * hour);
  expect(await world.asked(() => watcher.once())).toEqual(['HEAD latest']);
  expect(await world.asked(() => watcher.once())).toEqual([]);
  expect(await world.seen(reference)).toEqual(['first by release']);

  const moved = otherArm(image);
  await world.push(repository, moved);
  await world.later(2 * hour);
  expect(await world.asked(() => watcher.once())).toEqual(['HEAD latest', `GET ${moved.index.digest}`]);
  const service = new BaseImageService(world.sql);
  expect((await service.settledTags())[0]?.indexDigest).toBe(image.index.digest);
  await world.later(hour);
  expect(await world.asked(() => watcher.once())).toEqual(['HEAD latest']);
  const [settled] = await service.settledTags();
  expect([settled?.reference, settled?.indexDigest, settled?.children.get('linux/arm64')]).toEqual([
    reference,
    moved.index.digest,
    moved.children[1]?.digest,
  ]);
  expect(await world.seen(reference)).toEqual(['first by release', 'moved by schedule', 'settled by schedule']);
});

test('a moved attestation alone is an observation, and nothing has to settle', async () => {
  const { repository, reference, image } = await world.base();
  const watcher = world.watcher();
  await watcher.once();
  const attesting = makeImage(['linux/amd64']);
  const [attestation] = attesting.children;
  if (!attestation) throw new Error('There is one.');
  const more = {
    ...descriptorOf(attestation),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  await world.push(repository, attesting, 'other');
  await world.push(repository, withIndex(image.children, [more]));
  await world.later(2 * hour);
  await watcher.once();
  expect(await world.seen(reference)).toEqual(['first by release', 'others-moved by schedule']);
  const { settling_until: settling, settled_digest: settled, index_digest: now } = await world.row(reference);
  expect([settling, settled === now, settled === image.index.digest]).toEqual([null, true, false]);
});

test('two watchers at once look at each tag once', async () => {
  await world.many(60);
  const heads = await world.asked(() =>
    Promise.all([world.watcher(), world.watcher(), world.watcher()].map((each) => each.once())),
  );
  expect(heads.filter((each) => each.startsWith('HEAD'))).toHaveLength(60);
  const [left] =
    await world.sql`select count(*)::int as tags from watched_tag where checked_at is null or claim is not null`;
  expect(left?.tags).toBe(0);
}, 60_000);

test.each<[where: string, call: 'headTag' | 'getManifest', when: 'before' | 'after']>([
  ['before the HEAD', 'headTag', 'before'],
  ['after the HEAD', 'headTag', 'after'],
  ['before the index is read', 'getManifest', 'before'],
  ['after the index was read', 'getManifest', 'after'],
])(
  'what a watcher had that was killed %s is looked at by another, and what it says late is not written',
  async (_where, call, when) => {
    const { repository, reference, image } = await world.base();
    await world.watcher().once();
    await world.push(repository, otherArm(image));
    await world.later(2 * hour);
    const { client, reached, goOn } = world.stopping(call, when);
    const killed = world.watcher({ registry: client });
    const late = killed.once();
    await reached;
    const other = world.watcher();
    await other.once();
    expect(await world.seen(reference)).toEqual(['first by release']);
    // Its lease lapses, since it gives no sign of life.
    await world.sql`update watched_tag set claimed_until = now()`;
    await other.once();
    expect(await world.seen(reference)).toEqual(['first by release', 'moved by schedule']);
    goOn();
    await late;
    expect(await world.seen(reference)).toEqual(['first by release', 'moved by schedule']);
  },
);

test('one that is stopped gives back what it had not looked at', async () => {
  await world.many(40);
  const silent = world.looking(
    (at, _tag, { signal } = {}) =>
      new Promise((_answer, fail) => {
        signal?.throwIfAborted();
        signal?.addEventListener('abort', () => fail(new RegistryError('aborted', 'It was cancelled.', at)));
      }),
  );
  const watcher = world.watcher({ registry: silent });
  watcher.start();
  await world.until(async () => (await world.sql`select from watched_tag where claim is not null`).length > 0);
  await watcher.stop();
  const [left] = await world.sql`select count(*)::int as tags from watched_tag
    where claim is null and checked_at is null and asked_by = 'release' and next_check_at <= now()`;
  expect(left?.tags).toBe(40);
}, 60_000);

test('who asks is heard at once, and what is published is watched from then on', async () => {
  const watcher = world.watcher();
  watcher.start();
  const { reference } = await world.base();
  await inTransaction(world.sql, (tx) => notifyChange(tx, { release: 'published' }));
  await world.until(async () => (await world.sql`select from watched_tag where read and claim is null`).length === 1);
  const { id, checked_at: before } = await world.row(reference);
  await inTransaction(world.sql, async (tx) => {
    expect(await askForChecks(tx, [id], 'person', 'ann')).toEqual([id]);
    await notifyChange(tx, { baseImage: id });
  });
  await world.until(async () => (await world.row(reference)).checked_at > before);
  expect(await world.row(reference)).toMatchObject({ asked_by: 'schedule', asker: null });
}, 60_000);

test('what somebody asks for while a look is under way stays due', async () => {
  const { reference } = await world.base();
  const watcher = world.watcher();
  await watcher.once();
  await world.later(2 * hour);
  const { id } = await world.row(reference);
  let times = 0;
  const asking = world.looking(async (...args) => {
    const found = await world.client.headTag(...args);
    if (times++ === 0) await inTransaction(world.sql, (tx) => askForChecks(tx, [id], 'notification', 'hub'));
    return found;
  });
  await world.watcher({ registry: asking }).once();
  expect(times).toBe(2);
  expect(await world.row(reference)).toMatchObject({ asked_by: 'schedule', claim: null });
});

test('times that a wrong clock wrote are mended', async () => {
  const { reference } = await world.base();
  const watcher = world.watcher();
  await watcher.once();
  await world.sql`update watched_tag set next_check_at = now() + interval '3 years'`;
  await world.sql`insert into registry_allowance (host, not_before) values (${world.host}, now() + interval '3 years')`;
  expect(await world.asked(() => watcher.once())).toEqual(['HEAD latest']);
  expect((await world.row(reference)).next_check_at.getTime()).toBeLessThan(Date.now() + 2 * hour);
});

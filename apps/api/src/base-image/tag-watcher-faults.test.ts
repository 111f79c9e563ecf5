import { describe, expect, test } from '@jest/globals';
import { createRegistry } from '@slipway/registry';
import type { Fault } from '../../../../libs/registry/src/testing/fault-proxy.ts';
import { BaseImageService } from './base-image.service.ts';
import { hour, WatchWorld } from './testing/watch-world.ts';

const world = new WatchWorld();

describe('a registry that does not answer as it should', () => {
  test.each<[what: string, fault: Fault, sentence: RegExp]>([
    ['500', { kind: 'status', status: 500 }, /could not be checked: .*500/],
    ['a cut connection', { kind: 'reset' }, /could not be checked: /],
    ['401', { kind: 'status', status: 401 }, /could not be checked: /],
  ])('%s: since when nobody knows, and what it was stays', async (_what, broken, sentence) => {
    const { reference, image } = await world.base();
    const watcher = world.watcher();
    await watcher.once();
    world.fault = () => broken;
    await world.later(2 * hour);
    await watcher.once();
    const failing = await world.row(reference);
    expect(failing).toMatchObject({
      failures: 1,
      settled_digest: image.index.digest,
      failure: expect.stringMatching(sentence),
    });
    expect(failing.next_check_at.getTime()).toBeLessThan(failing.checked_at.getTime() + 2 * 60_000);
    await world.later(hour);
    await watcher.once();
    expect(await world.row(reference)).toMatchObject({ failures: 2, failing_since: failing.failing_since });
    world.fault = () => undefined;
    await world.later(hour);
    await watcher.once();
    expect(await world.row(reference)).toMatchObject({
      failures: 0,
      failing_since: null,
      settled_digest: image.index.digest,
    });
    expect(await world.seen(reference)).toEqual([
      'first by release',
      'could-not-check by schedule',
      'checked-again by schedule',
    ]);
  });

  test('slow: an index that stands still half way is not waited for', async () => {
    const { reference, image } = await world.base();
    world.fault = (_url, method) => (method === 'GET' ? { kind: 'stall' } : undefined);
    const retry = { attempts: 0, baseDelay: 0, maxDelay: 0, jitter: () => 0 };
    const hasty = createRegistry({ plainHttp: [world.host], deadline: 300, retry });
    try {
      await world.watcher({ registry: hasty }).once();
    } finally {
      await hasty.close();
    }
    expect(await world.row(reference)).toMatchObject({
      failures: 1,
      read: false,
      failure: expect.stringMatching(/could not be checked: .*in time/),
      settled_digest: image.index.digest,
    });
    world.fault = () => undefined;
    await world.later(hour);
    await world.watcher().once();
    expect(await world.row(reference)).toMatchObject({ failures: 0, read: true });
  });

  test('429: nobody asks that registry before it wants to be asked, for any of its tags', async () => {
    await world.many(40);
    world.fault = () => ({ kind: 'status', status: 429, headers: { 'retry-after': '1800' } });
    const first = await world.asked(() => world.watcher().once());
    // At most what was under way when the first answer came.
    expect(first.length).toBeLessThanOrEqual(32);
    expect(await world.asked(() => world.watcher().once())).toEqual([]);
    const [allowance] =
      await world.sql`select *, extract(epoch from not_before - now())::int as seconds from registry_allowance`;
    expect(allowance).toMatchObject({ host: world.host, failing_since: expect.any(Date) });
    expect(allowance?.seconds).toBeGreaterThan(1_700);
    world.fault = () => undefined;
    await world.sql`update registry_allowance set not_before = now()`;
    await world.later(2 * hour);
    await world.watcher().once();
    const [left] = await world.sql`select count(*)::int as tags from watched_tag where not read or failures > 0`;
    expect(left?.tags).toBe(0);
    const [well] = await world.sql`select failing_since, failures from registry_allowance`;
    expect(well).toEqual({ failing_since: null, failures: 0 });
  }, 60_000);

  test('away: after a few tags without an answer the others wait', async () => {
    await world.many(60);
    world.fault = () => ({ kind: 'reset' });
    expect((await world.asked(() => world.watcher().once())).length).toBeLessThan(40);
    const [waiting] =
      await world.sql`select count(*)::int as tags from watched_tag where checked_at is null and claim is null`;
    expect(waiting?.tags).toBeGreaterThan(20);
  }, 60_000);

  test('the quota that it states is kept, and the last of it left to releases', async () => {
    const { reference } = await world.base();
    await world.many(40);
    world.fault = (_url, method) =>
      method === 'HEAD'
        ? {
            kind: 'status',
            status: 404,
            headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '20;w=21600' },
          }
        : undefined;
    expect((await world.asked(() => world.watcher().once())).length).toBeLessThanOrEqual(32);
    expect(await world.asked(() => world.watcher().once())).toEqual([]);
    const [allowance] = await world.sql`select * from registry_allowance`;
    expect(allowance).toMatchObject({
      quota_limit: 100,
      quota_remaining: 20,
      quota_window_seconds: 21_600,
      failing_since: null,
    });
    const view = await new BaseImageService(world.sql).view({ reference });
    expect(view).toMatchObject({ quota: { registry: world.host, limit: 100, remaining: 20 } });
  }, 60_000);
});

test('a tag that is gone keeps what it was, and nothing is settled anew', async () => {
  const { reference, image } = await world.base();
  const watcher = world.watcher();
  await watcher.once();
  world.fault = () => ({ kind: 'status', status: 404 });
  await world.later(2 * hour);
  await watcher.once();
  expect(await world.row(reference)).toMatchObject({
    gone_since: expect.any(Date),
    settled_digest: image.index.digest,
  });
  expect(await world.seen(reference)).toEqual(['first by release', 'gone by schedule']);
});

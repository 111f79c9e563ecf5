import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRegistry, type RemoteRegistry } from '@slipway/registry';
import { type Fault, startFaultProxy } from '../../../../libs/registry/src/testing/fault-proxy.ts';
import { makeImage, pushImage } from '../../../../libs/registry/src/testing/image.ts';
import { startRegistry, type TestRegistry } from '../../../../libs/registry/src/testing/registry.ts';
import type { TestServer } from '../../../../libs/registry/src/testing/server.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { deriveTags } from './derive.ts';
import { TagAdviser } from './tag-adviser.ts';
import { addStanding, digest } from './testing/standing.ts';

let registry: TestRegistry;
let proxy: TestServer;
let client: RemoteRegistry;
let database: TestDatabase;
let fault: Fault | undefined;

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startFaultProxy(registry.host, () => fault);
  client = createRegistry({
    plainHttp: [registry.host, proxy.host],
    retry: { attempts: 0, baseDelay: 0, maxDelay: 0, jitter: () => 0 },
  });
  database = await createTestDatabase();
  const image = makeImage(['linux/amd64']);
  const at = { registry: registry.host, repository: 'library/debian' };
  await pushImage(client, at, image, '12.4-slim');
  for (const tag of ['12.5-slim', '12.6-slim', '13.0-slim', '13.1', 'latest'])
    await client.putManifest(at, image.index, tag);
}, 120_000);
afterAll(async () => {
  await client.close();
  await database.drop();
  await proxy[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

const known = async () => {
  const rows = await database.sql`select tag, advice, advised_at is not null as advised, next_advice_at > now() as later
    from watched_tag order by tag`;
  return rows.map(({ tag, advice, advised, later }) => [
    tag,
    advice.map((one: { tag: string }) => one.tag).join(' '),
    advised,
    later,
  ]);
};

test('a repository is looked through once for all of its tags, a day apart, and what could not be asked stays as it was', async () => {
  const children = { 'linux/amd64': digest('amd') };
  const reference = (tag: string) => `${proxy.host}/library/debian:${tag}`;
  await addStanding(
    database.sql,
    ['12.4-slim', '13.0-slim', 'latest'].map((tag) => ({ reference: reference(tag), index: digest(tag), children })),
  );
  await addStanding(database.sql, [
    { reference: `${proxy.host}/library/other:latest`, index: digest('other'), children },
  ]);
  await deriveTags(database.sql, new Map());
  const adviser = new TagAdviser({ sql: database.sql, registry: client });
  await Promise.all([adviser.once(), new TagAdviser({ sql: database.sql, registry: client }).once()]);
  expect(await known()).toEqual([
    ['12.4-slim', '12.6-slim 13.0-slim', true, true],
    ['13.0-slim', '', true, true],
    ['latest', '', true, true],
    ['latest', '', true, true],
  ]);
  expect(proxy.seen.map(({ url }) => url)).toEqual(['/v2/library/debian/tags/list?n=1000']);
  await adviser.once();
  expect(proxy.seen).toHaveLength(1);

  fault = { kind: 'status', status: 429, headers: { 'retry-after': '600' } };
  await database.sql`update watched_tag set next_advice_at = now()`;
  await adviser.once();
  expect((await known())[0]).toEqual(['12.4-slim', '12.6-slim 13.0-slim', true, true]);
  const [allowance] =
    await database.sql`select not_before > now() + interval '9 minutes' as kept from registry_allowance`;
  expect(allowance?.kept).toBe(true);
}, 60_000);

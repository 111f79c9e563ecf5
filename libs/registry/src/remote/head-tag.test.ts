import { expect, test } from '@jest/globals';
import { type Digest, digestOf } from '../model/digest.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { type Hostility, startHostile } from '../testing/hostile-registry.ts';
import { makeImage, pushImage } from '../testing/image.ts';
import { startRegistry } from '../testing/registry.ts';
import { createRegistry } from './remote-registry.ts';

const image = makeImage();
const { digest } = image.index;

test("a tag that has not moved costs Debian's registry one HEAD, answered by 304", async () => {
  await using server = await startRegistry();
  await using proxy = await startFaultProxy(server.host, () => undefined);
  const registry = createRegistry({ plainHttp: [proxy.host] });
  const at = { registry: proxy.host, repository: 'a' };
  await pushImage(registry, at, image, 'x');
  const before = proxy.seen.length;
  expect(await registry.headTag(at, 'x', { known: digest })).toBe(digest);
  const known = makeImage().index.digest;
  expect(await registry.headTag(at, 'x', { known })).toBe(digest);
  expect(proxy.seen.slice(before).map(({ method, headers }) => [method, headers['if-none-match']])).toEqual([
    ['HEAD', `"${digest}"`],
    ['HEAD', `"${known}"`],
  ]);
  const path = `http://${server.host}/v2/a/manifests/x`;
  expect((await fetch(path, { method: 'HEAD', headers: { 'if-none-match': `"${digest}"` } })).status).toBe(304);
  await registry.close();
});

const other = digestOf('other');
const answers = (status: number, headers: Record<string, string> = {}): Hostility => {
  return (request, response) => {
    if (request.method !== 'HEAD') return false;
    response.writeHead(status, headers).end();
    return true;
  };
};

test.each<[what: string, hostility: Hostility, known: Digest | undefined, outcome: object | string]>([
  ['knows no conditions', () => false, other, digest],
  [
    'says that it has not moved and names something else',
    answers(304, { 'docker-content-digest': other }),
    digest,
    digest,
  ],
  [
    'says that it has not moved though nobody asked',
    answers(304),
    undefined,
    { code: 'invalid', facts: { status: 304 } },
  ],
  ['leaves its digest out', answers(200), other, digest],
  ['refuses', answers(403), digest, { code: 'denied' }],
])('a registry that %s', async (_, hostility, known, outcome) => {
  await using server = await startHostile({ manifests: [], tags: { x: image.index } }, hostility);
  const registry = createRegistry({ plainHttp: [server.host] });
  const at = { registry: server.host, repository: 'a' };
  const told = registry.headTag(at, 'x', known === undefined ? {} : { known });
  if (typeof outcome === 'string') expect(await told).toBe(outcome);
  else await expect(told).rejects.toMatchObject(outcome);
  await registry.close();
});

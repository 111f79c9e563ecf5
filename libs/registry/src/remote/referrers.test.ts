import { afterEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { referrersTag } from '../model/referrer.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { descriptorOf, jsonBytes, makeImage, makeReferrer, pushImage, pushReferrer } from '../testing/image.ts';
import type { Seen, TestServer } from '../testing/server.ts';
import { type SpecOptions, type SpecRegistry, startSpecRegistry } from '../testing/spec-registry.ts';
import { RemoteRegistry } from './remote-registry.ts';

const retry = { attempts: 4, baseDelay: 1, maxDelay: 10, jitter: () => 0 };
const image = makeImage(['linux/amd64'], 2);
const tag = referrersTag(image.index.digest);
const others = makeReferrer(image.index, 'application/others');
const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

interface Place {
  readonly server: SpecRegistry;
  readonly proxy: TestServer;
  readonly remote: RemoteRegistry;
  readonly at: { readonly registry: string; readonly repository: string };
  readonly warnings: string[];
}

/** A registry behind a proxy at which `before` is called for each request. */
async function start(
  options: SpecOptions,
  before: (request: Seen, server: SpecRegistry) => void = () => {},
): Promise<Place> {
  const server = await startSpecRegistry(options);
  const proxy = await startFaultProxy(server.host, (request) => {
    before(request, server);
    return undefined;
  });
  const warnings: string[] = [];
  const onWarning = ({ text }: { text: string }) => warnings.push(text);
  const remote = new RemoteRegistry({ plainHttp: [proxy.host], retry, onWarning });
  opened.push({ [Symbol.asyncDispose]: () => remote.close() }, proxy, server);
  return { server, proxy, remote, at: { registry: proxy.host, repository: 'a' }, warnings };
}

/** Another client puts its own entry, and only that, into the list. */
function overwrite(server: SpecRegistry): void {
  const manifests = [{ ...descriptorOf(others.raw), artifactType: 'application/others', unknown: 'kept' }];
  const list = jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, annotations: { a: 'kept' }, manifests });
  const repository = server.held.get('a');
  const digest = digestOf(list);
  repository?.manifests.set(digest, repository.read(Buffer.from(list), mediaType.ociIndex, digest));
  repository?.tags.set(tag, digest);
}

describe('a list of referrers that another client writes', () => {
  test.each([
    ['between our reading and our writing', 'PUT'],
    ['after our writing', 'GET'],
  ])('%s loses nothing', async (_, method) => {
    let times = 0;
    let isOn = false;
    const { remote, at, server } = await start({ referrersApi: false }, (request, held) => {
      if (!isOn || request.method !== method || !request.url.endsWith(`/manifests/${tag}`)) return;
      times += 1;
      if (times === (method === 'PUT' ? 1 : 2)) overwrite(held);
    });
    await pushImage(remote, at, image);
    await pushReferrer(remote, at, others);
    await remote.deleteManifest(at, others.raw.digest);
    const repository = server.held.get('a');
    repository?.manifests.set(
      others.raw.digest,
      repository.read(Buffer.from(others.raw.bytes), mediaType.ociManifest, others.raw.digest),
    );
    isOn = true;
    const mine = await pushReferrer(remote, at, makeReferrer(image.index, 'application/mine'));
    expect(times).toBeGreaterThan(1);
    const types = (await remote.listReferrers(at, image.index.digest)).map((one) => one.artifactType);
    expect(types).toEqual(['application/others', 'application/mine']);
    const text = new TextDecoder().decode((await remote.getManifest(at, tag)).bytes);
    expect(JSON.parse(text)).toMatchObject({
      annotations: { a: 'kept' },
      manifests: [{ unknown: 'kept' }, { digest: mine.digest }],
    });
  });

  test('each time that we write it is an error in the end', async () => {
    const { remote, at } = await start({ referrersApi: false }, (request, held) => {
      if (request.method === 'PUT' && request.url.endsWith(tag)) held.held.get('a')?.tags.delete(tag);
      if (request.method === 'GET' && request.url.endsWith(tag)) held.held.get('a')?.tags.delete(tag);
    });
    await pushImage(remote, at, image);
    const pushed = pushReferrer(remote, at, makeReferrer(image.index, 'application/mine'));
    await expect(pushed).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/changed by others/),
    });
  });
});

test('an image under the tag of a list is left as it is', async () => {
  const { remote, at } = await start({ referrersApi: false });
  await pushImage(remote, at, image);
  const [child] = image.children;
  if (child === undefined) throw new Error('The image has a child.');
  await remote.putManifest(at, child, tag);
  const pushed = pushReferrer(remote, at, makeReferrer(image.index, 'application/mine'));
  await expect(pushed).rejects.toMatchObject({ code: 'unexpected-content' });
  expect((await remote.headManifest(at, tag))?.digest).toBe(child.digest);
});

test.each([true, false])('pages and types, with a filter at the other end: %s', async (filters) => {
  const { remote, at } = await start({ pageSize: 2, filters });
  await pushImage(remote, at, image);
  for (let i = 0; i < 5; i++) await pushReferrer(remote, at, makeReferrer(image.index, `application/${i % 2}`));
  expect(await remote.listReferrers(at, image.index.digest)).toHaveLength(5);
  expect(await remote.listReferrers(at, image.index.digest, { artifactType: 'application/0' })).toHaveLength(3);
  expect(await remote.headManifest(at, tag)).toBeUndefined();
});

test('a registry without the API is asked for it once, and for no list where the tags are known', async () => {
  const { remote, at, proxy } = await start({ referrersApi: false });
  await pushImage(remote, at, image);
  const before = proxy.seen.length;
  const digests = [image.index.digest, ...image.children.map((one) => one.digest)];
  for (const subject of digests) expect(await remote.listReferrers(at, subject, { tags: new Set(['x']) })).toEqual([]);
  expect(proxy.seen.slice(before).map(({ url }) => url)).toEqual([`/v2/a/referrers/${image.index.digest}`]);
});

test('a repository that a registry with the API does not know says nothing about the API', async () => {
  const refusal = '{"errors":[{"code":"NAME_UNKNOWN"}]}';
  let isNew = true;
  const server = await startSpecRegistry();
  const proxy = await startFaultProxy(server.host, ({ url }) =>
    isNew && url.includes('/referrers/') ? { kind: 'status', status: 404, body: refusal } : undefined,
  );
  const remote = new RemoteRegistry({ plainHttp: [proxy.host], retry });
  opened.push({ [Symbol.asyncDispose]: () => remote.close() }, proxy, server);
  const at = { registry: proxy.host, repository: 'a' };
  expect(await remote.listReferrers(at, image.index.digest)).toEqual([]);
  isNew = false;
  await pushReferrer(remote, at, makeReferrer(image.index, 'application/x'));
  expect(await remote.listReferrers(at, image.index.digest)).toHaveLength(1);
});

test('warnings of a registry are handed on', async () => {
  const { remote, at, warnings } = await start({ warning: 'This repository moves to \\"b\\" soon.' });
  await remote.headManifest(at, 'x');
  expect(warnings).toEqual(['This repository moves to "b" soon.']);
});

test('the tag of a sha512 subject has 64 of its digits', () => {
  const digest = digestOf('x', 'sha512');
  expect(referrersTag(digest)).toBe(`sha512-${digest.slice(7, 71)}`);
});

test('a manifest that cannot be read is refused before it is sent', async () => {
  const { remote, at, proxy } = await start({});
  const raw = rawManifest(jsonBytes({ schemaVersion: 1 }), mediaType.ociManifest);
  await expect(remote.putManifest(at, raw)).rejects.toMatchObject({ code: 'unexpected-content' });
  expect(proxy.seen).toEqual([]);
});

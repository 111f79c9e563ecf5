import { afterEach, expect, test } from '@jest/globals';
import { type Fault, startFaultProxy } from '../testing/fault-proxy.ts';
import { makeImage, pushImage } from '../testing/image.ts';
import { startRegistry } from '../testing/registry.ts';
import type { Seen, TestServer } from '../testing/server.ts';
import { startSpecRegistry } from '../testing/spec-registry.ts';
import { RemoteRegistry } from './remote-registry.ts';

const retry = { attempts: 0, baseDelay: 1, maxDelay: 10, jitter: () => 0 };
const image = makeImage(['linux/amd64'], 1);
const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

/** A registry that answers deletions as it is told to. */
async function start(
  upstream: AsyncDisposable & { readonly host: string },
  fault: (request: Seen) => Fault | undefined,
): Promise<{ remote: RemoteRegistry; at: { registry: string; repository: string }; proxy: TestServer }> {
  const proxy = await startFaultProxy(upstream.host, (request) =>
    request.method === 'DELETE' ? fault(request) : undefined,
  );
  const remote = new RemoteRegistry({ plainHttp: [proxy.host], retry });
  opened.push({ [Symbol.asyncDispose]: () => remote.close() }, proxy, upstream);
  const at = { registry: proxy.host, repository: 'a' };
  await pushImage(remote, at, image, 'x');
  return { remote, at, proxy };
}

test('a registry of 1.1 takes a tag away in one request', async () => {
  const { remote, at, proxy } = await start(await startSpecRegistry(), () => undefined);
  const before = proxy.seen.length;
  await remote.deleteTag(at, 'x');
  expect(proxy.seen.slice(before).map(({ method, url }) => `${method} ${url}`)).toEqual(['DELETE /v2/a/manifests/x']);
  expect((await remote.headManifest(at, image.index.digest))?.digest).toBe(image.index.digest);
});

test('a tag that was not there costs no placeholder', async () => {
  const { remote, at, proxy } = await start(await startRegistry(), () => undefined);
  await remote.deleteTag(at, 'y');
  expect(proxy.seen.filter(({ method, url }) => method === 'PUT' && url.endsWith('/y'))).toEqual([]);
});

test('a registry that deletes nothing says so, and the tag has not moved', async () => {
  const { remote, at } = await start(await startRegistry(), () => ({ kind: 'status', status: 405 }));
  await expect(remote.deleteTag(at, 'x')).rejects.toMatchObject({ code: 'unsupported' });
  expect((await remote.headManifest(at, 'x'))?.digest).toBe(image.index.digest);
  await expect(remote.deleteManifest(at, image.index.digest)).rejects.toMatchObject({ code: 'unsupported' });
  const [blob] = image.blobs.keys();
  if (blob !== undefined) await expect(remote.deleteBlob(at, blob)).rejects.toMatchObject({ code: 'unsupported' });
});

test.each([401, 403])('a registry that answers %i is not worked around', async (status) => {
  const { remote, at, proxy } = await start(await startSpecRegistry(), () => ({ kind: 'status', status }));
  const before = proxy.seen.length;
  await expect(remote.deleteTag(at, 'x')).rejects.toMatchObject({ code: status === 401 ? 'unauthorized' : 'denied' });
  expect(proxy.seen.slice(before)).toHaveLength(1);
});

test('a manifest that is damaged can be deleted', async () => {
  const server = await startSpecRegistry();
  const { remote, at } = await start(server, () => undefined);
  const repository = server.held.get('a');
  const stored = repository?.manifests.get(image.index.digest);
  if (stored === undefined) throw new Error('The image was pushed.');
  repository?.manifests.set(image.index.digest, { ...stored, bytes: Buffer.from('{}') });
  await remote.deleteManifest(at, image.index.digest);
  expect(await remote.headManifest(at, image.index.digest)).toBeUndefined();
});

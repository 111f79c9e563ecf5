import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Digest } from '../model/digest.ts';
import { RemoteRegistry } from '../remote/remote-registry.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { makeImage, pushImage } from '../testing/image.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import type { TestServer } from '../testing/server.ts';
import { copyImage } from './copy.ts';
import { verifyImage } from './verify.ts';

let upstream: TestRegistry;
let proxy: TestServer;
let remote: RemoteRegistry;
const image = makeImage(undefined, 10);
const digest = image.index.digest;
const at = (repository: string) => ({ registry: proxy.host, repository });

beforeAll(async () => {
  upstream = await startRegistry();
  proxy = await startFaultProxy(upstream.host, () => undefined);
  remote = new RemoteRegistry({ plainHttp: [proxy.host, upstream.host] });
  await pushImage(remote, at('source'), image, 'one');
});
afterAll(async () => {
  await remote.close();
  await proxy[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

/** How many requests the work took. */
async function counted<T>(work: () => Promise<T>): Promise<{ value: T; requests: number }> {
  const before = proxy.seen.length;
  const value = await work();
  return { value, requests: proxy.seen.length - before };
}

describe('requests for an index of two platforms with 10 blobs each', () => {
  test('to a new repository of the same registry, by the client that wrote it: 26, and skopeo finds the digest there', async () => {
    const { value, requests } = await counted(() =>
      copyImage(remote, remote, { from: at('source'), to: at('new'), digest, tag: 'one' }),
    );
    expect(requests).toBe(26);
    expect(value.eachBlob).toHaveLength(20);
    expect(value.manifests.map((one) => [one.digest, one.confirmed, one.tag])).toEqual([
      ...image.children.map((one) => [one.digest, one.digest, undefined]),
      [digest, digest, 'one'],
    ]);
    expect(value).toMatchObject({ how: 'copied', confirmed: digest, blobs: { mounted: 20, there: 0, sent: 0 } });
    expect((await verifyImage(remote, at('new'), { digest })).findings).toEqual([]);
    const name = `docker://${upstream.host}/new:one`;
    const seen = await promisify(execFile)('skopeo', ['inspect', '--raw', '--tls-verify=false', name], {
      encoding: 'buffer',
    });
    expect(seen.stdout.equals(image.index.bytes)).toBe(true);
  });

  test('by a client that has never seen it: 27, and 2 to learn that it has no referrers', async () => {
    for (const [referrers, expected] of [
      [false, 27],
      [true, 29],
    ] as const) {
      const fresh = new RemoteRegistry({ plainHttp: [proxy.host] });
      const to = at(`fresh-${referrers}`);
      const copy = () => copyImage(fresh, fresh, { from: at('source'), to, digest, tag: 'one', referrers });
      expect((await counted(copy)).requests).toBe(expected);
      await fresh.close();
    }
  });

  test('again: at most 2', async () => {
    const { value, requests } = await counted(() =>
      copyImage(remote, remote, { from: at('source'), to: at('new'), digest, tag: 'one' }),
    );
    expect(requests).toBeLessThanOrEqual(2);
    expect(value).toMatchObject({ how: 'there', confirmed: digest });
  });

  test('under another tag of the same repository: 2', async () => {
    const request = { from: at('source'), to: at('source'), digest, tag: 'two' };
    const { value, requests } = await counted(() => copyImage(remote, remote, request));
    expect(requests).toBe(2);
    expect(value).toMatchObject({ how: 'tagged', confirmed: digest });
    expect((await remote.headManifest(at('source'), 'two'))?.digest).toBe(digest);
  });
});

test('what is not in the repository cannot be tagged or taken for there', async () => {
  const request = { from: at('empty'), to: at('empty'), digest };
  await expect(copyImage(remote, remote, request)).rejects.toMatchObject({ code: 'not-found' });
  await expect(copyImage(remote, remote, { ...request, tag: 'x' })).rejects.toMatchObject({ code: 'not-found' });
});

test('an image of which a child is gone is refused by name before anything is written', async () => {
  const broken = makeImage();
  await pushImage(remote, at('broken'), broken, 'one');
  const gone = broken.children[1]?.digest as Digest;
  await remote.deleteManifest(at('broken'), gone);
  const fresh = new RemoteRegistry({ plainHttp: [proxy.host] });
  const before = proxy.seen.length;
  const request = { from: at('broken'), to: at('unbroken'), digest: broken.index.digest };
  await expect(copyImage(fresh, fresh, request)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining(gone),
  });
  expect(proxy.seen.slice(before).filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
  await fresh.close();
});

test('across registries the blobs are streamed', async () => {
  await using other = await startRegistry();
  const there = new RemoteRegistry({ plainHttp: [other.host] });
  const to = { registry: other.host, repository: 'a/copy' };
  const proof = await copyImage(remote, there, { from: at('source'), to, digest, tag: 'one' });
  expect(proof.blobs).toEqual({ there: 0, mounted: 0, sent: 20 });
  expect((await verifyImage(there, to, { digest })).findings).toEqual([]);
  await there.close();
});

test('a repair brings back what a target lost under the same digest', async () => {
  await using other = await startRegistry();
  const there = new RemoteRegistry({ plainHttp: [other.host] });
  const to = { registry: other.host, repository: 'holes' };
  await copyImage(remote, there, { from: at('source'), to, digest, tag: 'one' });
  const [child] = image.children;
  if (child === undefined) throw new Error('The image has no child.');
  await there.deleteManifest(to, child.digest);
  expect((await copyImage(remote, there, { from: at('source'), to, digest, tag: 'one' })).how).toBe('there');
  expect((await verifyImage(there, to, { digest })).findings).toHaveLength(1);
  const proof = await copyImage(remote, there, { from: at('source'), to, digest, tag: 'one', repair: true });
  expect(proof.how).toBe('copied');
  expect((await verifyImage(there, to, { digest })).findings).toEqual([]);
  await there.close();
});

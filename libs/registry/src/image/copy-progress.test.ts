import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { RemoteRegistry } from '../remote/remote-registry.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { jsonBytes, makeImage, pushImage, type TestImage } from '../testing/image.ts';
import { startSpecRegistry } from '../testing/spec-registry.ts';
import { copyImage } from './copy.ts';
import type { CopyProgress } from './copy-progress.ts';
import { verifyImage } from './verify.ts';

const retry = { attempts: 0, baseDelay: 1, maxDelay: 10, jitter: () => 0 };

/** One layer of that many bytes more. */
function withLayer(size: number): TestImage {
  const small = makeImage(['linux/amd64'], 2);
  const [child] = small.children;
  if (child === undefined) throw new Error('The image has a child.');
  const layer = randomBytes(size);
  const document = JSON.parse(new TextDecoder().decode(child.bytes)) as { layers: object[] };
  document.layers.push({ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(layer), size });
  const raw = rawManifest(jsonBytes(document), mediaType.ociManifest);
  return { index: raw, children: [], blobs: new Map([...small.blobs, [digestOf(layer), layer]]) };
}

test('progress is told in bytes while a blob is sent, and adds up', async () => {
  const size = 3_500_000;
  const image = withLayer(size);
  await using server = await startSpecRegistry();
  await using other = await startSpecRegistry();
  const remote = new RemoteRegistry({ plainHttp: [server.host, other.host] });
  const from = { registry: server.host, repository: 'a' };
  await pushImage(remote, from, image);
  const events: CopyProgress[] = [];
  const to = { registry: other.host, repository: 'a' };
  const { digest } = image.index;
  const proof = await copyImage(remote, remote, { from, to, digest, onProgress: (event) => events.push(event) });
  const all = [...image.blobs.values()].reduce((sum, { length }) => sum + length, 0);
  const large = events.filter((one) => one.size === size);
  expect(large.length).toBeGreaterThanOrEqual(4);
  expect(large.map((one) => one.sentBytes)).toEqual(large.map((one) => one.sentBytes).toSorted((a, b) => a - b));
  expect(large.at(-1)).toMatchObject({ sentBytes: size, how: 'sent' });
  expect(large.slice(0, -1).every((one) => one.how === undefined)).toBe(true);
  expect(events.at(-1)?.total).toEqual({ blobs: 3, blobsDone: 3, bytes: all, bytesDone: all, sentBytes: all });
  expect(proof.sentBytes).toBe(all);
  const again: CopyProgress[] = [];
  await copyImage(remote, remote, { from, to, digest, repair: true, onProgress: (event) => again.push(event) });
  expect(again.at(-1)?.total).toEqual({ blobs: 3, blobsDone: 3, bytes: all, bytesDone: all, sentBytes: 0 });
  await remote.close();
});

test('a copy that was cut goes on with what is missing', async () => {
  const image = makeImage(['linux/amd64', 'linux/arm64'], 5);
  await using server = await startSpecRegistry();
  await using other = await startSpecRegistry();
  let puts = 0;
  await using proxy = await startFaultProxy(other.host, ({ method }) =>
    method === 'PUT' && ++puts > 6 ? { kind: 'reset' } : undefined,
  );
  const remote = new RemoteRegistry({ plainHttp: [server.host, other.host, proxy.host], retry });
  const from = { registry: server.host, repository: 'a' };
  const { digest } = image.index;
  await pushImage(remote, from, image);
  const cut = copyImage(remote, remote, {
    from,
    to: { registry: proxy.host, repository: 'a' },
    digest,
    parallel: 1,
    tag: 'x',
  });
  await expect(cut).rejects.toMatchObject({ code: 'unavailable' });
  const to = { registry: other.host, repository: 'a' };
  expect(await remote.headManifest(to, 'x')).toBeUndefined();
  const proof = await copyImage(remote, remote, { from, to, digest, tag: 'x' });
  expect(proof.blobs).toEqual({ there: 6, mounted: 0, sent: 4 });
  expect((await verifyImage(remote, to, { digest })).findings).toEqual([]);
  await remote.close();
});

test('a large blob that is cut on its way goes on where it was', async () => {
  const size = 17 * 1024 * 1024;
  const image = withLayer(size);
  await using server = await startSpecRegistry();
  await using other = await startSpecRegistry();
  let cuts = 2;
  await using proxy = await startFaultProxy(other.host, ({ method }) =>
    method === 'PATCH' && cuts-- > 0 ? { kind: 'cut-request', after: 5_000_000 } : undefined,
  );
  const remote = new RemoteRegistry({ plainHttp: [server.host, proxy.host], retry: { ...retry, attempts: 3 } });
  const from = { registry: server.host, repository: 'a' };
  const to = { registry: proxy.host, repository: 'a' };
  await pushImage(remote, from, image);
  const { digest } = image.index;
  expect(await copyImage(remote, remote, { from, to, digest })).toMatchObject({
    confirmed: digest,
    blobs: { sent: 3 },
  });
  const sent = proxy.seen.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers['content-range']);
  expect(sent).toHaveLength(3);
  expect(sent[0]).toBe(`0-${size - 1}`);
  expect(sent[1]).not.toBe(sent[0]);
  expect((await verifyImage(remote, to, { digest })).findings).toEqual([]);
  await remote.close();
});

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryLayerCache } from '../layer/layer-cache.ts';
import { digestOf } from '../model/digest.ts';
import { RemoteRegistry } from '../remote/remote-registry.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { pushImage, type TestImage } from '../testing/image.ts';
import { type LayeredChild, layeredImage } from '../testing/layered-image.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import type { TestServer } from '../testing/server.ts';
import { paxHeader, tarOf } from '../testing/tar.ts';
import { compareImages } from './compare.ts';

const status = (...packages: string[]) =>
  packages.map((one) => `Package: ${one.replace(' ', '\nVersion: ')}\nStatus: install ok installed\n`).join('\n');
const base = tarOf([
  { path: 'etc/' },
  { path: 'etc/hosts', content: 'localhost' },
  { path: 'etc/old', content: 'x'.repeat(500) },
  { path: 'etc/mode', content: 'same' },
  { path: 'var/lib/dpkg/status', content: status('libc6 2.36', 'gone 1.0') },
]);
const before = tarOf([{ path: 'app', content: 'a'.repeat(1_000) }]);
const capability = paxHeader({ 'SCHILY.xattr.security.capability': 'x' });
const after = tarOf([
  { path: 'app', content: 'b'.repeat(3_000) },
  { path: 'app-too', flag: '1', target: 'app' },
  { path: 'etc/.wh.old' },
  capability,
  { path: 'etc/mode', content: 'same', mode: 0o600, owner: 1 },
  { path: 'etc/hosts', flag: '2', target: '/run/hosts' },
  { path: 'var/lib/dpkg/status', content: status('libc6 2.37', 'new 1') },
]);
const sizeOf = (tar: Buffer) => gzipSync(tar).length;
const linux = (architecture: string, ...layers: Buffer[]): LayeredChild => ({
  platform: `linux/${architecture}`,
  layers,
});

let server: TestRegistry;
let proxy: TestServer;
let registry: RemoteRegistry;
let count = 0;

beforeAll(async () => {
  server = await startRegistry();
  proxy = await startFaultProxy(server.host, () => undefined);
  registry = new RemoteRegistry({ plainHttp: [proxy.host] });
});
afterAll(async () => {
  await registry.close();
  await proxy[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function put(
  ...children: LayeredChild[]
): Promise<{ at: { registry: string; repository: string }; image: TestImage }> {
  const image = layeredImage(children);
  const at = { registry: proxy.host, repository: `compare/r${++count}` };
  await pushImage(registry, at, image);
  return { at, image };
}
const named = ({ at, image }: Awaited<ReturnType<typeof put>>) => ({ at, digest: image.index.digest });

describe('two images', () => {
  test('layers, files and packages that differ', async () => {
    const [from, to] = [await put(linux('amd64', base, before)), await put(linux('amd64', base, after))];
    const difference = await compareImages(registry, named(from), named(to));
    const config = [from, to].map(
      ({ image }) => JSON.parse(Buffer.from(image.children[0]?.bytes ?? []).toString()).config.size,
    );
    expect(difference.platforms).toHaveLength(1);
    expect(difference.platforms[0]).toMatchObject({
      platform: 'linux/amd64',
      from: { pullSize: config[0] + sizeOf(base) + sizeOf(before), unpackedSize: base.length + before.length },
      to: { pullSize: config[1] + sizeOf(base) + sizeOf(after), unpackedSize: base.length + after.length },
      updateSize: config[1] + sizeOf(after),
      layers: {
        shared: [{ digest: digestOf(gzipSync(base)) }],
        added: [{ digest: digestOf(gzipSync(after)) }],
        removed: [{ digest: digestOf(gzipSync(before)) }],
      },
    });
    const dpkg = status('libc6 2.36', 'gone 1.0').length;
    const newDpkg = status('libc6 2.37', 'new 1').length;
    expect(difference.platforms[0]?.files).toEqual({
      added: { count: 1, bytes: 0 },
      removed: { count: 1, bytes: 500 },
      changed: { count: 4, bytes: 2_000 + newDpkg - dpkg - 'localhost'.length },
      listed: [
        { kind: 'changed', path: 'app', type: 'file', from: 1_000, to: 3_000, aspects: ['content'] },
        { kind: 'removed', path: 'etc/old', type: 'file', from: 500 },
        { kind: 'changed', path: 'var/lib/dpkg/status', type: 'file', from: dpkg, to: newDpkg, aspects: ['content'] },
        { kind: 'changed', path: 'etc/hosts', type: 'symlink', from: 9, to: 0, aspects: ['type'] },
        { kind: 'changed', path: 'etc/mode', type: 'file', from: 4, to: 4, aspects: ['mode', 'owner', 'attributes'] },
        { kind: 'added', path: 'app-too', type: 'file', to: 0 },
      ],
    });
    expect(difference.platforms[0]?.packages).toEqual({
      from: 2,
      to: 2,
      changes: [
        { type: 'deb', name: 'gone', from: '1.0' },
        { type: 'deb', name: 'libc6', from: '2.36', to: '2.37' },
        { type: 'deb', name: 'new', to: '1' },
      ],
      unreadable: [],
    });
    const short = await compareImages(registry, named(from), named(to), { files: 1 });
    expect(short.platforms[0]?.files).toMatchObject({ changed: { count: 4 }, listed: [{ path: 'app' }] });
  });

  test('the same image is no different', async () => {
    const one = await put(linux('amd64', base, before));
    const none = { count: 0, bytes: 0 };
    expect((await compareImages(registry, named(one), named(one))).platforms[0]).toMatchObject({
      updateSize: 0,
      layers: { added: [], removed: [] },
      files: { added: none, removed: none, changed: none, listed: [] },
      packages: { changes: [], from: 2, to: 2 },
    });
  });

  test('platforms that only one of them has; a layer is read once, and never with a cache that knows it', async () => {
    const from = await put(linux('amd64', base, before), linux('arm64', base, before));
    const to = await put(linux('arm64', base, after), linux('arm/v7', base));
    const cache = new MemoryLayerCache();
    const blobs = () => proxy.seen.filter(({ method, url }) => method === 'GET' && url.includes('/blobs/')).length;
    const start = blobs();
    const first = await compareImages(registry, named(from), named(to), { cache });
    expect(blobs() - start).toBe(3);
    const again = await compareImages(registry, named(from), named(to), { cache });
    expect(again.platforms.map(({ files }) => files)).toEqual(first.platforms.map(({ files }) => files));
    expect(blobs() - start).toBe(3);
    const [amd64, arm, arm64] = again.platforms;
    expect(amd64).toMatchObject({ platform: 'linux/amd64', from: { unpackedSize: base.length + before.length } });
    expect(amd64).not.toHaveProperty('to');
    expect(amd64).not.toHaveProperty('updateSize');
    expect(amd64).not.toHaveProperty('files');
    expect(arm).toMatchObject({ platform: 'linux/arm/v7', layers: { shared: [], removed: [] } });
    expect(arm?.updateSize).toBe(arm?.to?.pullSize);
    expect(arm64).toMatchObject({ platform: 'linux/arm64', files: { removed: { count: 1 } } });
  });

  test('a layer that cannot be read leaves sizes and layers, and a sentence', async () => {
    const torn = gzipSync(after).subarray(0, -10);
    const from = await put(linux('amd64', base));
    const to = await put({ ...linux('amd64', base, after), blobs: [undefined, torn] });
    const [difference] = (await compareImages(registry, named(from), named(to))).platforms;
    expect(difference).not.toHaveProperty('files');
    expect(difference?.layers.added).toHaveLength(1);
    expect(difference?.unreadable).toBe(
      `The layer ${digestOf(torn)} of ${proxy.host}/${to.at.repository} ends in the middle of its compression.`,
    );
  });

  test('what is not there', async () => {
    const one = await put(linux('amd64', base));
    const missing = { at: one.at, digest: digestOf(createHash('sha256').update('missing').digest()) };
    await expect(compareImages(registry, named(one), missing)).rejects.toMatchObject({ code: 'not-found' });
  });
});

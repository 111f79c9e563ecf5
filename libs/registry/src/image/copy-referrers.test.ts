import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderRegistry } from '../folder/folder-registry.ts';
import { digestOf } from '../model/digest.ts';
import type { Repository } from '../model/reference.ts';
import { subjectTag } from '../model/subject-tag.ts';
import type { Registry } from '../registry.ts';
import { RemoteRegistry } from '../remote/remote-registry.ts';
import { startFaultProxy } from '../testing/fault-proxy.ts';
import { makeImage, makeReferrer, pushImage, pushReferrer, type TestImage } from '../testing/image.ts';
import { startRegistry } from '../testing/registry.ts';
import { startSpecRegistry } from '../testing/spec-registry.ts';
import { copyImage } from './copy.ts';

const opened: AsyncDisposable[] = [];
const places = new Map<string, { registry: Registry; host: string }>();
let count = 0;

beforeAll(async () => {
  const debian = await startRegistry();
  const strict = await startSpecRegistry();
  const remote = new RemoteRegistry({ plainHttp: [debian.host, strict.host] });
  const root = await mkdtemp(join(tmpdir(), 'slipway-folder-'));
  places.set("Debian's registry", { registry: remote, host: debian.host });
  places.set('one with the API', { registry: remote, host: strict.host });
  places.set('a folder', { registry: new FolderRegistry(root), host: 'folder.example' });
  opened.push(debian, strict, { [Symbol.asyncDispose]: () => rm(root, { recursive: true }) });
  opened.push({ [Symbol.asyncDispose]: () => remote.close() });
});
afterAll(async () => {
  for (const one of opened.toReversed()) await one[Symbol.asyncDispose]();
});

function at(name: string): { registry: Registry; place: Repository } {
  const found = places.get(name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return { registry: found.registry, place: { registry: found.host, repository: `signed/r${++count}` } };
}

/** An image with an SBOM of its index, a signature of that SBOM, one of a child, and what cosign puts under a tag. */
async function pushSigned(registry: Registry, place: Repository): Promise<{ image: TestImage; cosign: string }> {
  const image = makeImage();
  const [child] = image.children;
  if (child === undefined) throw new Error('The image has children.');
  await pushImage(registry, place, image, 'one');
  const sbom = await pushReferrer(registry, place, makeReferrer(image.index, 'application/sbom'));
  await pushReferrer(registry, place, makeReferrer(sbom, 'application/signature-of-sbom'));
  await pushReferrer(registry, place, makeReferrer(child, 'application/signature-of-child'));
  const cosign = subjectTag(image.index.digest, 'signature');
  const { raw, content } = makeReferrer(image.index, 'application/cosign', { subject: undefined });
  await registry.putBlob(place, { digest: digestOf(content), size: content.length }, content);
  await registry.putManifest(place, raw, cosign);
  return { image, cosign };
}

/** All that is found from the image on, by type. */
async function typesAt(registry: Registry, place: Repository, image: TestImage): Promise<readonly string[]> {
  const types: string[] = [];
  for (let level = [image.index, ...image.children].map((one) => one.digest); level.length > 0; ) {
    const lists = await Promise.all(level.map((one) => registry.listReferrers(place, one)));
    types.push(...lists.flat().map((one) => one.artifactType ?? ''));
    level = lists.flat().map((one) => one.digest);
  }
  return types.toSorted();
}

const names = ["Debian's registry", 'one with the API', 'a folder'];
const pairs = names.flatMap((from) => names.map((to) => [from, to] as const));

describe('an image is copied with all that refers to it', () => {
  test.each(pairs)('from %s to %s', async (there, here) => {
    const [from, to] = [at(there), at(here)];
    const { image, cosign } = await pushSigned(from.registry, from.place);
    const { digest } = image.index;
    const request = { from: from.place, to: to.place, digest, tag: 'one' };
    const proof = await copyImage(from.registry, to.registry, request);
    expect(proof.referrers).toMatchObject({ kept: [], lost: [] });
    expect(proof.referrers.copied).toHaveLength(4);
    expect(proof.confirmed).toBe(digest);
    expect(proof.manifests.at(-1)).toMatchObject({ digest, tag: 'one' });
    expect(await typesAt(to.registry, to.place, image)).toEqual([
      'application/sbom',
      'application/signature-of-child',
      'application/signature-of-sbom',
    ]);
    const signature = await from.registry.headManifest(from.place, cosign);
    expect(await to.registry.headManifest(to.place, cosign)).toEqual(signature);
  });

  test('or without, where that is asked for', async () => {
    const [from, to] = [at('one with the API'), at("Debian's registry")];
    const { image } = await pushSigned(from.registry, from.place);
    const request = { from: from.place, to: to.place, digest: image.index.digest, referrers: false };
    const proof = await copyImage(from.registry, to.registry, request);
    expect(proof.manifests).toHaveLength(3);
    expect(await typesAt(to.registry, to.place, image)).toEqual([]);
  });
});

test('signatures that only the target has under a tag of cosign are left, and the proof says so', async () => {
  const [from, to] = [at('one with the API'), at("Debian's registry")];
  const { image, cosign } = await pushSigned(from.registry, from.place);
  const [child] = makeImage(['linux/amd64']).children;
  if (child === undefined) throw new Error('The image has a child.');
  const other = makeImage(['linux/amd64']);
  await pushImage(to.registry, to.place, other, cosign);
  const request = { from: from.place, to: to.place, digest: image.index.digest, tag: 'one' };
  const proof = await copyImage(from.registry, to.registry, request);
  expect(proof.referrers).toMatchObject({ kept: [cosign] });
  expect((await to.registry.headManifest(to.place, cosign))?.digest).toBe(other.index.digest);
});

test('where tags may not be listed, single ones are asked for', async () => {
  const [from, to] = [at("Debian's registry"), at('one with the API')];
  const { image } = await pushSigned(from.registry, from.place);
  await using proxy = await startFaultProxy(from.place.registry, ({ url }) =>
    url.includes('/tags/list') ? { kind: 'status', status: 403 } : undefined,
  );
  const remote = new RemoteRegistry({ plainHttp: [proxy.host] });
  const request = { from: { ...from.place, registry: proxy.host }, to: to.place, digest: image.index.digest };
  expect((await copyImage(remote, to.registry, request)).referrers.copied).toHaveLength(4);
  await remote.close();
});

test('a referrer that is listed and not there is told of, and the rest is copied', async () => {
  const server = await startSpecRegistry({ referrersApi: false });
  const remote = new RemoteRegistry({ plainHttp: [server.host] });
  const from = { registry: server.host, repository: 'a' };
  const image = makeImage(['linux/amd64']);
  await pushImage(remote, from, image, 'one');
  const lost = await pushReferrer(remote, from, makeReferrer(image.index, 'application/lost'));
  const kept = await pushReferrer(remote, from, makeReferrer(image.index, 'application/kept'));
  server.held.get('a')?.manifests.delete(lost.digest);
  const fresh = new RemoteRegistry({ plainHttp: [server.host] });
  const to = { registry: server.host, repository: 'b' };
  const proof = await copyImage(fresh, fresh, { from, to, digest: image.index.digest });
  expect(proof.referrers).toEqual({ copied: [kept.digest], kept: [], lost: [lost.digest] });
  await fresh.close();
  await remote.close();
  await server[Symbol.asyncDispose]();
});

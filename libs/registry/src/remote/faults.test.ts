import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RegistryError } from '../error.ts';
import { copyImage } from '../image/copy.ts';
import { inspect } from '../image/inspect.ts';
import { verifyImage } from '../image/verify.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import type { Repository } from '../model/reference.ts';
import { type Fault, startFaultProxy } from '../testing/fault-proxy.ts';
import { descriptorOf, jsonBytes, makeImage, pushImage } from '../testing/image.ts';
import { startRegistry, type TestRegistry } from '../testing/registry.ts';
import { createRegistry, type RemoteRegistry } from './remote-registry.ts';

const wanted = 500;
const kinds: readonly Fault[] = [
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 429 },
  // Longer than anybody waits: it is told instead.
  { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500, body: '<html>' },
  { kind: 'reset' },
  { kind: 'lose-answer' },
  { kind: 'cut-answer', after: 0 },
  { kind: 'cut-answer', after: 100 },
  { kind: 'cut-request', after: 100 },
  { kind: 'drip', every: 1, bytes: 50 },
  { kind: 'stall' },
  { kind: 'length', by: 10 },
  { kind: 'length', by: -10 },
];
const chosen = fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, fc.constantFrom(...kinds));
const plan = fc.sample(chosen, { seed: 20_260_403, numRuns: 20_000 });

const image = makeImage();
const holed = makeImage();
const { digest } = image.index;
const tags = Array.from({ length: 30 }, (_, count) => `v${count}`).toSorted();
let here: TestRegistry;
let there: TestRegistry;
/** Past the proxies: it tells what is so. */
let direct: RemoteRegistry;

beforeAll(async () => {
  [here, there] = [await startRegistry(), await startRegistry()];
  direct = createRegistry({ plainHttp: [here.host, there.host] });
  const at = (repository: string) => ({ registry: here.host, repository });
  await pushImage(direct, at('source'), image);
  for (const tag of tags) await direct.putManifest(at('source'), image.index, tag);
  const manifests = image.children.map(descriptorOf);
  const list = jsonBytes({ schemaVersion: 2, mediaType: mediaType.ociIndex, manifests });
  await direct.putManifest(at('source'), rawManifest(list, mediaType.ociIndex), digest.replace(':', '-'));
  await pushImage(direct, at('holed'), holed);
  for (const child of holed.children.slice(1)) await direct.deleteManifest(at('holed'), child.digest);
  await pushImage(direct, at('retagged'), image);
});
afterAll(async () => {
  await direct.close();
  for (const registry of [here, there]) await registry[Symbol.asyncDispose]();
});

/** Everything that the image consists of, byte for byte, or nothing under that tag. */
async function isThere(host: string, repository: string, tag: string): Promise<boolean> {
  const at = { registry: host, repository };
  const head = await direct.headManifest(at, tag);
  if (head === undefined) return false;
  expect(head).toEqual(descriptorOf(image.index));
  try {
    for (const raw of [image.index, ...image.children])
      expect(Buffer.from((await direct.getManifest(at, raw.digest)).bytes).equals(raw.bytes)).toBe(true);
    for (const [name, bytes] of image.blobs)
      expect((await buffer(await direct.getBlob(at, { digest: name, size: bytes.length }))).equals(bytes)).toBe(true);
  } catch (cause) {
    throw new Error(`${repository}:${tag} is there, but not whole.`, { cause });
  }
  return true;
}

async function expectCopy(through: RemoteRegistry, from: Repository, to: Repository, tag: string, host: string) {
  const looked = () => isThere(host, to.repository, tag);
  // Also where it fails, what is there is whole.
  const proof = await copyImage(through, through, { from, to, digest, tag }).finally(looked);
  expect(proof.confirmed).toBe(digest);
  expect(await looked()).toBe(true);
}

/** What is done through the proxies at `a` and `b`; a wrong answer fails an expectation. */
const acts: readonly ((through: RemoteRegistry, a: string, b: string, count: number) => Promise<void>)[] = [
  async function inspects(through, a) {
    const { raw, images } = await inspect(through, { registry: a, repository: 'source' }, 'v1');
    expect(Buffer.from(raw.bytes).equals(image.index.bytes)).toBe(true);
    expect(images.map((one) => one.digest)).toEqual(image.children.map((one) => one.digest));
  },
  async function copies(through, a, b, count) {
    const to = { registry: b, repository: `copy/${count}` };
    await expectCopy(through, { registry: a, repository: 'source' }, to, 'x', there.host);
  },
  async function mounts(through, a, _, count) {
    const to = { registry: a, repository: `mounted/${count}` };
    await expectCopy(through, { registry: a, repository: 'source' }, to, 'x', here.host);
  },
  async function retags(through, a, _, count) {
    const at = { registry: a, repository: 'retagged' };
    await expectCopy(through, at, at, `t${count}`, here.host);
  },
  async function verifiesWhatIsWhole(through, a) {
    const verified = await verifyImage(through, { registry: a, repository: 'source' }, { digest });
    expect(verified).toMatchObject({ findings: [], manifests: 3, blobs: 6 });
  },
  async function verifiesWhatHasAHole(through, a) {
    const at = { registry: a, repository: 'holed' };
    const { findings } = await verifyImage(through, at, { digest: holed.index.digest });
    expect(findings).toMatchObject([{ code: 'missing-manifest', digest: holed.children[1]?.digest }]);
  },
  async function listsTags(through, a) {
    const found: string[] = [];
    for await (const tag of through.listTags({ registry: a, repository: 'source' })) found.push(tag);
    expect(found.filter((tag) => !tag.startsWith('sha256-')).toSorted()).toEqual(tags);
  },
  async function listsReferrers(through, a) {
    const found = await through.listReferrers({ registry: a, repository: 'source' }, digest);
    expect(found.map((one) => one.digest)).toEqual(image.children.map((one) => one.digest));
  },
];

test(`${wanted} injected faults: each act ends right or with an error that says why`, async () => {
  let injected = 0;
  let passed = 0;
  const met = new Set<Fault>();
  const next = () => {
    const fault = plan[injected + passed];
    if (fault === undefined) passed += 1;
    else {
      injected += 1;
      met.add(fault);
    }
    return fault;
  };
  await using a = await startFaultProxy(here.host, next);
  await using b = await startFaultProxy(there.host, next);
  const outcomes = { right: 0, told: 0 };
  for (let count = 0; injected < wanted || met.size < kinds.length; count++) {
    // Some give up at the first fault, others go on for long.
    const retry = { attempts: count % 3 === 0 ? 0 : 6, baseDelay: 1, maxDelay: 20, jitter: () => 0 };
    const through = createRegistry({ plainHttp: [a.host, b.host], retry, deadline: 150 });
    for (const act of acts) {
      try {
        await act(through, a.host, b.host, count);
        outcomes.right += 1;
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        expect(error.message).toMatch(/^.+\.$/);
        outcomes.told += 1;
      }
    }
    await through.close();
  }
  expect(injected).toBeGreaterThanOrEqual(wanted);
  expect(met.size).toBe(kinds.length);
  expect(outcomes.right).toBeGreaterThan(0);
  expect(outcomes.told).toBeGreaterThan(0);
}, 180_000);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { blobPath } from '../folder/blob-file.ts';
import { FolderRegistry } from '../folder/folder-registry.ts';
import { MemoryLayerCache } from '../layer/layer-cache.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { parseManifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import type { Registry } from '../registry.ts';
import { RemoteRegistry } from '../remote/remote-registry.ts';
import { pushImage, type TestImage } from '../testing/image.ts';
import { elfFile, elfMachine, type LayeredChild, layeredImage } from '../testing/layered-image.ts';
import { startRegistry } from '../testing/registry.ts';
import { tarOf } from '../testing/tar.ts';
import type { Finding } from './finding.ts';
import { verifyImage } from './verify.ts';

const amd64 = tarOf([{ path: 'bin/tool', content: elfFile(elfMachine.amd64) }]);
const arm64 = tarOf([{ path: 'bin/tool', content: elfFile(elfMachine.arm64) }]);
const both = tarOf([
  { path: 'lib/a.o', content: elfFile(elfMachine.amd64) },
  { path: 'lib/b.o', content: elfFile(elfMachine.arm64) },
]);
const data = tarOf([{ path: 'etc/hosts', content: 'localhost' }]);
const linux = (architecture: string, ...layers: Buffer[]): LayeredChild => ({
  platform: `linux/${architecture}`,
  layers,
});
const digestOfLayer = (tar: Buffer) => digestOf(gzipSync(tar));

interface Case {
  readonly name: string;
  readonly children: readonly LayeredChild[];
  /** By code, platform and what the message must hold. */
  readonly findings: readonly (readonly [Finding['code'], string, string])[];
}

const torn = gzipSync(arm64).subarray(0, -10);
const cases: readonly Case[] = [
  { name: 'right images', children: [linux('amd64', data, amd64), linux('arm64', data, arm64)], findings: [] },
  {
    name: 'shared data and a shared layer for both',
    children: [linux('amd64', both), linux('arm64', both)],
    findings: [],
  },
  { name: 'no executables at all', children: [linux('amd64', data), linux('arm64', data)], findings: [] },
  {
    name: 'a base of one architecture below what was built for each',
    children: [linux('amd64', amd64, data), linux('arm64', amd64, arm64)],
    findings: [
      [
        'shared-layer',
        'linux/arm64',
        `shares the layer ${digestOfLayer(amd64)} with that for linux/amd64, but its executables (such as /bin/tool) are for amd64`,
      ],
    ],
  },
  {
    name: 'one image under two platforms',
    children: [linux('amd64', amd64), linux('arm64', amd64)],
    findings: [
      ['wrong-executable', 'linux/arm64', 'holds no executable for it: /bin/tool is for amd64.'],
      ['shared-layer', 'linux/arm64', 'build it from a base image that has linux/arm64.'],
    ],
  },
  {
    name: 'a config for another platform',
    children: [{ ...linux('arm64', data), config: { architecture: 'amd64' } }],
    findings: [['platform-disagrees', 'linux/arm64', 'linux/arm64, but its config says linux/amd64.']],
  },
  {
    name: 'a config that states another layer',
    children: [{ ...linux('arm64', arm64), config: { diffIds: [`sha256:${'0'.repeat(64)}`] } }],
    findings: [['wrong-layer', 'linux/arm64', `says that its layer ${digestOfLayer(arm64)} unpacks to sha256:000`]],
  },
  {
    name: 'a layer that is torn',
    children: [{ ...linux('arm64', data, arm64), blobs: [undefined, torn] }],
    findings: [['unreadable-layer', 'linux/arm64', `${digestOf(torn)} of `]],
  },
];

interface Place extends AsyncDisposable {
  readonly host: string;
  readonly registry: Registry;
  loseBlob(at: Repository, digest: Digest): Promise<void>;
}

async function startRemote(): Promise<Place> {
  const server = await startRegistry();
  const registry = new RemoteRegistry({ plainHttp: [server.host] });
  const dispose = async () => {
    await registry.close();
    await server[Symbol.asyncDispose]();
  };
  const loseBlob = async (at: Repository, digest: Digest) => {
    const { status } = await fetch(`http://${server.host}/v2/${at.repository}/blobs/${digest}`, { method: 'DELETE' });
    if (status !== 202) throw new Error(`The registry answered ${status}.`);
  };
  return { host: server.host, registry, loseBlob, [Symbol.asyncDispose]: dispose };
}

async function startFolder(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-verify-'));
  const dispose = () => rm(folder, { recursive: true });
  const registry = new FolderRegistry(folder);
  const loseBlob = (at: Repository, digest: Digest) => rm(blobPath(registry.folderOf(at), digest));
  return { host: 'folder.test', registry, loseBlob, [Symbol.asyncDispose]: dispose };
}

describe.each([
  ['a registry', startRemote],
  ['a folder', startFolder],
])('verifying what is in %s', (_, start) => {
  let place: Place;
  let count = 0;
  const put = async (image: TestImage) => {
    const at = { registry: place.host, repository: `verify/r${++count}` };
    await pushImage(place.registry, at, image, 'one');
    return at;
  };
  beforeAll(async () => {
    place = await start();
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
  });

  test.each(cases)('$name', async ({ children, findings }) => {
    const image = layeredImage(children);
    const at = await put(image);
    const { digest } = image.index;
    const seen = await verifyImage(place.registry, at, { digest, executables: true });
    expect(seen.findings).toEqual(
      findings.map(([code, platform, message]) =>
        expect.objectContaining({ code, platform, message: expect.stringContaining(message) }),
      ),
    );
    // Without looking into layers, only what the documents say is seen.
    const disagreeing = findings.filter(([code]) => code === 'platform-disagrees').length;
    expect((await verifyImage(place.registry, at, { digest })).findings).toHaveLength(disagreeing);
  });

  test('counts executables, leaves out trusted layers, and reads no layer twice', async () => {
    const image = layeredImage([linux('amd64', amd64, both), linux('arm64', amd64, both)]);
    const at = await put(image);
    const cache = new MemoryLayerCache();
    const trusted = new Set([digestOfLayer(amd64)]);
    const request = { digest: image.index.digest, executables: true, trusted, cache };
    const seen = await verifyImage(place.registry, at, request);
    expect(seen).toMatchObject({ findings: [], manifests: 3 });
    expect([...seen.executables]).toEqual([
      ['linux/amd64', 1],
      ['linux/arm64', 1],
    ]);
    expect(await cache.get(digestOfLayer(amd64))).toBeUndefined();
    expect((await cache.get(digestOfLayer(both)))?.entries).toHaveLength(2);
  });

  test('a layer of another size than stated', async () => {
    const image = layeredImage([{ ...linux('amd64', data, amd64), sizeError: 1 }]);
    const at = await put(image);
    const seen = await verifyImage(place.registry, at, { digest: image.index.digest, executables: true });
    const digest = digestOfLayer(amd64);
    const size = gzipSync(amd64).length;
    const message = `The blob ${digest} of ${at.repository} has ${size} bytes instead of ${size + 1}.`;
    expect(seen.findings).toEqual([{ code: 'wrong-size', message, digest, platform: 'linux/amd64' }]);
  });

  test('a child of another size than its index states', async () => {
    const image = layeredImage([linux('amd64', amd64), { ...linux('arm64', arm64), manifestSizeError: 7 }]);
    const at = await put(image);
    const [, child] = image.children;
    if (child === undefined) throw new Error('The image has no second child.');
    const size = child.bytes.byteLength;
    const message = `The manifest ${child.digest} of ${at.repository} has ${size} bytes instead of the ${size + 7} that its index states.`;
    const { findings, blobs } = await verifyImage(place.registry, at, { digest: image.index.digest });
    expect(findings).toEqual([{ code: 'wrong-size', message, digest: child.digest, platform: 'linux/arm64' }]);
    expect(blobs).toBe(4);
  });

  test('a config, a layer and a child that got lost', async () => {
    const image = layeredImage([linux('amd64', amd64), linux('arm64', arm64, data)]);
    const at = await put(image);
    const request = { digest: image.index.digest, executables: true };
    const [, child] = image.children;
    const manifest = child && parseManifest(child);
    if (child === undefined || manifest?.kind !== 'image') throw new Error('The image has no second child.');
    for (const { digest } of [manifest.config, ...manifest.layers.slice(1)]) await place.loseBlob(at, digest);
    const lost = [manifest.config, ...manifest.layers.slice(1)].map(({ digest }) => ({
      code: 'missing-blob',
      message: `The blob ${digest} of ${at.repository} is not there.`,
      digest,
      platform: 'linux/arm64',
    }));
    const { findings } = await verifyImage(place.registry, at, request);
    expect(findings).toHaveLength(2);
    expect(findings).toEqual(expect.arrayContaining(lost));
    await place.registry.deleteManifest(at, child.digest);
    const message = `The manifest ${child.digest} is not in ${at.repository}.`;
    const gone = { code: 'missing-manifest', message, digest: child.digest, platform: 'linux/arm64' };
    expect((await verifyImage(place.registry, at, request)).findings).toEqual([gone]);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderRegistry } from '../folder/folder-registry.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import type { Repository } from '../model/reference.ts';
import { subjectTag } from '../model/subject-tag.ts';
import type { Registry } from '../registry.ts';
import { createRegistry } from '../remote/remote-registry.ts';
import { dsse, putAttachment, statement } from '../testing/attachment.ts';
import { descriptorOf, jsonBytes, makeImage, pushImage } from '../testing/image.ts';
import { startRegistry } from '../testing/registry.ts';
import { startSpecRegistry } from '../testing/spec-registry.ts';
import { inspect } from './inspect.ts';
import { readPredicate } from './predicate/read-predicate.ts';
import { type Properties, properties } from './properties.ts';

const spdx = { spdxVersion: 'SPDX-2.3', name: 'app', packages: [{ name: 'zlib', versionInfo: '1.3' }] };
const cyclonedx = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'musl', version: '1.2.5' }] };
const slsa02 = { builder: { id: 'https://builder.example' }, buildType: 'https://mobyproject.org/buildkit@v1' };
const slsa1 = { buildDefinition: { buildType: 'x' }, runDetails: { builder: { id: 'https://builder.example/1' } } };
const type = {
  spdx: 'https://spdx.dev/Document',
  slsa02: 'https://slsa.dev/provenance/v0.2',
  slsa1: 'https://slsa.dev/provenance/v1',
  statement: 'application/vnd.in-toto+json',
  envelope: 'application/vnd.dsse.envelope.v1+json',
  bundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  cosign: 'application/vnd.dev.cosign.simplesigning.v1+json',
};

interface Place extends AsyncDisposable {
  readonly host: string;
  readonly registry: Registry;
}

function remote(start: () => Promise<AsyncDisposable & { readonly host: string }>): () => Promise<Place> {
  return async () => {
    const server = await start();
    const registry = createRegistry({ plainHttp: [server.host] });
    const dispose = async () => {
      await registry.close();
      await server[Symbol.asyncDispose]();
    };
    return { host: server.host, registry, [Symbol.asyncDispose]: dispose };
  };
}

async function startFolder(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-properties-'));
  const dispose = () => rm(folder, { recursive: true });
  return { host: 'folder.test', registry: new FolderRegistry(folder), [Symbol.asyncDispose]: dispose };
}

function layerOf(predicateType: string, subject: RawManifest, predicate: unknown) {
  const content = statement(predicateType, subject.digest, predicate);
  return { mediaType: type.statement, content, annotations: { 'in-toto.io/predicate-type': predicateType } };
}

/** Two images with BuildKit's attestations: of the first in the older form, of the second in that with a subject. */
async function putAttested(registry: Registry, at: Repository) {
  const image = makeImage();
  await pushImage(registry, at, image);
  const [amd64, arm64] = image.children as [RawManifest, RawManifest];
  const older = await putAttachment(registry, at, {
    layers: [layerOf(type.spdx, amd64, spdx), layerOf(type.slsa02, amd64, slsa02)],
    configType: mediaType.ociConfig,
  });
  const newer = await putAttachment(registry, at, {
    layers: [layerOf(type.slsa1, arm64, slsa1)],
    subject: arm64,
    artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
  });
  const lost = await putAttachment(registry, at, {
    layers: [layerOf(type.spdx, older, spdx)],
    configType: mediaType.ociConfig,
  });
  const about = (of: RawManifest) => ({
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': of.digest,
  });
  const nowhere = { os: 'unknown', architecture: 'unknown' };
  const document = {
    schemaVersion: 2,
    mediaType: mediaType.ociIndex,
    manifests: [
      { ...descriptorOf(amd64), platform: { os: 'linux', architecture: 'amd64' } },
      { ...descriptorOf(arm64), platform: { os: 'linux', architecture: 'arm64' } },
      { ...descriptorOf(older), platform: nowhere, annotations: about(amd64) },
      {
        ...descriptorOf(newer),
        platform: nowhere,
        artifactType: 'application/vnd.docker.attestation.manifest.v1+json',
      },
      { ...descriptorOf(lost), platform: nowhere, annotations: about(older) },
    ],
  };
  const index = rawManifest(jsonBytes(document), mediaType.ociIndex);
  await registry.putManifest(at, index, 'v1');
  return { index, amd64, arm64, older, newer, lost };
}

const counts = ({ sboms, provenance, signatures, others, unread }: Properties) =>
  [sboms, provenance, signatures, others, unread].map(({ length }) => length);

describe.each([
  ["Debian's docker-registry", remote(startRegistry)],
  ['a registry with the referrers API', remote(() => startSpecRegistry({ referrersApi: true, pageSize: 2 }))],
  ['a folder', startFolder],
])('properties in %s', (_, start) => {
  let place: Place;
  let at: Repository;
  let made: Awaited<ReturnType<typeof putAttested>>;
  beforeAll(async () => {
    place = await start();
    at = { registry: place.host, repository: 'app' };
    made = await putAttested(place.registry, at);
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
  });
  const look = async (at: Repository, name: string) => {
    const inspected = await inspect(place.registry, at, name);
    return { inspected, seen: await properties(place.registry, at, inspected) };
  };

  test("BuildKit's attestations of both forms belong to their images", async () => {
    const { inspected, seen } = await look(at, 'v1');
    const { amd64, arm64, newer, lost } = made;
    expect(inspected.images.map(({ digest }) => digest)).toEqual([amd64.digest, arm64.digest]);
    expect(counts(seen.images.get(amd64.digest) as Properties)).toEqual([1, 1, 0, 0, 0]);
    // Child of the index and referrer at once, shown once.
    expect(seen.images.get(arm64.digest)).toMatchObject({
      provenance: [{ by: 'index', manifest: newer.digest, predicateType: type.slsa1, signed: 'no' }],
      sboms: [],
    });
    expect(seen.index?.unread).toEqual([
      { manifest: lost.digest, why: expect.stringContaining('not an image of this') },
    ]);
    const [sbom] = seen.images.get(amd64.digest)?.sboms ?? [];
    const [provenance] = seen.images.get(amd64.digest)?.provenance ?? [];
    if (sbom === undefined || provenance === undefined) throw new Error('There is no document.');
    expect(await readPredicate(place.registry, at, sbom)).toMatchObject({
      kind: 'sbom',
      namesSubject: true,
      sbom: { format: 'spdx', version: 'SPDX-2.3', packages: [{ name: 'zlib', version: '1.3' }] },
    });
    expect(await readPredicate(place.registry, at, provenance)).toMatchObject({
      kind: 'provenance',
      provenance: { version: '0.2', builder: 'https://builder.example' },
    });
    await expect(readPredicate(place.registry, at, sbom, { maxBytes: 20 })).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  test('referrers and the tags of cosign, signed and bare', async () => {
    const other = { registry: place.host, repository: 'signed' };
    const { index, amd64, arm64 } = await putAttested(place.registry, other);
    const put = (attachment: Parameters<typeof putAttachment>[2], tag?: string) =>
      putAttachment(place.registry, other, attachment, tag);
    const signed = {
      mediaType: type.cosign,
      content: { critical: {} },
      annotations: { 'dev.cosignproject.cosign/signature': 'x' },
    };
    await put({ layers: [signed], configType: mediaType.ociConfig }, subjectTag(index.digest, 'signature'));
    const attested = {
      mediaType: type.envelope,
      content: dsse(statement(type.slsa1, index.digest, slsa1)),
      annotations: { predicateType: type.slsa1 },
    };
    await put({ layers: [attested] }, subjectTag(index.digest, 'attestation'));
    await put(
      { layers: [{ mediaType: 'application/vnd.cyclonedx+json', content: cyclonedx }] },
      subjectTag(amd64.digest, 'sbom'),
    );
    const jose = { mediaType: 'application/jose+json', content: {} };
    await put({ layers: [jose], subject: amd64, artifactType: 'application/vnd.cncf.notary.signature' });
    const bundle = (content: string, predicateType: string) => ({
      layers: [
        { mediaType: type.bundle, content: { dsseEnvelope: dsse(statement(predicateType, arm64.digest, spdx)) } },
      ],
      subject: arm64,
      artifactType: type.bundle,
      annotations: { 'dev.sigstore.bundle.content': content, 'dev.sigstore.bundle.predicateType': predicateType },
    });
    await put(bundle('dsse-envelope', type.spdx));
    await put(bundle('dsse-envelope', 'https://sigstore.dev/cosign/sign/v1'));
    await put({ layers: [{ mediaType: 'text/plain', content: {} }], subject: arm64, artifactType: 'application/x' });

    const { seen } = await look(other, 'v1');
    expect(counts(seen.index as Properties)).toEqual([0, 1, 1, 0, 1]);
    expect(counts(seen.images.get(amd64.digest) as Properties)).toEqual([2, 1, 1, 0, 0]);
    expect(counts(seen.images.get(arm64.digest) as Properties)).toEqual([1, 1, 1, 1, 0]);
    expect(seen.index?.signatures).toMatchObject([
      { scheme: 'cosign', by: 'cosign-tag', verification: 'not verified here' },
    ]);
    expect(seen.index?.provenance).toMatchObject([{ envelope: 'dsse', signed: 'present, not verified here' }]);
    expect(seen.images.get(amd64.digest)?.signatures).toMatchObject([{ scheme: 'notation', by: 'referrer' }]);
    expect(seen.images.get(arm64.digest)?.signatures).toMatchObject([{ scheme: 'sigstore-bundle' }]);
    const documents = [...(seen.index?.provenance ?? []), ...(seen.images.get(arm64.digest)?.sboms ?? [])];
    const read = await Promise.all(documents.map((one) => readPredicate(place.registry, other, one)));
    expect(read).toMatchObject([
      { kind: 'provenance', namesSubject: true, provenance: { version: '1', builder: 'https://builder.example/1' } },
      { kind: 'sbom', namesSubject: true, predicateType: type.spdx },
    ]);
    const bare = seen.images.get(amd64.digest)?.sboms.find(({ by }) => by === 'cosign-tag');
    if (bare === undefined) throw new Error('There is no bare SBOM.');
    const components = await readPredicate(place.registry, other, bare);
    expect(components).toMatchObject({ kind: 'sbom', sbom: { format: 'cyclonedx', packages: [{ name: 'musl' }] } });
    expect(components.namesSubject).toBeUndefined();
  });

  test('a lone image has properties, and an attached manifest that is not to be understood hides none', async () => {
    const lone = { registry: place.host, repository: 'lone' };
    const { amd64 } = await putAttested(place.registry, lone);
    await putAttachment(place.registry, lone, { layers: [{ mediaType: type.cosign, content: 1 }], subject: amd64 });
    const list = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests: [] };
    const odd = rawManifest(jsonBytes(list), mediaType.ociIndex);
    await place.registry.putManifest(lone, odd, subjectTag(amd64.digest, 'attestation'));
    const { seen } = await look(lone, amd64.digest);
    expect(seen.index).toBeUndefined();
    expect([...seen.images.values()].map(counts)).toEqual([[0, 0, 1, 0, 1]]);
    expect(seen.images.get(amd64.digest)?.unread).toMatchObject([
      { manifest: odd.digest, why: expect.stringContaining('is an index') },
    ]);
  });
});

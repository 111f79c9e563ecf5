import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryPlace } from '../registry.ts';
import { blobFolder, type Descriptor, readBlob } from './image-layout.ts';

interface Manifest {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

/** Pushes an index of the layout with all that it names to `repository` of a registry, under the given tags. */
export async function pushIndex(
  layout: string,
  index: Descriptor,
  registry: RegistryPlace,
  repository: string,
  tags: readonly string[],
): Promise<void> {
  const base = `${registry.plainHttp ? 'http' : 'https'}://${registry.address}/v2/${repository}`;
  if (await answersWith(`${base}/manifests/${tags[0]}`, index)) return;
  const { manifests = [] } = await readManifest(layout, index);
  for (const child of manifests) {
    const { config, layers = [] } = await readManifest(layout, child);
    for (const blob of [...(config === undefined ? [] : [config]), ...layers]) await pushBlob(layout, blob, base);
    await putManifest(layout, child, base, child.digest);
  }
  for (const tag of tags) await putManifest(layout, index, base, tag);
}

async function readManifest(layout: string, descriptor: Descriptor): Promise<Manifest> {
  return JSON.parse((await readBlob(layout, descriptor.digest)).toString()) as Manifest;
}

async function answersWith(url: string, index: Descriptor): Promise<boolean> {
  const answer = await fetch(url, { method: 'HEAD', headers: { accept: index.mediaType } });
  return answer.ok && answer.headers.get('docker-content-digest') === index.digest;
}

async function pushBlob(layout: string, blob: Descriptor, base: string): Promise<void> {
  if ((await fetch(`${base}/blobs/${blob.digest}`, { method: 'HEAD' })).ok) return;
  const upload = await expectStatus(202, `${base}/blobs/uploads/`, { method: 'POST' });
  const address = new URL(upload.headers.get('location') ?? '', base);
  address.searchParams.set('digest', blob.digest);
  const path = join(blobFolder(layout), blob.digest.slice('sha256:'.length));
  await expectStatus(201, address.href, {
    method: 'PUT',
    headers: { 'content-length': String((await stat(path)).size), 'content-type': 'application/octet-stream' },
    body: createReadStream(path),
    duplex: 'half',
  });
}

async function putManifest(layout: string, manifest: Descriptor, base: string, reference: string): Promise<void> {
  await expectStatus(201, `${base}/manifests/${reference}`, {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: await readBlob(layout, manifest.digest),
  });
}

async function expectStatus(status: number, url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (answer.status === status) return answer;
  throw new Error(`${init.method} ${url} answered ${answer.status} instead of ${status}: ${text.slice(0, 300)}`);
}

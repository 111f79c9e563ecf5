import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { FolderRegistry } from './folder/folder-registry.ts';
import { copyImage } from './image/copy.ts';
import { verifyImage } from './image/verify.ts';
import { createRegistry } from './remote/remote-registry.ts';
import { describePlace } from './testing/conformance/place.ts';
import { makeImage, pushImage } from './testing/image.ts';
import { startRegistry } from './testing/registry.ts';
import { startSpecRegistry } from './testing/spec-registry.ts';

describePlace("Debian's docker-registry", async () => {
  const server = await startRegistry();
  const registry = createRegistry({ plainHttp: [server.host] });
  const end = async () => {
    await registry.close();
    await server[Symbol.asyncDispose]();
  };
  return { registry, host: server.host, [Symbol.asyncDispose]: end };
});

for (const referrersApi of [true, false])
  describePlace(`a strict registry ${referrersApi ? 'with' : 'without'} the referrers API`, async () => {
    const server = await startSpecRegistry({ referrersApi, pageSize: 2 });
    const registry = createRegistry({ plainHttp: [server.host] });
    const end = async () => {
      await registry.close();
      await server[Symbol.asyncDispose]();
    };
    return { registry, host: server.host, [Symbol.asyncDispose]: end };
  });

describePlace('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-folder-'));
  const end = () => rm(root, { recursive: true });
  return { registry: new FolderRegistry(root), host: 'folder.example', [Symbol.asyncDispose]: end };
});

test('an image goes from a registry into a folder that skopeo reads, and back out of one that skopeo wrote', async () => {
  await using server = await startRegistry();
  const root = await mkdtemp(join(tmpdir(), 'slipway-folder-'));
  const registry = createRegistry({ plainHttp: [server.host] });
  const folder = new FolderRegistry(root);
  const image = makeImage();
  const { digest } = image.index;
  const from = { registry: server.host, repository: 'a/b' };
  const kept = { registry: 'kept.example', repository: 'a' };
  const theirs = { registry: 'theirs.example', repository: 'a' };
  await pushImage(registry, from, image, 'one');
  await copyImage(registry, folder, { from, to: kept, digest, tag: 'one' });
  const skopeo = (...words: string[]) => promisify(execFile)('skopeo', words, { encoding: 'buffer' });
  const seen = await skopeo('inspect', '--raw', `oci:${folder.folderOf(kept)}:one`);
  expect(seen.stdout.equals(image.index.bytes)).toBe(true);
  const source = `docker://${server.host}/a/b:one`;
  await skopeo(
    'copy',
    '--all',
    '--preserve-digests',
    '--src-tls-verify=false',
    source,
    `oci:${folder.folderOf(theirs)}:two`,
  );
  const to = { registry: server.host, repository: 'c' };
  const proof = await copyImage(folder, registry, { from: theirs, to, digest, tag: 'two' });
  expect(proof).toMatchObject({ confirmed: digest, blobs: { sent: 6 } });
  expect((await verifyImage(registry, to, { digest })).findings).toEqual([]);
  await registry.close();
  await rm(root, { recursive: true });
});

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../model/digest.ts';
import { makeImage, pushImage } from '../testing/image.ts';
import { blobPath } from './blob-file.ts';
import { FolderRegistry } from './folder-registry.ts';

const at = { registry: 'folder.example', repository: 'shared' };
const bytes = Buffer.from('some bytes');
const blob = { digest: digestOf(bytes), size: bytes.length };
let root: string;
let folder: FolderRegistry;
let layout: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-folder-'));
  folder = new FolderRegistry(root);
  layout = folder.folderOf(at);
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function tags(): Promise<string[]> {
  const found: string[] = [];
  for await (const tag of folder.listTags(at)) found.push(tag);
  return found;
}

/** Nothing but the layout itself: no lock, nothing half written. */
async function left(): Promise<readonly string[]> {
  const all = await readdir(layout, { recursive: true });
  return all.filter((name) => /\.(?:new|lock|left)/.test(name));
}

test('processes that write index.json at once all land', async () => {
  const program = fileURLToPath(new URL('../testing/write-tags.ts', import.meta.url));
  const write = (name: string) =>
    promisify(execFile)(process.execPath, ['--conditions=@slipway/source', program, root, name, '15']);
  await Promise.all(['a', 'b', 'c'].map(write));
  const expected = ['a', 'b', 'c'].flatMap((name) => Array.from({ length: 15 }, (_, i) => `${name}-${i}`));
  expect(await tags()).toEqual(expected.toSorted());
  expect(await left()).toEqual([]);
}, 60_000);

test('writers of one process that do not know of each other all land', async () => {
  const image = makeImage(['linux/amd64'], 1);
  await pushImage(folder, at, image);
  const names = Array.from({ length: 8 }, (_, i) => `v${i}`);
  await Promise.all(names.map((tag) => new FolderRegistry(root).putManifest(at, image.index, tag)));
  expect(await tags()).toEqual(names);
});

describe('a lock', () => {
  const image = makeImage(['linux/amd64'], 1);
  const lock = () => join(layout, 'index.json.lock');

  /** As the process with that id would have left it. */
  async function leave(process: number, host = 'elsewhere'): Promise<void> {
    await mkdir(layout, { recursive: true });
    await writeFile(lock(), JSON.stringify({ host, process, token: 'theirs' }));
  }

  test('that a process of another host left long ago is taken over', async () => {
    await leave(1);
    const then = new Date(Date.now() - 120_000);
    await utimes(lock(), then, then);
    await pushImage(folder, at, image, 'x');
    expect(await tags()).toEqual(['x']);
    expect(await left()).toEqual([]);
  });

  test('that somebody holds is waited for until the call is cancelled', async () => {
    await leave(1);
    const abort = new AbortController();
    const { signal } = abort;
    for (const [digest, content] of image.blobs) await folder.putBlob(at, { digest, size: content.length }, content);
    const [child] = image.children;
    if (child === undefined) throw new Error('The image has a child.');
    const put = folder.putManifest(at, child, 'x', { signal });
    setImmediate(() => abort.abort());
    await expect(put).rejects.toMatchObject({ code: 'aborted' });
    expect(await tags()).toEqual([]);
    expect(await left()).toEqual(['index.json.lock']);
  });

  test('of a process of this host that has ended is taken over at once', async () => {
    const program = `
      const { writeFileSync, readlinkSync } = require('node:fs');
      const host = require('node:os').hostname() + ' ' + readlinkSync('/proc/self/ns/pid');
      writeFileSync(process.argv[1], JSON.stringify({ host, process: process.pid, token: 'theirs' }));`;
    await mkdir(layout, { recursive: true });
    await promisify(execFile)(process.execPath, ['-e', program, lock()]);
    await pushImage(folder, at, image, 'x');
    expect(await tags()).toEqual(['x']);
  });
});

describe('a mount', () => {
  const other = { ...at, repository: 'other' };

  test('of a damaged blob is refused, and nothing of it is kept', async () => {
    await folder.putBlob(other, blob, bytes);
    await writeFile(blobPath(folder.folderOf(other), blob.digest), 'SOME BYTES');
    await expect(folder.mountBlob(at, blob.digest, other)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(await folder.headBlob(at, blob.digest)).toBeUndefined();
    expect(await left()).toEqual([]);
  });

  test('puts a whole blob in the place of one that was cut', async () => {
    for (const place of [at, other]) await folder.putBlob(place, blob, bytes);
    await truncate(blobPath(layout, blob.digest), 3);
    expect(await folder.mountBlob(at, blob.digest, other)).toBe(true);
    expect(await folder.headBlob(at, blob.digest)).toBe(blob.size);
  });
});

test('an upload whose content ends early or fails leaves nothing', async () => {
  const failing = async () =>
    Readable.from(
      (async function* () {
        yield bytes.subarray(0, 4);
        throw new Error('The source is gone.');
      })(),
    );
  await expect(folder.putBlob(at, blob, failing)).rejects.toMatchObject({ code: 'invalid' });
  await expect(folder.putBlob(at, blob, bytes.subarray(1))).rejects.toMatchObject({ code: 'digest-mismatch' });
  expect(await folder.headBlob(at, blob.digest)).toBeUndefined();
  expect(await left()).toEqual([]);
});

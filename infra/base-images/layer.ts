import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** One layer on disk: what a descriptor and a config say of it. */
export interface Layer {
  readonly digest: string;
  /** Bytes as stored (gzip). */
  readonly size: number;
  /** Digest of the tar inside. */
  readonly diffId: string;
}

/** All files get this time (2025-01-01), so that the same packages give the same digest on every machine. */
export const layerTime = 1_735_689_600;

/**
 * Packs a folder as a layer into `blobs/sha256` and returns its facts. Owners become root, names are sorted, times are
 * fixed. `leaveOut` names paths of the folder that the layer below has already.
 */
export async function packLayer(folder: string, blobs: string, leaveOut: readonly string[] = []): Promise<Layer> {
  await mkdir(blobs, { recursive: true });
  const tar = spawn(
    'tar',
    [
      '--create',
      '--format=gnu',
      '--sort=name',
      `--mtime=@${layerTime}`,
      '--numeric-owner',
      '--owner=0',
      '--group=0',
      '--anchored',
      ...leaveOut.map((path) => `--exclude=./${path}`),
      `--directory=${folder}`,
      '.',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // gzip's fastest level: a base image is read often on the same machine and never sent far.
  const gzip = spawn('gzip', ['-n', '-1'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const part = join(blobs, `part-${process.pid}-${gzip.pid}`);
  const [diffId, digest] = await Promise.all([
    digestThrough(tar.stdout, gzip.stdin),
    digestThrough(gzip.stdout, createWriteStream(part)),
    ended(tar, 'tar'),
    ended(gzip, 'gzip'),
  ]);
  const path = join(blobs, digest.slice('sha256:'.length));
  await rename(part, path);
  return { digest, size: (await stat(path)).size, diffId };
}

async function digestThrough(from: Readable, to: NodeJS.WritableStream): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    from,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    to,
  );
  return `sha256:${hash.digest('hex')}`;
}

function ended(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}.`))));
  });
}

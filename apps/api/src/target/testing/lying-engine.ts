import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import type { FixtureImage } from './fixture-images.ts';

/** An engine that says yes and runs another image than it was told, for a target that believes what it is answered. */
export async function startLyingEngine(
  dockerHost: string,
  told: FixtureImage,
  runs: FixtureImage,
): Promise<{ readonly dockerHost: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-liar-'));
  const path = join(folder, 'engine.sock');
  const words = wordsOf(told).map((word, index) => [word, wordsOf(runs)[index] as string] as const);
  const server = createServer((near) => {
    const far = dial(new URL(dockerHost).pathname);
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(replacing(words)).pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    dockerHost: `unix://${path}`,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As they stand in a request, whatever is escaped there. The same lengths for each image, so that requests keep theirs. */
function wordsOf({ repository, index, children }: FixtureImage): readonly string[] {
  const digests = [index, ...children.map(({ digest }) => digest)].map((digest) => digest.slice('sha256:'.length));
  return [repository.repository.split('/').at(-1) as string, ...digests];
}

/** A request's head and its body come in one piece each. */
function replacing(words: readonly (readonly [string, string])[]): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(
        null,
        Buffer.from(
          words.reduce((text, [from, to]) => text.replaceAll(from, to), chunk.toString('latin1')),
          'latin1',
        ),
      );
    },
  });
}

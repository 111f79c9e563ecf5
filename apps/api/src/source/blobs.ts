import { endGit, GitFailed, startGit } from './git.ts';
import type { Clone } from './repository-cache.ts';

export interface Blob {
  readonly size: number;
  /** To be read to its end before the next blob is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * The contents of these objects, in their order, through one process of git; nothing is held in memory but what is being
 * read. Throws GitFailed when one is not in the clone, or the signal's reason.
 */
export async function* readBlobs(
  clone: Clone,
  objects: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Blob> {
  if (objects.length === 0) return;
  const args = ['cat-file', '--batch', '--buffer'];
  const child = startGit({ ...clone, args, input: `${objects.join('\n')}\n`, timeout: 0, signal });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-8_000);
  });
  const source = new Pieces(child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  try {
    for (const object of objects) {
      // `<name> blob <size>`, the bytes, and a line feed; or `<name> missing`.
      const [, type, size] = (await source.line()).split(' ');
      if (type !== 'blob') {
        signal?.throwIfAborted();
        throw new GitFailed(null, `${stderr}\nmissing blob ${object}`);
      }
      yield { size: Number(size), bytes: source.bytes(Number(size)) };
      await source.line();
    }
  } finally {
    endGit(child);
  }
}

/** Takes a stream apart into lines and runs of bytes. */
class Pieces {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer>) {
    this.#chunks = chunks;
  }

  /** Without its end; what is left when the stream ends before one. */
  async line(): Promise<string> {
    let text = '';
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      text += this.#rest.toString('latin1', 0, end < 0 ? undefined : end);
      if (end >= 0) {
        this.#rest = this.#rest.subarray(end + 1);
        return text;
      }
      if (!(await this.#more())) return text;
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new GitFailed(null, 'git broke off within a blob');
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    this.#rest = done === true ? Buffer.alloc(0) : value;
    return done !== true;
  }
}

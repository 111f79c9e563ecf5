import { pipeline, type Readable, Transform } from 'node:stream';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';

/** How a blob came to be at the target. */
export type BlobOutcome = 'there' | 'mounted' | 'sent';

/** Told about one blob while it is sent and once when it is done. All in bytes, except `blobs` and `blobsDone`. */
export interface CopyProgress {
  readonly blob: Digest;
  readonly size: number;
  /** Of this blob, so far; fewer than before where a try was begun anew. */
  readonly sentBytes: number;
  /** Only when it is done. */
  readonly how?: BlobOutcome;
  readonly total: CopyTotal;
}

export interface CopyTotal {
  readonly blobs: number;
  readonly blobsDone: number;
  readonly bytes: number;
  /** Of blobs that are done, and what was sent of others. */
  readonly bytesDone: number;
  readonly sentBytes: number;
}

/** Between two words about the same blob. */
const step = 1024 * 1024;

/** Adds up what is told of single blobs. */
export class ProgressOfCopy {
  readonly #tell: ((event: CopyProgress) => void) | undefined;
  readonly #sent = new Map<Digest, number>();
  readonly #bytes: number;
  readonly #blobs: number;
  #blobsDone = 0;
  #doneUnsent = 0;

  constructor(blobs: readonly Descriptor[], tell: ((event: CopyProgress) => void) | undefined) {
    this.#tell = tell;
    this.#blobs = blobs.length;
    this.#bytes = blobs.reduce((sum, { size }) => sum + size, 0);
  }

  done({ digest, size }: Descriptor, how: BlobOutcome): void {
    this.#blobsDone += 1;
    if (how === 'sent') this.#sent.set(digest, size);
    else this.#doneUnsent += size;
    this.#say(digest, size, how);
  }

  /** The same bytes, counted as they pass; `from` is where in the blob they begin. */
  counted(content: Readable, { digest, size }: Descriptor, from: number): Readable {
    if (this.#tell === undefined) return content;
    let sent = from;
    let told = from;
    const counting = new Transform({
      transform: (chunk: Uint8Array, _, done) => {
        sent += chunk.length;
        if (sent - told >= step || sent >= size) {
          told = sent;
          this.#sent.set(digest, sent);
          this.#say(digest, size);
        }
        done(null, chunk);
      },
    });
    // A fault of either end ends the other with it; whoever reads is told.
    pipeline(content, counting, () => {});
    return counting;
  }

  #say(blob: Digest, size: number, how?: BlobOutcome): void {
    if (this.#tell === undefined) return;
    const sentBytes = [...this.#sent.values()].reduce((sum, one) => sum + one, 0);
    const total = {
      blobs: this.#blobs,
      blobsDone: this.#blobsDone,
      bytes: this.#bytes,
      bytesDone: this.#doneUnsent + sentBytes,
      sentBytes,
    };
    const event = { blob, size, sentBytes: this.#sent.get(blob) ?? 0, total };
    this.#tell(how === undefined ? event : { ...event, how });
  }
}

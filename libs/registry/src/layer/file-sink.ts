import { createHash } from 'node:crypto';
import { elfArchitecture, elfHeaderBytes } from './elf.ts';
import type { MeasuredEntry } from './entry-list.ts';
import type { TarSink } from './tar-reader.ts';

/** Looks at the bytes of one file: their hash, what it was built for, and whatever a reader of packages wants to see. */
export class FileSink implements TarSink {
  readonly #entry: MeasuredEntry;
  readonly #readerFor: (isElf: boolean) => TarSink | undefined;
  readonly #hash = createHash('sha256');
  readonly #isSparse: boolean;
  #head: Buffer | undefined = Buffer.alloc(0);
  #reader: TarSink | undefined;

  constructor(entry: MeasuredEntry, isSparse: boolean, readerFor: (isElf: boolean) => TarSink | undefined) {
    this.#entry = entry;
    this.#isSparse = isSparse;
    this.#readerFor = readerFor;
  }

  take(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    // The bytes of a sparse file are a map and pieces, from which nothing can be read.
    if (this.#isSparse) return;
    if (this.#head === undefined) this.#reader?.take(chunk);
    else {
      this.#head = Buffer.concat([this.#head, chunk]);
      if (this.#head.length >= elfHeaderBytes) this.#begin(this.#head);
    }
  }

  end(): void {
    this.#entry.hash = this.#hash.digest('hex');
    if (this.#isSparse) return;
    if (this.#head !== undefined) this.#begin(this.#head);
    this.#reader?.end();
  }

  #begin(head: Buffer): void {
    this.#head = undefined;
    const architecture = elfArchitecture(head);
    if (architecture !== undefined) this.#entry.architecture = architecture;
    this.#reader = this.#readerFor(architecture !== undefined);
    this.#reader?.take(head);
  }
}

import type { TarSink } from '../tar-reader.ts';
import type { Package, PackageFile } from './package.ts';

/** Why a file of packages cannot be read; the sentence goes on from its path. */
export class Unreadable extends Error {}

/** Keeps a file whole, up to `limit` bytes, and reads it at its end. */
export class WholeFile implements TarSink {
  readonly #path: string;
  readonly #limit: number;
  readonly #read: (bytes: Buffer) => readonly Package[];
  readonly #done: (file: PackageFile) => void;
  #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(
    path: string,
    limit: number,
    read: (bytes: Buffer) => readonly Package[],
    done: (file: PackageFile) => void,
  ) {
    this.#path = path;
    this.#limit = limit;
    this.#read = read;
    this.#done = done;
  }

  take(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size <= this.#limit) this.#chunks.push(chunk);
    else this.#chunks = [];
  }

  end(): void {
    this.#done(this.#file());
    this.#chunks = [];
  }

  #file(): PackageFile {
    const path = this.#path;
    const unreadable = (why: string) => ({ path, packages: [], unreadable: `/${path} ${why}.` });
    if (this.#size > this.#limit) return unreadable(`has ${this.#size} bytes; at most ${this.#limit} are read`);
    try {
      return { path, packages: this.#read(Buffer.concat(this.#chunks)) };
    } catch (error) {
      if (error instanceof Unreadable) return unreadable(error.message);
      throw error;
    }
  }
}

import { createHash } from 'node:crypto';
import { EntryList } from './entry-list.ts';
import { FileSink } from './file-sink.ts';
import { type LayerContents, type LayerLimits, layerContentsVersion } from './layer-contents.ts';
import { LayerError } from './layer-error.ts';
import type { PackageFile } from './packages/package.ts';
import { packageReader } from './packages/package-reader.ts';
import { type TarEntry, TarReader, type TarSink } from './tar-reader.ts';

const ratioFrom = 1024 ** 3;

/** What is known of a layer so far, and the guards: counts the bytes on both sides of the decompression. */
export class Measuring {
  readonly #limits: LayerLimits;
  readonly #list: EntryList;
  readonly #tar: TarReader;
  readonly #hash = createHash('sha256');
  readonly #packageFiles = new Map<string, PackageFile>();
  #compressed = 0;
  #unpacked = 0;

  constructor(limits: LayerLimits) {
    this.#limits = limits;
    this.#list = new EntryList(limits);
    this.#tar = new TarReader(limits.headerBytes, (entry) => this.#entry(entry));
  }

  get compressedBytes(): number {
    return this.#compressed;
  }

  takeCompressed(chunk: Uint8Array): void {
    this.#compressed += chunk.length;
    const { compressedBytes } = this.#limits;
    if (this.#compressed > compressedBytes)
      throw new LayerError('too-large', `has more than ${compressedBytes} bytes, as many as are read`);
  }

  takeUnpacked(chunk: Uint8Array): void {
    this.#unpacked += chunk.length;
    const { unpackedBytes, ratio } = this.#limits;
    if (this.#unpacked > unpackedBytes)
      throw new LayerError('too-large', `unpacks to more than ${unpackedBytes} bytes, as many as are read`);
    if (this.#unpacked > ratioFrom && this.#unpacked > ratio * this.#compressed) {
      const what = `unpacks to more than ${ratio} times the bytes of its blob, which only a bomb does`;
      throw new LayerError('too-large', what);
    }
    this.#hash.update(chunk);
    this.#tar.take(chunk);
  }

  end(compression: LayerContents['compression']): LayerContents {
    this.#tar.end();
    const { entries, removed, opaque } = this.#list;
    return {
      version: layerContentsVersion,
      compression,
      unpackedSize: this.#unpacked,
      diffId: `sha256:${this.#hash.digest('hex')}`,
      entries,
      removed,
      opaque,
      packageFiles: [...this.#packageFiles.values()],
    };
  }

  #entry(entry: TarEntry): TarSink | undefined {
    const made = this.#list.add(entry);
    if (made === undefined || made.type !== 'file') return undefined;
    this.#packageFiles.delete(made.path);
    return new FileSink(made, entry.sparse, (isElf) =>
      packageReader(made.path, isElf, this.#limits.packageFileBytes, (file) => {
        for (const { name, version } of file.packages) this.#list.charge(name.length + version.length);
        this.#packageFiles.set(file.path, file);
      }),
    );
  }
}

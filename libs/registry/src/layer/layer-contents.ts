import type { PackageFile } from './packages/package.ts';

export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character-device' | 'block-device' | 'fifo';

/** One file as a layer states it. Times are left out: they differ between builds of the same thing. */
export interface LayerEntry {
  /** From the root, without a slash at either end; empty for the root itself. */
  readonly path: string;
  readonly type: EntryType;
  /** Bytes of a file as a program would read it (holes counted); 0 for everything else. */
  readonly size: number;
  /** Permission bits, set-user-id and sticky included. */
  readonly mode: number;
  /** Owner as `uid:gid`; absent for root. */
  readonly owner?: string;
  /** Where a symlink points, as written; for a hard link the path of the file that it is another name of. */
  readonly target?: string;
  /** sha256 of a file's bytes, in hex. */
  readonly hash?: string;
  /** sha256 of its extended attributes, file capabilities among them; absent for most. */
  readonly attributes?: string;
  /** What an ELF file was built for, as OCI names architectures. */
  readonly architecture?: string;
}

/** What is inside a layer: plain JSON, bounded by LayerLimits, the same for the same digest whoever measures it. */
export interface LayerContents {
  /** Of this shape; a cache drops what another one wrote. */
  readonly version: 1;
  /** As the bytes are, whatever the media type says: engines look at the bytes, too. */
  readonly compression: 'gzip' | 'zstd' | 'none';
  /** Bytes of the tar after decompression, padding included. */
  readonly unpackedSize: number;
  /** Digest of the unpacked tar: what the config lists under `rootfs.diff_ids`. */
  readonly diffId: string;
  /** In the order of the tar, without whiteouts; a path may come twice, the later one then holds. */
  readonly entries: readonly LayerEntry[];
  /** Paths that this layer takes away from those below (`.wh.name`). */
  readonly removed: readonly string[];
  /** Directories of which nothing that lies below is seen any more (`.wh..wh..opq`). */
  readonly opaque: readonly string[];
  /** Files of package managers and executables that say what they are made of. */
  readonly packageFiles: readonly PackageFile[];
}

export const layerContentsVersion = 1;

/** What a layer may cost the one who measures it. All sizes are bytes. */
export interface LayerLimits {
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** How many times larger than its blob a layer may become, once it is above 1 GiB. */
  readonly ratio: number;
  /** Files and folders, those among them that only paths name. */
  readonly entries: number;
  /** Of all paths and link targets together: the length of what is kept. */
  readonly namesBytes: number;
  readonly pathBytes: number;
  /** Of one PAX or GNU header with long names. */
  readonly headerBytes: number;
  /** Of one package manager's file; a larger one is named as not read. */
  readonly packageFileBytes: number;
}

export const defaultLayerLimits: LayerLimits = {
  compressedBytes: 16 * 1024 ** 3,
  unpackedBytes: 64 * 1024 ** 3,
  ratio: 250,
  entries: 1_000_000,
  namesBytes: 64 * 1024 ** 2,
  pathBytes: 4096,
  headerBytes: 1024 ** 2,
  packageFileBytes: 128 * 1024 ** 2,
};

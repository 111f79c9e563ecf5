import type { LayerContents } from './layer-contents.ts';

export type Compression = LayerContents['compression'];

/** What the first bytes of a blob say; engines go by them and not by the media type. */
export function compressionOf(start: Uint8Array): Compression {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  const isSkippable = start[1] === 0x2a && start[2] === 0x4d && start[3] === 0x18 && ((start[0] ?? 0) & 0xf0) === 0x50;
  const isZstd = start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd;
  return isZstd || isSkippable ? 'zstd' : 'none';
}

/** Layers of tar; others (encrypted ones, WebAssembly, Helm charts) have no files to list. */
export function isTarLayer(mediaType: string): boolean {
  return /(?:^|[.+/])tar(?:[.+](?:gzip|gz|zstd))?$/.test(mediaType);
}

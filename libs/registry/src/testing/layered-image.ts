import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import { parsePlatform } from '../model/platform.ts';
import { descriptorOf, jsonBytes, type TestImage } from './image.ts';

export interface LayeredChild {
  readonly platform: string;
  /** Tars; their blobs are compressed with gzip. */
  readonly layers: readonly Buffer[];
  /** Where the config says something else than the index. */
  readonly config?: { readonly architecture?: string; readonly diffIds?: readonly string[] };
  /** Blobs in place of what the tars are compressed to, by their position. */
  readonly blobs?: readonly (Buffer | undefined)[];
  /** Added to the size that is stated of the last layer. */
  readonly sizeError?: number;
  /** Added to the size that the index states of the image's manifest. */
  readonly manifestSizeError?: number;
}

/** An index of images with these layers. */
export function layeredImage(children: readonly LayeredChild[]): TestImage {
  const blobs = new Map<Digest, Uint8Array>();
  const hold = (bytes: Uint8Array, type: string): Descriptor => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { mediaType: type, digest, size: bytes.length };
  };
  const made = children.map(
    ({ platform: name, layers: tars, config, blobs: given, sizeError = 0, manifestSizeError = 0 }) => {
      const platform = parsePlatform(name);
      const layers = tars.map((tar, i) =>
        hold(given?.[i] ?? gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip'),
      );
      const last = layers.at(-1);
      if (last !== undefined) layers.splice(-1, 1, { ...last, size: last.size + sizeError });
      const ids = tars.map((tar) => `sha256:${createHash('sha256').update(tar).digest('hex')}`);
      const document = {
        os: platform.os,
        architecture: config?.architecture ?? platform.architecture,
        rootfs: { type: 'layers', diff_ids: config?.diffIds ?? ids },
      };
      const manifest = {
        schemaVersion: 2,
        mediaType: mediaType.ociManifest,
        config: hold(jsonBytes(document), mediaType.ociConfig),
        layers,
      };
      return { platform, raw: rawManifest(jsonBytes(manifest), mediaType.ociManifest), manifestSizeError };
    },
  );
  const manifests = made.map(({ platform, raw, manifestSizeError }) => {
    const descriptor = descriptorOf(raw);
    return { ...descriptor, size: descriptor.size + manifestSizeError, platform };
  });
  const document = { schemaVersion: 2, mediaType: mediaType.ociIndex, manifests };
  return { index: rawManifest(jsonBytes(document), mediaType.ociIndex), children: made.map(({ raw }) => raw), blobs };
}

/** e_machine of the ELF header. */
export const elfMachine = { amd64: 62, arm64: 183, i386: 3, arm: 40 } as const;

/** The beginning of an ELF file. */
export function elfFile(machine: number, { is64 = true, little = true } = {}): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, little ? 1 : 2, 1]);
  if (little) header.writeUInt16LE(machine, 18);
  else header.writeUInt16BE(machine, 18);
  return header;
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Layer, layerTime } from './layer.ts';

/** What a base image runs with. */
export interface ImageSettings {
  readonly command: readonly string[];
  readonly environment: readonly string[];
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly os: string };
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

export function blobFolder(layout: string): string {
  return join(layout, 'blobs/sha256');
}

/** Writes one platform's config and manifest into the layout. */
export async function writeImage(
  layout: string,
  architecture: string,
  layers: readonly (Layer & { readonly createdBy: string })[],
  settings: ImageSettings,
): Promise<Descriptor> {
  const created = new Date(layerTime * 1000).toISOString();
  const config = await writeBlob(layout, types.config, {
    created,
    architecture,
    os: 'linux',
    config: { Cmd: settings.command, Env: settings.environment },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map((layer) => ({ created, created_by: layer.createdBy })),
  });
  const manifest = await writeBlob(layout, types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config,
    layers: layers.map(({ digest, size }) => ({ mediaType: types.layer, digest, size })),
  });
  return { ...manifest, platform: { architecture, os: 'linux' } };
}

/** Writes the index over the platforms' manifests. */
export async function writeIndex(layout: string, manifests: readonly Descriptor[]): Promise<Descriptor> {
  return writeBlob(layout, types.index, { schemaVersion: 2, mediaType: types.index, manifests });
}

export async function readBlob(layout: string, digest: string): Promise<Buffer> {
  return readFile(join(blobFolder(layout), digest.slice('sha256:'.length)));
}

async function writeBlob(layout: string, mediaType: string, value: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(value));
  const hex = createHash('sha256').update(bytes).digest('hex');
  await mkdir(blobFolder(layout), { recursive: true });
  const path = join(blobFolder(layout), hex);
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

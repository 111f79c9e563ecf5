import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { Manifest, RawManifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { Bounds } from './bounds.ts';

export interface Gathered {
  readonly raw: RawManifest;
  readonly manifest: Manifest;
}

/** A manifest and everything that stands below it, each once, children before their parents. Throws RegistryError. */
export async function gatherManifests(
  source: Registry,
  from: Repository,
  top: Digest,
  options: CallOptions,
): Promise<readonly Gathered[]> {
  const found = new Map<Digest, Gathered>();
  const bounds = new Bounds(from, top);
  const visit = async (digest: Digest, depth: number): Promise<void> => {
    if (found.has(digest)) return;
    bounds.enter(depth);
    // A digest's bytes never change, and what is missing at the source shows when its blobs are moved.
    const raw = await source.getManifest(from, digest, { ...options, remembered: true });
    bounds.take(raw);
    const manifest = parseServed(raw, from);
    // A digest cannot stand below itself, so this ends.
    if (manifest.kind === 'index')
      for (const { descriptor } of manifest.children) await visit(descriptor.digest, depth + 1);
    found.set(digest, { raw, manifest });
  };
  await visit(top, 1);
  return [...found.values()];
}

/** The blobs that a manifest points to itself: config and layers. An index has none. */
export function blobsOf(manifest: Manifest): readonly Descriptor[] {
  if (manifest.kind === 'index') return [];
  // Layers that stand elsewhere (Windows bases) are not a registry's to hold.
  return [manifest.config, ...manifest.layers.filter((layer) => !/foreign|nondistributable/.test(layer.mediaType))];
}

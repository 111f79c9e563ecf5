import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { Manifest, RawManifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import { type CallOptions, parseServed, type Registry } from '../registry.ts';
import { atOnce, untilStopped } from './at-once.ts';
import { Bounds } from './bounds.ts';

export interface Gathered {
  readonly raw: RawManifest;
  readonly manifest: Manifest;
}

/** Small answers, of which an index may need thousands. */
const atATime = 8;

/** A manifest and everything that stands below it, each once, children before their parents. Throws RegistryError. */
export async function gatherManifests(
  source: Registry,
  from: Repository,
  top: Digest,
  options: CallOptions,
): Promise<readonly Gathered[]> {
  const found = new Map<Digest, Gathered>();
  const begun = new Map<Digest, Promise<void>>();
  const bounds = new Bounds(from, top);
  const read = async (digest: Digest, depth: number, within: CallOptions): Promise<void> => {
    // A digest's bytes never change, and what is missing at the source shows when its blobs are moved.
    const raw = await source.getManifest(from, digest, { ...within, remembered: true });
    bounds.take(raw);
    const manifest = parseServed(raw, from);
    found.set(digest, { raw, manifest });
    await atOnce(atATime, childrenOf(manifest), async (child, stopped) =>
      visit(child, depth + 1, untilStopped(within, stopped)),
    );
  };
  // A digest cannot stand below itself, so nothing waits for itself.
  const visit = (digest: Digest, depth: number, within: CallOptions): Promise<void> => {
    const before = begun.get(digest);
    if (before !== undefined) return before;
    bounds.enter(depth);
    const reading = read(digest, depth, within);
    begun.set(digest, reading);
    return reading;
  };
  await visit(top, 1, options);
  return upwards(top, found);
}

/** By what they say, not by which answer came first. */
function upwards(top: Digest, found: ReadonlyMap<Digest, Gathered>): readonly Gathered[] {
  const ordered = new Map<Digest, Gathered>();
  const add = (digest: Digest) => {
    const one = found.get(digest) as Gathered;
    if (ordered.has(digest)) return;
    for (const child of childrenOf(one.manifest)) add(child);
    ordered.set(digest, one);
  };
  add(top);
  return [...ordered.values()];
}

/** In layers: what stands in one has all its children in those before it. Children must come before their parents. */
export function layered(manifests: readonly Gathered[]): readonly (readonly Gathered[])[] {
  const heights = new Map<Digest, number>();
  const layers: Gathered[][] = [];
  for (const one of manifests) {
    const height = Math.max(0, ...childrenOf(one.manifest).map((child) => (heights.get(child) ?? 0) + 1));
    heights.set(one.raw.digest, height);
    layers[height] = [...(layers[height] ?? []), one];
  }
  return layers;
}

function childrenOf(manifest: Manifest): readonly Digest[] {
  return manifest.kind === 'index' ? manifest.children.map(({ descriptor }) => descriptor.digest) : [];
}

/** The blobs that a manifest points to itself: config and layers. An index has none. */
export function blobsOf(manifest: Manifest): readonly Descriptor[] {
  if (manifest.kind === 'index') return [];
  // Layers that stand elsewhere (Windows bases) are not a registry's to hold.
  return [manifest.config, ...manifest.layers.filter((layer) => !/foreign|nondistributable/.test(layer.mediaType))];
}

import type { Digest } from '../../model/digest.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Repository } from '../../model/reference.ts';
import type { CallOptions, Registry } from '../../registry.ts';
import { readImageConfig } from '../config.ts';
import type { GraphNode } from '../manifest-graph.ts';

/** When what a tag points to was made: its annotation, else the config of the first image. Undefined: nothing says so. */
export async function createdOf(
  registry: Registry,
  at: Repository,
  nodes: ReadonlyMap<Digest, GraphNode>,
  digest: Digest,
  options: CallOptions,
): Promise<Date | undefined> {
  const manifest = nodes.get(digest)?.manifest;
  const stated = instant(manifest?.annotations['org.opencontainers.image.created']);
  if (stated !== undefined || manifest === undefined) return stated;
  const image = firstImage(manifest, nodes);
  return image && instant((await readImageConfig(registry, at, image, options)).created);
}

function firstImage(manifest: Manifest, nodes: ReadonlyMap<Digest, GraphNode>) {
  if (manifest.kind !== 'index') return manifest.kind === 'image' ? manifest : undefined;
  for (const { kind, descriptor } of manifest.children) {
    const child = kind === 'image' ? nodes.get(descriptor.digest)?.manifest : undefined;
    if (child !== undefined && child.kind !== 'index') return child;
  }
  return undefined;
}

function instant(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

import { blobsOf } from '../image/copy-manifests.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';

/** The first child or blob that a manifest speaks of and that is not there, in words; undefined: all are. */
export async function missingFrom(
  registry: Registry,
  at: Repository,
  manifest: Manifest,
  options: CallOptions,
): Promise<string | undefined> {
  const children = manifest.kind === 'index' ? manifest.children.map(({ descriptor }) => descriptor.digest) : [];
  for (const digest of children)
    if ((await registry.headManifest(at, digest, options)) === undefined) return `manifest ${digest}`;
  for (const { digest } of blobsOf(manifest))
    if ((await registry.headBlob(at, digest, options)) === undefined) return `blob ${digest}`;
  return undefined;
}

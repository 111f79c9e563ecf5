import type { Descriptor } from './descriptor.ts';
import { type Digest, digestAlgorithm } from './digest.ts';
import type { Manifest } from './manifest.ts';

/** distribution-spec, "Referrers Tag Schema": where the list of a subject's referrers stands without the API. */
export function referrersTag(subject: Digest): string {
  const algorithm = digestAlgorithm(subject);
  return `${algorithm}-${subject.slice(algorithm.length + 1).slice(0, 64)}`;
}

/** How a list of referrers describes one: distribution-spec, "Listing Referrers". */
export function referrerDescriptor({ raw, annotations, ...manifest }: Manifest): Descriptor {
  const artifactType = manifest.artifactType ?? (manifest.kind === 'index' ? undefined : manifest.config.mediaType);
  return {
    mediaType: raw.mediaType,
    digest: raw.digest,
    size: raw.bytes.byteLength,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

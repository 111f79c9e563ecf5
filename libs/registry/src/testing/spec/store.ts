import { type Digest, digestAlgorithm, digestOf } from '../../model/digest.ts';
import { type Manifest, parseManifest, rawManifest } from '../../model/manifest.ts';

export interface StoredManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly manifest: Manifest;
}

/** Of one repository, in memory. */
export class StoredRepository {
  readonly manifests = new Map<Digest, StoredManifest>();
  readonly tags = new Map<string, Digest>();
  readonly blobs = new Map<Digest, Buffer>();
  /** Bytes that have arrived, by session. */
  readonly uploads = new Map<string, Buffer[]>();

  find(tagOrDigest: string): Digest | undefined {
    const digest = this.tags.get(tagOrDigest) ?? (tagOrDigest as Digest);
    return this.manifests.has(digest) ? digest : undefined;
  }

  /** The first digest that a manifest speaks of and that is not here. A subject may be missing: distribution-spec allows it. */
  missing({ manifest }: StoredManifest): Digest | undefined {
    if (manifest.kind === 'index')
      return manifest.children.find(({ descriptor }) => !this.manifests.has(descriptor.digest))?.descriptor.digest;
    return [manifest.config, ...manifest.layers].find(({ digest }) => !this.blobs.has(digest))?.digest;
  }

  /** Throws InvalidManifest. */
  read(bytes: Buffer, mediaType: string, digest: Digest): StoredManifest {
    return { bytes, mediaType, manifest: parseManifest({ ...rawManifest(bytes, mediaType), digest }) };
  }
}

/** distribution-spec, "Pulling manifests": the grammar of repository names. */
const nameForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export function isName(name: string): boolean {
  return nameForm.test(name);
}

export function hasDigest(bytes: Buffer, digest: Digest): boolean {
  return digestOf(bytes, digestAlgorithm(digest)) === digest;
}

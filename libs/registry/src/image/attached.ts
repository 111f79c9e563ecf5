import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import type { ImageManifest } from '../model/manifest.ts';
import type { SubjectTagKind } from '../model/subject-tag.ts';

/** How it hangs on its subject: as a child of the same index (BuildKit), by the `subject` field, or by cosign's tags. */
export type AttachedBy = 'index' | 'referrer' | 'cosign-tag';

interface Attached {
  /** The manifest that it speaks of. */
  readonly subject: Digest;
  readonly by: AttachedBy;
  /** The manifest that holds it. */
  readonly manifest: Digest;
  readonly blob: Descriptor;
}

/** A document about an image; what it says is read by `readPredicate`, and only then certain. */
export interface AttachedDocument extends Attached {
  readonly kind: 'sbom' | 'provenance' | 'other';
  /** How the document is wrapped: not at all, in a statement, or in a signed envelope. */
  readonly envelope: 'none' | 'statement' | 'dsse' | 'sigstore-bundle';
  /** As the manifest states it. */
  readonly predicateType?: string;
  readonly sbomFormat?: 'spdx' | 'cyclonedx';
  readonly signed: 'no' | 'present, not verified here';
}

/** That a signature lies there says nothing about who made it, or of what: nothing here verifies one. */
export interface UnverifiedSignature extends Attached {
  readonly scheme: 'cosign' | 'sigstore-bundle' | 'notation';
  readonly verification: 'not verified here';
}

export type AttachedThing = AttachedDocument | UnverifiedSignature;

/** in-toto media types, BuildKit's and the attestation framework's; DSSE's; sigstore's (with its version as parameter or name). */
const statementType = /^application\/vnd\.in-toto(?:\.[a-z]+)?\+json$/;
const envelopeType = /^application\/(?:vnd\.dsse\.envelope\.v1\+json|vnd\.in-toto(?:\.[a-z]+)?\+dsse)$/;
const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v[\d.]+)?\+json/;
const cosignSignature = /^application\/vnd\.dev\.cosign\.(?:simplesigning|artifact\.sig)\.v1\+json$/;
const notationSignature = 'application/vnd.cncf.notary.signature';
const cosignSignPredicate = 'https://sigstore.dev/cosign/sign/v1';

/** The format that a media type or predicate type names; undefined: it names none. */
export function sbomFormatOf(type: string): 'spdx' | 'cyclonedx' | undefined {
  if (/^(?:application|text)\/spdx\b|^spdx\+json$|^https:\/\/spdx\.dev\/Document\b/.test(type)) return 'spdx';
  if (/^application\/vnd\.cyclonedx\b|^https:\/\/cyclonedx\.org\/(?:bom|schema)\b/.test(type)) return 'cyclonedx';
  return undefined;
}

export function isProvenanceType(type: string): boolean {
  return /^https:\/\/slsa\.dev\/provenance\//.test(type);
}

/** What a manifest holds about its subject, each layer by itself; by types and annotations, without reading a blob. */
export function attachedThings(
  manifest: ImageManifest,
  subject: Digest,
  by: AttachedBy,
  tag?: SubjectTagKind,
): readonly AttachedThing[] {
  const artifactType = manifest.artifactType ?? manifest.config.mediaType;
  const about = (blob: Descriptor): Attached => ({ subject, by, manifest: manifest.raw.digest, blob });
  if (artifactType === notationSignature) return manifest.layers.map((blob) => signature(about(blob), 'notation'));
  return manifest.layers.map((blob) => {
    const isCosign = tag === 'signature' || [artifactType, blob.mediaType].some((one) => cosignSignature.test(one));
    if (isCosign) return signature(about(blob), 'cosign');
    const notes = { ...manifest.annotations, ...blob.annotations };
    const predicateType =
      notes['in-toto.io/predicate-type'] ?? notes.predicateType ?? notes['dev.sigstore.bundle.predicateType'];
    const envelope = envelopeOf(blob.mediaType, artifactType);
    const isBundleSignature =
      notes['dev.sigstore.bundle.content'] === 'message-signature' || predicateType === cosignSignPredicate;
    if (envelope === 'sigstore-bundle' && isBundleSignature) return signature(about(blob), 'sigstore-bundle');
    const types = [predicateType ?? '', blob.mediaType, artifactType];
    const sbomFormat = types.map(sbomFormatOf).find((format) => format !== undefined);
    const kind = sbomFormat ? 'sbom' : types.some(isProvenanceType) ? 'provenance' : 'other';
    return {
      ...about(blob),
      kind,
      envelope,
      ...(predicateType === undefined ? {} : { predicateType }),
      ...(sbomFormat === undefined ? {} : { sbomFormat }),
      signed: envelope === 'dsse' || envelope === 'sigstore-bundle' ? 'present, not verified here' : 'no',
    } satisfies AttachedDocument;
  });
}

export function isSignature(thing: AttachedThing): thing is UnverifiedSignature {
  return 'scheme' in thing;
}

function signature(about: Attached, scheme: UnverifiedSignature['scheme']): UnverifiedSignature {
  return { ...about, scheme, verification: 'not verified here' };
}

function envelopeOf(type: string, artifactType: string): AttachedDocument['envelope'] {
  if (bundleType.test(type) || bundleType.test(artifactType)) return 'sigstore-bundle';
  if (envelopeType.test(type)) return 'dsse';
  return statementType.test(type) ? 'statement' : 'none';
}

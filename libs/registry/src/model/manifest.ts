import type { Descriptor } from './descriptor.ts';
import { type Digest, digestOf, isDigest } from './digest.ts';
import { isIndexMediaType, isManifestMediaType, mediaType } from './media-type.ts';
import { isDeeperThan } from './nesting.ts';
import type { Platform } from './platform.ts';

/** A manifest's exact bytes with what they were served as; nothing is ever marshalled again. */
export interface RawManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly digest: Digest;
}

export interface ImageManifest {
  readonly kind: 'image' | 'artifact';
  readonly raw: RawManifest;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface IndexManifest {
  readonly kind: 'index';
  readonly raw: RawManifest;
  readonly children: readonly IndexChild[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Manifest = ImageManifest | IndexManifest;

/** Attestations are properties of their image: never a platform, a size or a thing to scan. */
export type ChildKind = 'image' | 'attestation' | 'index' | 'artifact';

export interface IndexChild {
  readonly kind: ChildKind;
  readonly descriptor: Descriptor;
  /** For an attestation: the digest of the image that it speaks of. */
  readonly attests?: Digest;
}

export class InvalidManifest extends Error {
  constructor(why: string) {
    super(`The manifest is not valid: ${why.length > 500 ? `${why.slice(0, 497)}…` : why}`);
    this.name = 'InvalidManifest';
  }
}

/** distribution-spec: registries should take manifests up to 4 MiB; more is refused before it is parsed. */
export const maxManifestBytes = 4 * 1024 * 1024;
export const maxDescriptors = 2_000;
/** A manifest needs 5 levels; more of them may stand in fields that nobody here knows. */
export const maxDepth = 100;

export function rawManifest(bytes: Uint8Array, type: string): RawManifest {
  return { bytes, mediaType: type, digest: digestOf(bytes) };
}

/** Throws InvalidManifest, saying which field was wrong. */
export function parseManifest(raw: RawManifest): Manifest {
  if (raw.bytes.byteLength > maxManifestBytes)
    throw new InvalidManifest(`it has ${raw.bytes.byteLength} bytes; the limit is ${maxManifestBytes}.`);
  const json = object(parseJson(raw.bytes), 'the document');
  const stated = json.mediaType;
  if (stated !== undefined && stated !== raw.mediaType) {
    throw new InvalidManifest(`it was served as ${raw.mediaType} but states mediaType ${shown(stated)}.`);
  }
  if (json.schemaVersion !== 2) throw new InvalidManifest(`schemaVersion is ${shown(json.schemaVersion)}, expected 2.`);
  refuseBoth(json);
  const shared = {
    raw,
    annotations: strings(json.annotations, 'annotations'),
    ...(json.subject === undefined ? {} : { subject: descriptor(json.subject, 'subject') }),
    ...(typeof json.artifactType === 'string' ? { artifactType: json.artifactType } : {}),
  };
  if (isIndexMediaType(raw.mediaType)) {
    return {
      kind: 'index',
      ...shared,
      children: list(json.manifests, 'manifests').map((one, i) => child(descriptor(one, `manifests[${i}]`))),
    };
  }
  if (!isManifestMediaType(raw.mediaType))
    throw new InvalidManifest(`its media type ${shown(raw.mediaType)} is not one of a manifest or an index.`);
  const config = descriptor(json.config, 'config');
  const layers = list(json.layers, 'layers').map((one, i) => descriptor(one, `layers[${i}]`));
  const isImage = config.mediaType === mediaType.ociConfig || config.mediaType === mediaType.dockerConfig;
  return { kind: isImage && shared.subject === undefined ? 'image' : 'artifact', ...shared, config, layers };
}

/**
 * CVE-2021-41190: a document with both lists is one thing to one reader and another to the next, under one digest.
 * image-spec, manifest.md and image-index.md: it must be refused.
 */
function refuseBoth(json: Record<string, unknown>): void {
  const both = json.manifests !== undefined && (json.layers !== undefined || json.config !== undefined);
  if (both)
    throw new InvalidManifest('it is an index (manifests) and an image (layers, config) at once, which is refused.');
}

function child(one: Descriptor): IndexChild {
  const attests = one.annotations?.['vnd.docker.reference.digest'];
  if (isAttestation(one)) return { kind: 'attestation', descriptor: one, ...(isDigest(attests) ? { attests } : {}) };
  if (isIndexMediaType(one.mediaType)) return { kind: 'index', descriptor: one };
  if (one.artifactType !== undefined || !isManifestMediaType(one.mediaType) || isForNobody(one))
    return { kind: 'artifact', descriptor: one };
  return { kind: 'image', descriptor: one };
}

/** BuildKit writes the annotation; in its OCI form and elsewhere the artifact type is that of an in-toto statement. */
function isAttestation({ annotations, artifactType, mediaType: type }: Descriptor): boolean {
  const inToto = /^application\/(?:vnd\.in-toto[.+]|vnd\.docker\.attestation\.manifest\.)/;
  if (annotations?.['vnd.docker.reference.type'] !== undefined) return true;
  return inToto.test(artifactType ?? '') || inToto.test(type);
}

/** Nothing runs on unknown/unknown: writers mark with it what is not an image. */
function isForNobody({ platform: stated }: Descriptor): boolean {
  return stated?.os === 'unknown' && stated.architecture === 'unknown';
}

/** A value of theirs as it may stand in a sentence of ours. */
function shown(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : undefined;
  if (text !== undefined) return text;
  return (
    JSON.stringify(typeof value === 'string' && value.length > 100 ? `${value.slice(0, 97)}…` : value) ?? 'missing'
  );
}

function parseJson(bytes: Uint8Array): unknown {
  if (isDeeperThan(maxDepth, bytes)) throw new InvalidManifest(`it is nested more than ${maxDepth} levels deep.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const start = new TextDecoder().decode(bytes.subarray(0, 40)).trim();
    throw new InvalidManifest(`it is not JSON (it begins with ${JSON.stringify(start)}).`);
  }
}

function descriptor(value: unknown, where: string): Descriptor {
  const json = object(value, where);
  if (!isDigest(json.digest)) throw new InvalidManifest(`${where}.digest is ${shown(json.digest)}, expected a digest.`);
  if (typeof json.mediaType !== 'string' || json.mediaType === '')
    throw new InvalidManifest(`${where}.mediaType is missing.`);
  if (!Number.isSafeInteger(json.size) || (json.size as number) < 0) {
    throw new InvalidManifest(`${where}.size is ${shown(json.size)}, expected a count of bytes.`);
  }
  return {
    mediaType: json.mediaType,
    digest: json.digest,
    size: json.size as number,
    ...(json.annotations === undefined ? {} : { annotations: strings(json.annotations, `${where}.annotations`) }),
    ...(typeof json.artifactType === 'string' ? { artifactType: json.artifactType } : {}),
    ...(json.platform === undefined || json.platform === null
      ? {}
      : { platform: platform(json.platform, `${where}.platform`) }),
    ...(Array.isArray(json.urls) ? { urls: json.urls.filter((url) => typeof url === 'string') } : {}),
  };
}

function platform(value: unknown, where: string): Platform {
  const json = object(value, where);
  if (typeof json.os !== 'string' || typeof json.architecture !== 'string') {
    throw new InvalidManifest(`${where} has no os and architecture.`);
  }
  return {
    os: json.os,
    architecture: json.architecture,
    ...(typeof json.variant === 'string' ? { variant: json.variant } : {}),
    ...(typeof json['os.version'] === 'string' ? { osVersion: json['os.version'] } : {}),
    ...(Array.isArray(json['os.features'])
      ? { osFeatures: json['os.features'].filter((one) => typeof one === 'string') }
      : {}),
  };
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidManifest(`${where} is not a list.`);
  if (value.length > maxDescriptors)
    throw new InvalidManifest(`${where} has ${value.length} entries; the limit is ${maxDescriptors}.`);
  return value;
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidManifest(`${where} is not an object.`);
  return value as Record<string, unknown>;
}

function strings(value: unknown, where: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  for (const [key, one] of Object.entries(object(value, where))) {
    if (typeof one !== 'string') throw new InvalidManifest(`${where}[${shown(key)}] is not text.`);
  }
  return value as Record<string, string>;
}

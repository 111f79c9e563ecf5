import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import type { Repository } from '../model/reference.ts';
import type { Registry } from '../registry.ts';
import { descriptorOf, jsonBytes } from './image.ts';

export interface AttachedLayer {
  readonly mediaType: string;
  readonly content: unknown;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Attachment {
  readonly layers: readonly AttachedLayer[];
  readonly subject?: RawManifest;
  readonly artifactType?: string;
  /** `application/vnd.oci.empty.v1+json` unless something else is wanted. */
  readonly configType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Puts a manifest that speaks of another, with its blobs. */
export async function putAttachment(
  registry: Registry,
  at: Repository,
  { layers, subject, artifactType, configType = mediaType.ociEmpty, annotations }: Attachment,
  tag?: string,
): Promise<RawManifest> {
  const put = async (bytes: Uint8Array, type: string): Promise<Descriptor> => {
    const blob = { mediaType: type, digest: digestOf(bytes), size: bytes.length };
    await registry.putBlob(at, blob, bytes);
    return blob;
  };
  const document = {
    schemaVersion: 2,
    mediaType: mediaType.ociManifest,
    artifactType,
    config: await put(Buffer.from('{}'), configType),
    layers: await Promise.all(
      layers.map(async ({ mediaType: type, content, annotations: notes }) => ({
        ...(await put(content instanceof Uint8Array ? content : jsonBytes(content), type)),
        annotations: notes,
      })),
    ),
    subject: subject && descriptorOf(subject),
    annotations,
  };
  const raw = rawManifest(jsonBytes(document), mediaType.ociManifest);
  await registry.putManifest(at, raw, tag);
  return raw;
}

export function statement(predicateType: string, subject: Digest, predicate: unknown): object {
  const [algorithm = '', hex] = subject.split(':');
  const _type = 'https://in-toto.io/Statement/v0.1';
  return { _type, predicateType, subject: [{ name: '_', digest: { [algorithm]: hex } }], predicate };
}

export function dsse(payload: unknown): object {
  return {
    payloadType: 'application/vnd.in-toto+json',
    payload: Buffer.from(JSON.stringify(payload)).toString('base64'),
    signatures: [{ sig: 'bm90IGEgc2lnbmF0dXJl' }],
  };
}

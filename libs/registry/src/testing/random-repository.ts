import fc from 'fast-check';
import type { Descriptor } from '../model/descriptor.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import { type RawManifest, rawManifest } from '../model/manifest.ts';
import { mediaType } from '../model/media-type.ts';
import type { Repository } from '../model/reference.ts';
import { subjectTag } from '../model/subject-tag.ts';
import type { Registry } from '../registry.ts';
import { descriptorOf, jsonBytes } from './image.ts';

/** A manifest that may point to those before it, by position. */
export type DrawnManifest =
  | { readonly kind: 'image'; readonly layers: readonly number[] }
  | { readonly kind: 'index'; readonly children: readonly number[] }
  | { readonly kind: 'referrer' | 'signature'; readonly of: number; readonly layers: readonly number[] };

export interface DrawnRepository {
  readonly manifests: readonly DrawnManifest[];
  /** tag0, tag1… */
  readonly tags: readonly number[];
  /** Positions among the tags, and among the manifests. */
  readonly expired: readonly number[];
  readonly protected: readonly number[];
  readonly known: readonly number[];
}

const blobCount = 6;
const blob = (i: number) => Buffer.from(`blob ${i}`.padEnd(20 + i * i * 10));

/** Graphs of images, indexes (of indexes, too), referrers and signatures, of referrers and signatures, too. */
export function drawnRepository(most: number): fc.Arbitrary<DrawnRepository> {
  const layers = fc.uniqueArray(fc.nat(blobCount - 1), { maxLength: 3 });
  const manifest = (at: number): fc.Arbitrary<DrawnManifest> => {
    const image = fc.record({ kind: fc.constant('image' as const), layers });
    if (at === 0) return image;
    const before = fc.nat(at - 1);
    return fc.oneof(
      { weight: 2, arbitrary: image },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('index' as const),
          children: fc.uniqueArray(before, { maxLength: 3 }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constantFrom('referrer' as const, 'signature' as const), of: before, layers }),
      },
    );
  };
  return fc.integer({ min: 1, max: most }).chain((count) => {
    const some = (limit: number, maxLength: number) => fc.uniqueArray(fc.nat(limit - 1), { maxLength });
    return fc.record({
      manifests: fc.tuple(...Array.from({ length: count }, (_, at) => manifest(at))),
      tags: fc.array(fc.nat(count - 1), { maxLength: 5 }),
      expired: some(5, 5),
      protected: some(count, 2),
      known: some(count, 4),
    });
  });
}

/** One signature stands under the tag of each subject; of several the last drawn is what hangs on it. */
export function signatureOf({ manifests }: DrawnRepository, subject: number): number | undefined {
  const at = manifests.findLastIndex((one) => one.kind === 'signature' && one.of === subject);
  return at < 0 ? undefined : at;
}

/** Puts it all; the digests by position. */
export async function putDrawn(
  registry: Registry,
  at: Repository,
  drawn: DrawnRepository,
): Promise<readonly RawManifest[]> {
  const blobs = Array.from({ length: blobCount }, (_, i) => blob(i));
  const config = jsonBytes({ os: 'linux', architecture: 'amd64' });
  for (const bytes of [...blobs, config])
    await registry.putBlob(at, { digest: digestOf(bytes), size: bytes.length }, bytes);
  const pointer = (bytes: Uint8Array, type: string): Descriptor => ({
    mediaType: type,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const raws: RawManifest[] = [];
  for (const [position, one] of drawn.manifests.entries()) {
    const annotations = { position: String(position) };
    const there = (i: number) => descriptorOf(raws[i] as RawManifest);
    const type = one.kind === 'index' ? mediaType.ociIndex : mediaType.ociManifest;
    const parts =
      one.kind === 'index'
        ? { manifests: one.children.map(there) }
        : {
            config: pointer(config, one.kind === 'image' ? mediaType.ociConfig : 'application/x'),
            layers: one.layers.map((i) => pointer(blob(i), 'application/vnd.oci.image.layer.v1.tar')),
            subject: one.kind === 'referrer' ? there(one.of) : undefined,
          };
    const raw = rawManifest(jsonBytes({ schemaVersion: 2, mediaType: type, ...parts, annotations }), type);
    await registry.putManifest(at, raw);
    if (one.kind === 'signature') await registry.putManifest(at, raw, subjectTag(there(one.of).digest, 'signature'));
    raws.push(raw);
  }
  for (const [i, position] of drawn.tags.entries())
    await registry.putManifest(at, raws[position] as RawManifest, `tag${i}`);
  return raws;
}

/** The bytes that these manifests take, each blob once, by digest. */
export function bytesOf(raws: readonly RawManifest[]): ReadonlyMap<Digest, number> {
  const sizes = new Map<Digest, number>();
  for (const raw of raws) {
    sizes.set(raw.digest, raw.bytes.length);
    const { config, layers } = JSON.parse(Buffer.from(raw.bytes).toString()) as {
      config?: Descriptor;
      layers?: Descriptor[];
    };
    for (const one of [...(config ? [config] : []), ...(layers ?? [])]) sizes.set(one.digest, one.size);
  }
  return sizes;
}

import type { Digest } from '../model/digest.ts';
import type { RawManifest } from '../model/manifest.ts';
import { atOnce, untilStopped } from './at-once.ts';
import type { Way } from './copy-blobs.ts';
import { type Gathered, layered } from './copy-manifests.ts';
import type { Attached } from './copy-referrers.ts';

/** A manifest at both ends. */
export interface CopiedManifest {
  /** Of the bytes that were read at the source. */
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly tag?: string;
  /** What the target says that it stored. */
  readonly confirmed: Digest;
}

const atATime = 8;

export async function putOne({ target, to, options }: Way, raw: RawManifest, tag?: string): Promise<CopiedManifest> {
  const confirmed = await target.putManifest(to, raw, tag, options);
  const { digest, mediaType, bytes } = raw;
  return { digest, mediaType, size: bytes.byteLength, confirmed, ...(tag === undefined ? {} : { tag }) };
}

/** Those that stand beside each other at once, children before what names them: registries refuse an index without its children. */
export async function putAll(way: Way, manifests: readonly Gathered[]): Promise<readonly CopiedManifest[]> {
  const put = new Map<Digest, CopiedManifest>();
  for (const layer of layered(manifests))
    await atOnce(atATime, layer, async ({ raw }, stopped) => {
      put.set(raw.digest, await putOne({ ...way, options: untilStopped(way.options, stopped) }, raw));
    });
  return manifests.flatMap(({ raw }) => put.get(raw.digest) ?? []);
}

/** A tag of cosign's that stands at something else already is left: signatures may stand there that only the target has. */
export async function putAttached(
  way: Way,
  attached: readonly Attached[],
  before: readonly CopiedManifest[],
): Promise<{ readonly written: readonly CopiedManifest[]; readonly kept: readonly string[] }> {
  const written: CopiedManifest[] = [];
  const kept: string[] = [];
  // A referrer may be a child of the image, too.
  const done = new Set<Digest>(before.map(({ digest }) => digest));
  for (const { manifests, tag } of attached) {
    const last = manifests.at(-1)?.raw;
    const there = tag === undefined ? undefined : await way.target.headManifest(way.to, tag, way.options);
    if (tag !== undefined && there !== undefined && there.digest !== last?.digest) {
      kept.push(tag);
      continue;
    }
    for (const { raw } of manifests) {
      const name = raw === last ? tag : undefined;
      if (name === undefined && done.has(raw.digest)) continue;
      done.add(raw.digest);
      written.push(await putOne(way, raw, name));
    }
  }
  return { written, kept };
}

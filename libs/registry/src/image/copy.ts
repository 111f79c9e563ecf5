import { RegistryError } from '../error.ts';
import type { Descriptor } from '../model/descriptor.ts';
import type { Digest } from '../model/digest.ts';
import { formatRepository, type Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';
import { untilStopped } from './at-once.ts';
import { type CopiedBlob, copyBlobs, type Way } from './copy-blobs.ts';
import { blobsOf, type Gathered, gatherManifests } from './copy-manifests.ts';
import type { CopyProgress } from './copy-progress.ts';
import { type AttachedAll, gatherReferrers } from './copy-referrers.ts';
import { type CopiedManifest, putAll, putAttached, putOne } from './copy-write.ts';

export interface CopyRequest extends CallOptions {
  readonly from: Repository;
  readonly to: Repository;
  readonly digest: Digest;
  /** Put last, when everything is there. */
  readonly tag?: string;
  /** Blobs at once; by default 6 that are sent, and 12 that are mounted. */
  readonly parallel?: number;
  /** Looks at every child and blob even where the top manifest is there already: it may have holes. */
  readonly repair?: boolean;
  /** Also what speaks of the image or of its children: signatures, SBOMs, provenance. Default true. */
  readonly referrers?: boolean;
  readonly onProgress?: (event: CopyProgress) => void;
}

/** What was done, for the record. Sizes in bytes. */
export interface CopyProof {
  readonly digest: Digest;
  /** `there`: the target had it under that name; `tagged`: only the tag was put; `copied`: all was gone through. */
  readonly how: 'there' | 'tagged' | 'copied';
  /** Those that were put, in that order. */
  readonly manifests: readonly CopiedManifest[];
  readonly blobs: { readonly there: number; readonly mounted: number; readonly sent: number };
  /** Each of them; its digest was verified in passing, and the target holds it under that digest. */
  readonly eachBlob: readonly CopiedBlob[];
  readonly sentBytes: number;
  readonly referrers: CopiedReferrers;
  /** Digest that the target answered with, when it stored or when it was asked. */
  readonly confirmed: Digest;
}

export interface CopiedReferrers {
  readonly copied: readonly Digest[];
  /** Tags of cosign under which the target has something else; they were left as they are. */
  readonly kept: readonly string[];
  /** Listed at the source and not there. */
  readonly lost: readonly Digest[];
}

/**
 * Copies a manifest, its children, their blobs and what refers to them byte for byte: within a registry by mounting, across
 * registries streamed. Children come first and the tag last, so nothing that a user sees points to something incomplete or
 * not yet signed. What the target holds under that name is not gone through again unless `repair` asks for it; what a copy
 * that was cut had brought is not sent again. Throws RegistryError.
 */
export async function copyImage(source: Registry, target: Registry, request: CopyRequest): Promise<CopyProof> {
  const { from, to, signal, digest, tag } = request;
  const options = signal === undefined ? {} : { signal };
  const isSame = source === target && from.registry === to.registry && from.repository === to.repository;
  const way = { source, target, from, to, options };
  if (!request.repair) {
    if (isSame && tag !== undefined) {
      const raw = await source.getManifest(from, digest, options);
      const put = await putOne(way, raw, tag);
      return { ...nothing, digest, how: 'tagged', manifests: [put], confirmed: put.confirmed };
    }
    const head = await target.headManifest(to, tag ?? digest, options);
    if (head?.digest === digest) return { ...nothing, digest, how: 'there', confirmed: digest };
    if (isSame) {
      const facts = { registry: to.registry, repository: to.repository };
      throw new RegistryError('not-found', `${formatRepository(to)} has no manifest ${digest}.`, facts);
    }
  }
  // Within one repository they are there already.
  return copyAll(way, { ...request, referrers: request.referrers !== false && !isSame });
}

const nothing = {
  manifests: [],
  blobs: { there: 0, mounted: 0, sent: 0 },
  eachBlob: [],
  sentBytes: 0,
  referrers: { copied: [], kept: [], lost: [] },
};

async function copyAll(way: Way, { digest, tag, ...request }: CopyRequest): Promise<CopyProof> {
  const { manifests, attached } = await gather(way, digest, request.referrers === true);
  const all = [...manifests, ...attached.found.flatMap((one) => one.manifests)];
  const eachBlob = await copyBlobs(way, blobsOfAll(all), request.parallel, request.onProgress);
  const isTopFirst = attached.found.length > 0;
  const put = [...(await putAll(way, isTopFirst ? manifests : manifests.slice(0, -1)))];
  const { written, kept } = await putAttached(way, attached.found, put);
  put.push(...written);
  const top = manifests.at(-1) as Gathered;
  const last = tag === undefined && isTopFirst ? put.find((one) => one.digest === digest) : undefined;
  const final = last ?? (await putOne(way, top.raw, tag));
  if (last === undefined) put.push(final);
  const count = (how: CopiedBlob['how']) => eachBlob.filter((one) => one.how === how);
  return {
    digest,
    how: 'copied',
    manifests: put,
    blobs: { there: count('there').length, mounted: count('mounted').length, sent: count('sent').length },
    eachBlob,
    sentBytes: count('sent').reduce((sum, { size }) => sum + size, 0),
    referrers: { copied: [...new Set(written.map((one) => one.digest))], kept, lost: attached.lost },
    confirmed: final.confirmed,
  };
}

/** The image and what refers to it: what can be asked about both at once is. */
async function gather({ source, from, options }: Way, digest: Digest, referrers: boolean) {
  const none: AttachedAll = { found: [], lost: [] };
  const stop = new AbortController();
  const within = untilStopped(options, stop.signal);
  const reading = gatherManifests(source, from, digest, within);
  const below = reading.then((all) => all.map(({ raw }) => raw.digest).toReversed());
  // Whoever waits for it may be asking something else when it fails.
  below.catch(() => undefined);
  const asking = referrers ? gatherReferrers(source, from, digest, below, within) : below.then(() => none);
  const ended = Promise.allSettled([reading, asking]);
  try {
    const [manifests, attached] = await Promise.all([reading, asking]);
    return { manifests, attached };
  } catch (error) {
    stop.abort();
    await ended;
    throw error;
  }
}

function blobsOfAll(manifests: readonly Gathered[]): readonly Descriptor[] {
  const blobs = new Map(manifests.flatMap(({ manifest }) => blobsOf(manifest)).map((blob) => [blob.digest, blob]));
  return [...blobs.values()];
}

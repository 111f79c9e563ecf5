import type { Descriptor } from '../model/descriptor.ts';
import type { Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';
import { atOnce, untilStopped } from './at-once.ts';
import { type BlobOutcome, type CopyProgress, ProgressOfCopy } from './copy-progress.ts';

/** From one repository to another. */
export interface Way {
  readonly source: Registry;
  readonly target: Registry;
  readonly from: Repository;
  readonly to: Repository;
  readonly options: CallOptions;
}

export interface CopiedBlob extends Pick<Descriptor, 'digest' | 'size'> {
  readonly how: BlobOutcome;
}

/** Of fewer bytes an upload that was cut is sooner begun anew than asked how far it came. */
const worthResuming = 16 * 1024 * 1024;

/** A mount moves no bytes: what it costs is the wait for the registry's disk, and those add up when they stand in line. */
const mountsAtOnce = 12;
const sendsAtOnce = 6;

/** Brings every blob to the target, mounted where that can be, else streamed; what is there already is left alone. */
export async function copyBlobs(
  way: Way,
  blobs: readonly Descriptor[],
  parallel: number | undefined,
  tell: ((event: CopyProgress) => void) | undefined,
): Promise<readonly CopiedBlob[]> {
  const progress = new ProgressOfCopy(blobs, tell);
  const copied: CopiedBlob[] = [];
  const done = (blob: Descriptor, how: BlobOutcome) => {
    progress.done(blob, how);
    copied.push({ digest: blob.digest, size: blob.size, how });
  };
  const { target, from, to } = way;
  const isOne = from.registry === to.registry;
  const left: Descriptor[] = isOne ? [] : [...blobs];
  // A mount answers for a blob that is there already, too: one request instead of two.
  await atOnce(parallel ?? mountsAtOnce, isOne ? blobs : [], async (blob, stopped) => {
    if (await target.mountBlob(to, blob.digest, from, untilStopped(way.options, stopped))) done(blob, 'mounted');
    else left.push(blob);
  });
  await atOnce(parallel ?? sendsAtOnce, left, async (blob, stopped) =>
    done(blob, await bring({ ...way, options: untilStopped(way.options, stopped) }, blob, progress)),
  );
  return copied;
}

async function bring(
  { source, target, from, to, options }: Way,
  blob: Descriptor,
  progress: ProgressOfCopy,
): Promise<BlobOutcome> {
  if ((await target.headBlob(to, blob.digest, options)) === blob.size) return 'there';
  const content = async (start: number) =>
    progress.counted(await source.getBlob(from, blob, { ...options, from: start }), blob, start);
  await target.putBlob(to, blob, content, { ...options, resumable: blob.size >= worthResuming });
  return 'sent';
}

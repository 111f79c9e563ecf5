import type { Descriptor } from '../model/descriptor.ts';
import type { Repository } from '../model/reference.ts';
import type { CallOptions, Registry } from '../registry.ts';
import { atOnce } from './at-once.ts';
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

/** Brings every blob to the target, streamed; what is there already is left alone. */
export async function copyBlobs(
  way: Way,
  blobs: readonly Descriptor[],
  parallel: number,
  tell: ((event: CopyProgress) => void) | undefined,
): Promise<readonly CopiedBlob[]> {
  const progress = new ProgressOfCopy(blobs, tell);
  const copied: CopiedBlob[] = [];
  await atOnce(parallel, blobs, async (blob, stopped) => {
    const { signal } = way.options;
    const options = { ...way.options, signal: signal === undefined ? stopped : AbortSignal.any([signal, stopped]) };
    const how = await copyBlob({ ...way, options }, blob, progress);
    progress.done(blob, how);
    copied.push({ digest: blob.digest, size: blob.size, how });
  });
  return copied;
}

async function copyBlob(
  { source, target, from, to, options }: Way,
  blob: Descriptor,
  progress: ProgressOfCopy,
): Promise<BlobOutcome> {
  // A mount answers for a blob that is there already, too: one request instead of two.
  if (from.registry === to.registry && (await target.mountBlob(to, blob.digest, from, options))) return 'mounted';
  if ((await target.headBlob(to, blob.digest, options)) === blob.size) return 'there';
  const content = async (start: number) =>
    progress.counted(await source.getBlob(from, blob, { ...options, from: start }), blob, start);
  await target.putBlob(to, blob, content, { ...options, resumable: blob.size >= worthResuming });
  return 'sent';
}

import { parentPort } from 'node:worker_threads';
import { LayerError } from '@slipway/registry';
import { type ContentsSummary, compareContents } from './compare-contents.ts';
import { unpackLayer } from './packed-layer.ts';

/** Two images as lists of layers, the bottom one first, and what is inside each layer as the database keeps it. */
export interface CompareTask {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly packed: ReadonlyMap<string, Uint8Array>;
}

/** `because`: one sentence, of layers that cannot be laid over each other. */
export type CompareOutcome = { readonly summary: ContentsSummary } | { readonly because: string };

async function compare({ before, after, packed }: CompareTask): Promise<CompareOutcome> {
  const opened = await Promise.all([...packed].map(async ([digest, one]) => [digest, await unpackLayer(one)] as const));
  const layers = new Map(opened);
  const image = (digests: readonly string[]) => digests.flatMap((digest) => layers.get(digest) ?? []);
  try {
    return { summary: compareContents(image(before), image(after)) };
  } catch (error) {
    if (error instanceof LayerError) return { because: error.message };
    throw error;
  }
}

// A thread of its own: hundreds of thousands of files take seconds, in which nobody else would be answered.
parentPort?.on('message', (task: CompareTask) => {
  // What it fails with ends the thread, and whoever asked is told.
  void compare(task).then((outcome) => parentPort?.postMessage(outcome));
});

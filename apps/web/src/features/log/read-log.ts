import type { Client } from 'urql';
import { describeFault } from '../../graphql/client.ts';
import { PromotionStepLogDocument, StepLogDocument } from '../../graphql/generated/documents.ts';
import type { LogChunk } from './log-lines.ts';

/** Whose steps they are: a release finds its own by their id, a promotion lists its few. */
export type LogOwner = { readonly release: string } | { readonly promotion: string };

export interface LogSource {
  readonly owner: LogOwner;
  readonly step: string;
  /** A past attempt; the newest when not given. */
  readonly attempt?: number;
}

interface LogPage {
  readonly chunks: readonly LogChunk[];
  readonly last: number;
  readonly hasMore: boolean;
}

/** Everything after a sequence that is there now, page by page. Throws with a sentence when a page cannot be read. */
export async function* readLog(client: Client, source: LogSource, after: number): AsyncGenerator<readonly LogChunk[]> {
  let last = after;
  for (;;) {
    const page = await readPage(client, source, last);
    yield page.chunks;
    if (!page.hasMore || page.last <= last) return;
    last = page.last;
  }
}

async function readPage(client: Client, { owner, step, attempt }: LogSource, after: number): Promise<LogPage> {
  const fresh = { requestPolicy: 'network-only' } as const;
  const { page, error } =
    'release' in owner
      ? await client
          .query(StepLogDocument, { release: owner.release, step, after, attempt }, fresh)
          .toPromise()
          .then((result) => ({ page: result.data?.release?.step?.log, error: result.error }))
      : await client
          .query(PromotionStepLogDocument, { promotion: owner.promotion, after, attempt }, fresh)
          .toPromise()
          .then((result) => ({
            page: result.data?.promotion?.steps.find((one) => one.id === step)?.log,
            error: result.error,
          }));
  if (error) throw new Error(describeFault(error));
  if (!page) throw new Error('This step has no log here any more.');
  return page;
}

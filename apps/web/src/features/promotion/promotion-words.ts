import type { OverridePartsFragment, PromotionKind, PromotionState } from '../../graphql/generated/documents.ts';
import type { Word } from '../release/release-words.ts';

export const promotionWords: Record<PromotionState, Word> = {
  QUEUED: { mark: 'waiting', word: 'Queued' },
  RUNNING: { mark: 'running', word: 'Running' },
  CANCELLING: { mark: 'running', word: 'Cancelling' },
  SUCCEEDED: { mark: 'succeeded', word: 'Succeeded' },
  FAILED: { mark: 'failed', word: 'Failed' },
  ERRORED: { mark: 'errored', word: 'Errored' },
  CANCELLED: { mark: 'cancelled', word: 'Cancelled' },
};

/** What kind of promotion it is, and how the name of who or what asked for it follows. */
export const kindWords: Record<PromotionKind, { word: string; by: string }> = {
  MANUAL: { word: 'By hand', by: 'by hand, asked for by' },
  AUTOMATIC: { word: 'Automatic', by: 'automatic, by' },
  SCHEDULE: { word: 'Scheduled', by: 'on a schedule, by' },
  WEBHOOK: { word: 'Webhook', by: 'by a webhook of' },
  ROLLBACK: { word: 'Rollback', by: 'a rollback, asked for by' },
};

/** The override by which a promotion passed the policy, the last one where there are several. */
export function overrideOf({ decisions = [] }: Partial<Pick<OverridePartsFragment, 'decisions'>>) {
  return decisions.findLast(({ override }) => override !== null)?.override ?? undefined;
}

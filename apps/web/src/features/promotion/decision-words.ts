import type { CheckState } from '../../graphql/generated/documents.ts';
import type { Word } from '../release/release-words.ts';

export const checkWords: Record<CheckState, Word> = {
  PASSED: { mark: 'succeeded', word: 'Passed' },
  REFUSED: { mark: 'blocked', word: 'Refused' },
  REHEARSED: { mark: 'waiting', word: 'Rehearsed' },
  OVERRIDDEN: { mark: 'outdated', word: 'Overridden' },
  NOT_APPLICABLE: { mark: 'cancelled', word: 'Not applicable' },
};

const moments: Readonly<Record<string, string>> = {
  plan: 'When it was planned',
  request: 'While it was asked for',
  approval: 'When somebody gave their word',
  promote: 'When it was promoted',
  claim: 'When its work began',
  'before-copy': 'Before the image was copied',
  'before-deploy': 'Before it was deployed',
};

/** When the policy was asked, in words; a moment that is new to this page is shown as it is called. */
export function momentWords(moment: string): string {
  return moments[moment] ?? moment;
}

const acts: Readonly<Record<string, string>> = {
  approve: 'needs the word of',
  'withdraw-decline': 'cleared by',
};

/** Who or what makes a reason go away, as the beginning of “… somebody who may lift stops”. */
export function clearingWords(clearsBy: string): string {
  return acts[clearsBy] ?? 'cleared by';
}

import type { FindingSeverity } from '../../graphql/generated/documents.ts';
import type { Mark } from '../../ui/state-mark.tsx';

export const severityWords: Record<FindingSeverity, { mark: Mark; word: string }> = {
  CRITICAL: { mark: 'failed', word: 'Critical' },
  HIGH: { mark: 'errored', word: 'High' },
  MEDIUM: { mark: 'blocked', word: 'Medium' },
  LOW: { mark: 'waiting', word: 'Low' },
  NEGLIGIBLE: { mark: 'cancelled', word: 'Negligible' },
  UNKNOWN: { mark: 'waiting', word: 'Not rated' },
};

export interface Counts {
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly negligible: number;
  readonly unknown: number;
}

const names = [
  ['critical', 'critical'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['negligible', 'negligible'],
  ['unknown', 'not rated'],
] as const;

/** `1 high, 3 low`; kinds of which there are none are left out. */
export function countWords(counts: Counts): string {
  const words = names
    .filter(([name]) => counts[name] > 0)
    .map(([name, word]) => `${counts[name].toLocaleString('en-GB')} ${word}`);
  return words.length === 0 ? 'nothing found' : words.join(', ');
}

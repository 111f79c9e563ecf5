import type {
  ApprovalPartsFragment,
  PromotionRequestState,
  RequestRowFragment,
} from '../../graphql/generated/documents.ts';
import { ruleName } from '../promotion/checks-layout.ts';
import type { Word } from '../release/release-words.ts';

export const requestWords: Record<PromotionRequestState, Word> = {
  OPEN: { mark: 'waiting', word: 'Waiting' },
  PROMOTED: { mark: 'succeeded', word: 'Promoted' },
  WITHDRAWN: { mark: 'cancelled', word: 'Withdrawn' },
  EXPIRED: { mark: 'outdated', word: 'Expired' },
  SUPERSEDED: { mark: 'cancelled', word: 'Superseded' },
};

type Waiting = Pick<RequestRowFragment, 'notBefore'> & {
  readonly decision: {
    readonly checks: readonly {
      readonly rule: string;
      readonly state: string;
      readonly reasons: readonly { readonly clearsBy: string; readonly clearedBy: string }[];
    }[];
    readonly clearsAt: string | null;
  } | null;
};

export interface Wait {
  /** Names of the rules that refuse; empty when only its time has not come. */
  readonly rules: readonly string[];
  /** Those without whom it does not go on, each once. */
  readonly who: readonly string[];
  /** When it clears by time alone; of two times the later. */
  readonly clearsAt: string | null;
}

/** What an open request waits for. */
export function waitOf({ notBefore, decision }: Waiting, now: number): Wait {
  const refused = (decision?.checks ?? []).filter(({ state }) => state === 'REFUSED');
  const rules = refused.map(({ rule }) => ruleName(rule));
  const people = refused.flatMap(({ reasons }) => reasons).filter(({ clearsBy }) => clearsBy !== 'wait');
  const who = [...new Set(people.map(({ clearedBy }) => clearedBy))];
  const early = notBefore !== null && Date.parse(notBefore) > now ? notBefore : null;
  if (rules.length === 0) return { rules, who, clearsAt: early };
  const clearsAt = decision?.clearsAt ?? null;
  if (clearsAt === null || early === null) return { rules, who, clearsAt };
  return { rules, who, clearsAt: Date.parse(early) > Date.parse(clearsAt) ? early : clearsAt };
}

/** Words that still count. */
export function standingWords<Said extends Pick<ApprovalPartsFragment, 'voidedAt'>>(
  approvals: readonly Said[],
): Said[] {
  return approvals.filter(({ voidedAt }) => voidedAt === null);
}

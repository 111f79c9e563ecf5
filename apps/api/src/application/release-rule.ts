import { patternFault, type ReleaseRule } from '@slipway/pipeline';
import type { RefusalReason } from '../graphql/refusal.ts';

export interface ReleaseRuleInput {
  readonly tags?: readonly string[] | null;
  readonly branches?: readonly string[] | null;
}

const MOST_PATTERNS = 50;

/** Every pattern that cannot be one. */
export function releaseRuleReasons({ tags, branches }: ReleaseRule): RefusalReason[] {
  const fields = { tags, branches };
  return Object.entries(fields).flatMap(([field, patterns]) => {
    const code = 'application.release-rule-malformed';
    if (patterns.length > MOST_PATTERNS)
      return [{ code, field, message: `A rule has at most ${MOST_PATTERNS} patterns of ${field}; join some with *.` }];
    return patterns.flatMap((pattern) => {
      const message = patternFault(pattern);
      return message === undefined ? [] : [{ code, field, message }];
    });
  });
}

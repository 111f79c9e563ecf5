'use client';

import { plural } from '../../format/plural.ts';
import type { DecisionPartsFragment } from '../../graphql/generated/documents.ts';
import { Moment } from '../../ui/age.tsx';
import { StateMark } from '../../ui/state-mark.tsx';

/** The policy's answer in one line: allowed, by whose override, or refused by how many rules until when. */
export function DecisionHead({ decision }: { decision: DecisionPartsFragment }) {
  const refused = decision.checks.filter((check) => check.state === 'REFUSED').length;
  const { allowed, override, clearsAt } = decision;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <StateMark
        strong
        mark={!allowed ? 'blocked' : override ? 'outdated' : 'succeeded'}
        word={!allowed ? `Refused by ${plural(refused, 'rule')}` : override ? 'Allowed by override' : 'Allowed'}
      />
      {!allowed && (
        <span className="text-ink-soft">
          {clearsAt ? (
            <>
              clears <Moment at={clearsAt} />
            </>
          ) : (
            'time alone does not clear it'
          )}
        </span>
      )}
    </p>
  );
}

export function policyName(version: number): string {
  return version === 0 ? 'the default policy' : `policy version ${version}`;
}

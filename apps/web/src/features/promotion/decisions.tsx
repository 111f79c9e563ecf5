'use client';

import { ChevronRight } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import {
  type ApprovalPartsFragment,
  PromotionDecisionsDocument,
  type PromotionDecisionsQuery,
} from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Copyable } from '../../ui/digest.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { formattedFacts } from '../audit/audit-facts.ts';
import { Approvals } from '../request/approvals.tsx';
import { Checks } from './checks.tsx';
import { DecisionHead, policyName } from './decision-head.tsx';
import { momentWords } from './decision-words.ts';

type Decision = NonNullable<PromotionDecisionsQuery['promotion']>['decisions'][number];

/** Who let it in, on which facts: every answer of the policy about a promotion, the oldest first. */
export function Decisions(props: { promotion: string; approvals: readonly ApprovalPartsFragment[] }) {
  const { promotion, approvals } = props;
  const { data, error, reload } = useLive(
    PromotionDecisionsDocument,
    { id: promotion },
    (change) => change.promotion === null || change.promotion === promotion,
  );
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const decisions = data?.promotion?.decisions;
  if (!decisions) {
    return (
      <div className="space-y-3 p-5">
        <Skeleton className="h-5 w-1/2" />
        <Skeleton className="h-24 w-full rounded-md" />
      </div>
    );
  }
  if (decisions.length === 0) {
    return <Empty title="The policy was not asked about it.">It is older than the policy of its environment.</Empty>;
  }
  return (
    <>
      {approvals.length > 0 && (
        <div className="-mt-px border-b border-line">
          <Approvals approvals={approvals} />
        </div>
      )}
      <ol className="divide-y divide-line">
        {decisions.map((decision) => (
          <OneDecision key={`${decision.moment} ${decision.at}`} decision={decision} />
        ))}
      </ol>
    </>
  );
}

function OneDecision({ decision }: { decision: Decision }) {
  const facts = formattedFacts(decision.facts);
  return (
    <li className="space-y-2 px-5 py-4">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h3 className="font-semibold">{momentWords(decision.moment)}</h3>
        <span className="text-meta text-ink-faint">
          asked by {decision.askedBy}, <Age at={decision.at} />
        </span>
        <span className="ml-auto text-meta text-ink-faint">{policyName(decision.policyVersion)}</span>
      </div>
      <div className="overflow-clip rounded-md border border-line">
        <div className="border-b border-line px-4 py-2">
          <DecisionHead decision={decision} />
          {decision.override && (
            <p className="pl-5 break-words text-ink-soft">
              {decision.override.by}: “{decision.override.reason}”
            </p>
          )}
        </div>
        <Checks checks={decision.checks} />
        {facts !== '' && (
          <details className="group border-t border-line">
            <summary className="flex h-8 items-center gap-2.5 px-4 text-ink-faint -outline-offset-2 select-none hover:text-ink">
              <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
              The facts it rests on
            </summary>
            <div className="border-t border-line bg-sunken px-4 py-2">
              <p className="mb-1 text-meta">
                <Copyable text={facts} shown="Copy the facts" what="facts" quiet />
              </p>
              <pre className="mono max-h-96 overflow-y-auto break-words whitespace-pre-wrap">{facts}</pre>
            </div>
          </details>
        )}
      </div>
    </li>
  );
}

'use client';

import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { plural } from '../../format/plural.ts';
import type { DecisionPartsFragment, PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { Commit, Digest } from '../../ui/digest.tsx';
import { Checks } from './checks.tsx';
import { DecisionHead, policyName } from './decision-head.tsx';
import { PlanPlatforms } from './plan-platforms.tsx';
import { PlanWarnings } from './plan-warnings.tsx';

/** All that a promotion would do, the policy's answer first: it decides whether the rest is of interest. */
export function PlanView(props: {
  plan: PlanPartsFragment;
  name: string;
  environment: string;
  /** A later answer of the policy than the plan's own. */
  decision?: DecisionPartsFragment;
}) {
  const { plan, name, environment } = props;
  const { rollback } = plan;
  const decision = props.decision ?? plan.decision;
  return (
    <>
      <div className="space-y-3 px-5 py-4">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-lead">
          <span className="text-ink-soft">{plan.presentRelease ?? 'nothing'}</span>
          <ArrowRight size={14} aria-label="is replaced by" className="text-ink-faint" />
          <span className="font-semibold">{name}</span>
          <span className="text-ink-faint">in</span>
          <span className="font-medium">{environment}</span>
          {plan.presentRelease === name && <span className="text-body text-ink-faint">the same once more</span>}
        </p>
        <PlanWarnings plan={plan} environment={environment} />
      </div>
      <Part title="Policy" aside={policyName(decision.policyVersion)} flush>
        <div className="border-b border-line px-4 py-2">
          <DecisionHead decision={decision} />
        </div>
        <Checks checks={decision.checks} />
      </Part>
      <Part title="Images" aside={plural(plan.platforms.length, 'platform')} flush>
        <PlanPlatforms key={plan.id} plan={plan} />
      </Part>
      <Commits plan={plan} />
      <Configuration changes={plan.configuration} isFirst={plan.presentRelease === null} />
      <Part title="Way back">
        <p>
          {rollback.release === null ? (
            'A rollback from it would have nowhere to go.'
          ) : (
            <>
              A rollback from it would go to <span className="font-medium">{rollback.release}</span>
              {rollback.digest !== null && (
                <>
                  {' '}
                  <Digest value={rollback.digest} quiet />
                </>
              )}
              .
            </>
          )}
        </p>
        <p className="text-ink-faint">{rollback.because}</p>
      </Part>
    </>
  );
}

function Part(props: { title: string; aside?: ReactNode; flush?: boolean; children: ReactNode }) {
  return (
    <section className="border-t border-line">
      <h3 className="flex items-baseline gap-3 px-5 pt-3 pb-1.5">
        <span className="font-semibold">{props.title}</span>
        {props.aside !== undefined && <span className="text-meta text-ink-faint">{props.aside}</span>}
      </h3>
      {props.flush ? (
        <div className="mx-5 mb-4 overflow-clip rounded-md border border-line">{props.children}</div>
      ) : (
        <div className="px-5 pb-4">{props.children}</div>
      )}
    </section>
  );
}

function Commits({ plan }: { plan: PlanPartsFragment }) {
  const { commits, backwards } = plan;
  return (
    <Part title={backwards ? 'Releases that would not run any more' : 'Releases it brings'}>
      {commits.length === 0 ? (
        <p className="text-ink-soft">
          {plan.presentRelease === null ? 'It is the first there.' : 'None: the same commit runs there.'}
        </p>
      ) : (
        <ul className="space-y-1">
          {commits.map((commit) => (
            <li key={`${commit.version} ${commit.commit}`} className="flex min-w-0 items-baseline gap-3">
              <span className="figures w-16 shrink-0 truncate font-medium">{commit.version ?? '–'}</span>
              {commit.commit !== null && <Commit value={commit.commit} />}
              <span className="min-w-0 truncate text-ink-soft" title={commit.subject ?? undefined}>
                {commit.subject}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function Configuration(props: { changes: PlanPartsFragment['configuration']; isFirst: boolean }) {
  if (props.changes.length === 0) {
    return (
      <Part title="How it runs">
        <p className="text-ink-soft">{props.isFirst ? 'As it is configured there.' : 'As now: nothing changes.'}</p>
      </Part>
    );
  }
  return (
    <Part title="How it runs" aside={plural(props.changes.length, 'change')}>
      <ul className="space-y-1.5">
        {props.changes.map((change) => (
          <li key={change.path}>
            <p>{change.message}</p>
            {(change.before !== null || change.after !== null) && (
              <p className="mono flex flex-wrap gap-x-2 break-all text-ink-faint">
                {change.path}: {change.before ?? 'nothing'} <span aria-hidden>→</span>
                <span className="sr-only">becomes</span> {change.after ?? 'nothing'}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

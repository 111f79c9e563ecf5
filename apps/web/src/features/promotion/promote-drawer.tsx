'use client';

import { RefreshCw } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import { PromotionChoicesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age, Until } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Forbidden, Problem, Refused } from '../../ui/notice.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { PlanActions } from './plan-actions.tsx';
import { PlanView } from './plan-view.tsx';
import { type Planned, usePlan } from './use-plan.ts';

/** Plans a promotion, shows all that it would do, and then does it, asks for it, or overrides the policy. */
export function PromoteDrawer(props: {
  release: string;
  environment: string;
  onEnvironment: (name: string) => void;
  onClose: () => void;
}) {
  const { environment, onClose } = props;
  const mayPromote = useWhyNot('PROMOTE');
  const { data, error, reload } = useLive(PromotionChoicesDocument, { release: props.release });
  const planned = usePlan(props.release, environment, mayPromote === undefined);
  const { plan } = planned;
  const release = data?.release;
  const name = release ? releaseName(release) : '';
  const environments = (data?.environments ?? []).toSorted((a, b) => a.position - b.position);

  return (
    <Drawer
      modal
      wide
      title={release ? `Promote ${release.application.name} ${name} to ${environment}` : `Promote to ${environment}`}
      description="Nothing is done before you press a button below."
      onClose={onClose}
      footer={
        plan && release ? (
          <PlanActions
            key={plan.id}
            plan={plan}
            what={`${name} to ${environment}`}
            onPlanAgain={planned.again}
            onClose={onClose}
          />
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-5 py-2">
        <div className="-mx-1 min-w-0 overflow-x-auto px-1 py-0.5">
          <Segmented
            label="Environment"
            value={environment}
            options={environments.map((one) => [one.name, one.name] as const)}
            onChange={props.onEnvironment}
          />
        </div>
        {plan && <Freshness plan={plan} onAgain={planned.again} />}
      </div>
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data && !data.release ? (
        <Problem message="There is no such release; the address may be cut short." />
      ) : mayPromote !== undefined ? (
        <Forbidden>{mayPromote} Without it nothing can be planned.</Forbidden>
      ) : plan && release ? (
        <PlanView plan={plan} name={name} environment={environment} />
      ) : (
        <Unplanned planned={planned} environment={environment} />
      )}
    </Drawer>
  );
}

function Freshness({ plan, onAgain }: { plan: NonNullable<Planned['plan']>; onAgain: () => void }) {
  return (
    <span className="ml-auto flex items-center gap-1.5 text-meta text-ink-faint">
      <span>
        planned <Age at={plan.createdAt} />, expires <Until at={plan.expiresAt} />
      </span>
      <Button kind="quiet" label="Plan again" icon={<RefreshCw size={14} aria-hidden />} onClick={onAgain} />
    </span>
  );
}

function Unplanned({ planned, environment }: { planned: Planned; environment: string }) {
  const { reasons, fault, again } = planned;
  if (fault !== undefined) return <Problem message={fault} onRetry={again} />;
  if (reasons.length > 0) {
    return (
      <div className="space-y-3 p-5">
        <Refused reasons={reasons} />
        <Button onClick={again}>Plan again</Button>
      </div>
    );
  }
  return (
    <div className="space-y-4 px-5 py-4" aria-busy="true">
      <p className="breathing text-ink-soft">
        Comparing with what runs in {environment}, asking its policy, and looking for the image of the present release…
      </p>
      <Skeleton className="h-5 w-60" />
      <Skeleton className="h-40 w-full rounded-md" />
      <Skeleton className="h-24 w-full rounded-md" />
      <Skeleton className="h-16 w-full rounded-md" />
    </div>
  );
}

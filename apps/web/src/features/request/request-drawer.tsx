'use client';

import { describeFault } from '../../graphql/client.ts';
import { PromotionRequestDocument, type PromotionRequestQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age, Moment, Until } from '../../ui/age.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { paths } from '../paths.ts';
import { PlanView } from '../promotion/plan-view.tsx';
import { releaseName } from '../release/release-words.ts';
import { Approvals } from './approvals.tsx';
import { RequestActions } from './request-actions.tsx';
import { requestWords } from './request-words.ts';

type Request = NonNullable<PromotionRequestQuery['promotionRequest']>;

/** One request: who wants what and why, who said what, what still refuses, and what would change. */
export function RequestDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, reload } = useLive(PromotionRequestDocument, { id });
  const request = data?.promotionRequest;
  const name = request ? releaseName(request.release) : '';
  return (
    <Drawer
      wide
      title={
        request ? `${request.release.application.name} ${name} to ${request.environment.name}` : 'Requested promotion'
      }
      description={
        request && (
          <>
            asked for by {request.requestedBy}, <Age at={request.createdAt} />
            {request.state === 'OPEN' && (
              <>
                , expires <Until at={request.expiresAt} />
              </>
            )}
          </>
        )
      }
      onClose={onClose}
      footer={request?.state === 'OPEN' && <RequestActions key={request.id} request={request} onDone={reload} />}
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data && !request ? (
        <Empty title="There is no such request.">The address may be cut short, or from another Slipway.</Empty>
      ) : request ? (
        <>
          <About request={request} />
          <Approvals approvals={request.approvals} />
          <div className="border-t border-line">
            <PlanView
              plan={request.plan}
              decision={request.decision ?? request.plan.decision}
              name={name}
              environment={request.environment.name}
            />
          </div>
        </>
      ) : (
        <div className="space-y-4 p-5">
          <Skeleton className="h-5 w-1/2" />
          <Skeleton className="h-16 w-full rounded-md" />
          <Skeleton className="h-48 w-full rounded-md" />
        </div>
      )}
    </Drawer>
  );
}

function About({ request }: { request: Request }) {
  const now = useNow();
  const early = request.notBefore !== null && Date.parse(request.notBefore) > now;
  return (
    <div className="space-y-2 px-5 py-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateMark {...requestWords[request.state]} strong />
        {request.notBefore !== null && early && request.state === 'OPEN' && (
          <span className="text-ink-soft">
            not before <Moment at={request.notBefore} />
          </span>
        )}
        {request.closedAt !== null && (
          <span className="text-ink-faint">
            by <span className="text-ink-soft">{request.closedBy}</span>, <Age at={request.closedAt} />
          </span>
        )}
        {request.promotion && (
          <Link
            href={paths.promotion(request.promotion.id)}
            className="rounded-sm font-medium text-accent hover:underline"
          >
            Show the promotion
          </Link>
        )}
      </p>
      {request.closedBecause !== null && <p className="text-ink-soft">{request.closedBecause}</p>}
      {request.comment !== null && (
        <blockquote className="border-l-2 border-line-strong pl-3 break-words text-ink-soft">
          {request.comment}
        </blockquote>
      )}
    </div>
  );
}

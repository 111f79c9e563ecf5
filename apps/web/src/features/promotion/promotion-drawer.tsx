'use client';

import { RotateCcw, Undo2, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { describeFault } from '../../graphql/client.ts';
import {
  CancelPromotionDocument,
  PromotionDocument,
  type PromotionLiveFragment,
  PromotionProgressDocument,
  RetryPromotionDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useFollow } from '../../graphql/use-follow.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Empty, Problem, Refused } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { StepLog } from '../log/step-log.tsx';
import { paths } from '../paths.ts';
import { isMoving, releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { Decisions } from './decisions.tsx';
import { PromotionSummary } from './promotion-summary.tsx';
import { RollbackDrawer } from './rollback-drawer.tsx';

/** One promotion, live: what replaces what, its steps and their log. */
export function PromotionDrawer({ id }: { id: string }) {
  const router = useRouter();
  const address = useAddress();
  const { data, error, reload } = useLive(
    PromotionDocument,
    { id },
    (change) => change.promotion === null || change.promotion === id,
  );
  const promotion = useFollowed(id, data?.promotion ?? undefined, reload);
  const decisions = data?.promotion?.decisions ?? [];
  const request = data?.promotion?.request ?? null;
  const tab = address.get('tab') === 'decisions' ? 'decisions' : 'log';
  const title = promotion
    ? `${promotion.release.application.name} ${releaseName(promotion.release)} to ${promotion.environment.name}`
    : 'Promotion';

  return (
    <Drawer
      wide
      title={title}
      onClose={() => router.push(paths.promotions, { scroll: false })}
      footer={promotion && actionsOf(promotion, reload, () => address.go({ rollback: '' }))}
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data && !data.promotion ? (
        <Empty title="There is no such promotion.">The address may be cut short, or from another Slipway.</Empty>
      ) : promotion ? (
        <>
          <PromotionSummary promotion={promotion} decisions={decisions} request={request} />
          <div className="flex min-h-0 flex-1 flex-col border-t border-line">
            <div className="shrink-0">
              <Tabs
                label="Parts of the promotion"
                current={tab}
                tabs={[
                  { name: 'log', label: 'Log', href: address.with({ tab: null }) },
                  {
                    name: 'decisions',
                    label: 'Decisions',
                    href: address.with({ tab: 'decisions' }),
                    note: decisions.length,
                  },
                ]}
              />
            </div>
            {tab === 'decisions' ? (
              <Decisions promotion={promotion.id} approvals={request?.approvals ?? []} />
            ) : (
              <StepLog
                narrow
                owner={{ promotion: promotion.id }}
                subject={`${promotion.release.application.name}-${releaseName(promotion.release)}-${promotion.environment.name}`}
                steps={promotion.steps}
                verticesOf={() => []}
              />
            )}
          </div>
        </>
      ) : (
        <div className="space-y-3 p-5">
          <Skeleton className="h-6 w-1/2" />
          <Skeleton className="h-48 w-full" />
        </div>
      )}
      {promotion && address.get('rollback') !== null && (
        <RollbackDrawer
          environment={promotion.environment.name}
          application={promotion.release.application.name}
          failed={releaseName(promotion.release)}
          onClose={() => address.go({ rollback: null }, 'replace')}
        />
      )}
    </Drawer>
  );
}

function useFollowed(id: string, read: PromotionLiveFragment | undefined, reload: () => void) {
  const moves = read !== undefined && isMoving(read.state);
  const followed = useFollow(PromotionProgressDocument, moves ? { id } : undefined)?.promotionProgress;
  const ended = moves && followed !== undefined && !isMoving(followed.state);
  const newest = useRef(reload);
  useEffect(() => {
    newest.current = reload;
  });
  useEffect(() => {
    if (ended) newest.current();
  }, [ended]);
  return moves && followed ? followed : read;
}

/** Nothing to do with a promotion that succeeded: no empty line at the foot of the sheet. */
function actionsOf(promotion: PromotionLiveFragment, onDone: () => void, onRollback: () => void) {
  const moving = isMoving(promotion.state);
  const over = ['FAILED', 'ERRORED', 'CANCELLED'].includes(promotion.state);
  if (!moving && !over) return undefined;
  return <Actions promotion={promotion} moving={moving} onDone={onDone} onRollback={onRollback} />;
}

function Actions(props: {
  promotion: PromotionLiveFragment;
  moving: boolean;
  onDone: () => void;
  onRollback: () => void;
}) {
  const { promotion, moving } = props;
  const mayPromote = useWhyNot('PROMOTE');
  const cancel = useAct(CancelPromotionDocument);
  const retry = useAct(RetryPromotionDocument);
  const name = `${releaseName(promotion.release)} to ${promotion.environment.name}`;
  const did = (done: unknown) => {
    if (done) props.onDone();
  };
  return (
    <>
      <div className="w-full empty:hidden">
        <Refused reasons={[...cancel.reasons, ...retry.reasons]} fault={cancel.fault ?? retry.fault} />
      </div>
      {moving ? (
        <Button
          kind="danger"
          why={promotion.state === 'CANCELLING' ? 'It is being cancelled already.' : mayPromote}
          busy={cancel.busy}
          icon={<X size={14} aria-hidden />}
          onClick={() => void cancel.run({ id: promotion.id }).then(did)}
        >
          Cancel promoting {name}
        </Button>
      ) : (
        <>
          {promotion.state !== 'CANCELLED' && (
            <Button why={mayPromote} icon={<Undo2 size={14} aria-hidden />} onClick={props.onRollback}>
              Roll {promotion.environment.name} back…
            </Button>
          )}
          <Button
            kind="primary"
            why={mayPromote}
            busy={retry.busy}
            icon={<RotateCcw size={14} aria-hidden />}
            onClick={() => void retry.run({ id: promotion.id }).then(did)}
          >
            Retry promoting {name}
          </Button>
        </>
      )}
    </>
  );
}

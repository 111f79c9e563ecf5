'use client';

import { describeFault } from '../../graphql/client.ts';
import { ReleasePromotionsDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PromotionsTable } from './promotions-table.tsx';

/** Where a release was brought, or was tried to be. */
export function ReleasePromotions({ id, name }: { id: string; name: string }) {
  const { data, error, reload } = useLive(
    ReleasePromotionsDocument,
    { id },
    (change) => change.promotion !== null || change.release === id,
  );
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const promotions = data?.release?.promotions;
  if (promotions?.length === 0) {
    return (
      <Empty title={`${name} has not been promoted anywhere.`}>
        Once it is published, promote it above; each attempt stands here with its steps and log.
      </Empty>
    );
  }
  return <PromotionsTable promotions={promotions} without="release" />;
}

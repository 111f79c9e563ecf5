'use client';

import { describeFault } from '../../graphql/client.ts';
import { PromotionRequestsDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { usePlace } from '../shell/place.tsx';
import { RequestDrawer } from './request-drawer.tsx';
import { RequestsTable } from './requests-table.tsx';

const views = [
  ['mine', 'For me'],
  ['waiting', 'Waiting'],
  ['all', 'All'],
] as const;

const emptyWords: Record<(typeof views)[number][0], string> = {
  mine: 'Nothing waits for your word.',
  waiting: 'Nothing waits for anybody.',
  all: 'Nobody has asked for a promotion yet.',
};

/** Promotions that somebody asked for and that wait for people or for time, over all applications. */
export function Inbox() {
  usePlace({ label: 'Inbox' });
  const address = useAddress();
  const view = views.find(([name]) => name === address.get('show'))?.[0] ?? 'waiting';
  const all = view === 'all';
  const chosen = address.get('request') ?? undefined;
  const { data, error, reload } = useLive(PromotionRequestsDocument, { all });
  // What somebody can do something about comes first; among those alike the server's order stays.
  const requests = data?.promotionRequests
    .filter((request) => view !== 'mine' || request.waitsForMe)
    .toSorted((a, b) => Number(b.waitsForMe) - Number(a.waitsForMe));
  return (
    <>
      <PageTitle
        title="Inbox"
        summary="Promotions that were asked for. Each goes on by itself as soon as the policy allows it."
        actions={
          <Segmented
            label="Requests"
            value={view}
            options={views}
            onChange={(next) => address.go({ show: next === 'waiting' ? null : next, request: null }, 'replace')}
          />
        }
      />
      <Panel flush>
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : requests?.length === 0 ? (
          <Empty title={emptyWords[view]}>
            When the policy of an environment refuses a promotion for now, press “Request…” in its plan: it stands here
            until people have given their word and its time has come.
          </Empty>
        ) : (
          <RequestsTable requests={requests} chosen={chosen} />
        )}
      </Panel>
      {chosen !== undefined && <RequestDrawer id={chosen} onClose={() => address.go({ request: null }, 'replace')} />}
    </>
  );
}

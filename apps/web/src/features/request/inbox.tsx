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
  ['waiting', 'Waiting'],
  ['all', 'All'],
] as const;

/** Promotions that somebody asked for and that wait for people or for time, over all applications. */
export function Inbox() {
  usePlace({ label: 'Inbox' });
  const address = useAddress();
  const all = address.get('show') === 'all';
  const chosen = address.get('request') ?? undefined;
  const { data, error, reload } = useLive(PromotionRequestsDocument, { all });
  const requests = data?.promotionRequests;
  return (
    <>
      <PageTitle
        title="Inbox"
        summary="Promotions that were asked for. Each goes on by itself as soon as the policy allows it."
        actions={
          <Segmented
            label="Requests"
            value={all ? 'all' : 'waiting'}
            options={views}
            onChange={(view) => address.go({ show: view === 'all' ? view : null, request: null }, 'replace')}
          />
        }
      />
      <Panel flush>
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : requests?.length === 0 ? (
          <Empty title={all ? 'Nobody has asked for a promotion yet.' : 'Nothing waits for anybody.'}>
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

'use client';

import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { PromotionRequestsDocument, type RequestRowFragment } from '../../graphql/generated/documents.ts';
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

type View = (typeof views)[number][0];

const emptyWords: Record<View, string> = {
  mine: 'Nothing waits for your word.',
  waiting: 'Nothing waits for anybody.',
  all: 'Nobody has asked for a promotion yet.',
};

/** Promotions that somebody asked for and that wait for people or for time, over all applications. */
export function Inbox() {
  usePlace({ label: 'Inbox' });
  const address = useAddress();
  const view = views.find(([name]) => name === address.get('show'))?.[0] ?? 'waiting';
  const chosen = address.get('request') ?? undefined;
  const { data, error, reload } = useLive(PromotionRequestsDocument, { all: view === 'all' });
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
      {error && !data ? (
        <Panel flush>
          <Problem message={describeFault(error)} onRetry={reload} />
        </Panel>
      ) : (
        <Requests view={view} requests={data?.promotionRequests} chosen={chosen} />
      )}
      {chosen !== undefined && <RequestDrawer id={chosen} onClose={() => address.go({ request: null }, 'replace')} />}
    </>
  );
}

function Requests(props: {
  view: View;
  requests: readonly RequestRowFragment[] | undefined;
  chosen: string | undefined;
}) {
  const { view, requests, chosen } = props;
  const mine = requests?.filter(({ waitsForMe }) => waitsForMe);
  const others = requests?.filter(({ waitsForMe }) => !waitsForMe);
  const shown = view === 'mine' ? mine : requests;
  if (shown?.length === 0)
    return (
      <Panel flush>
        <Empty title={emptyWords[view]}>
          When the policy of an environment refuses a promotion for now, press “Request…” in its plan: it stands here
          until people have given their word and its time has come.
        </Empty>
      </Panel>
    );
  if (view !== 'waiting' || mine === undefined || others === undefined)
    return (
      <Panel flush>
        <RequestsTable label="Requested promotions" requests={shown} chosen={chosen} />
      </Panel>
    );
  return (
    <div className="space-y-4">
      <Panel title="Waits for you" aside={mine.length > 0 && plural(mine.length, 'request')} flush>
        {mine.length === 0 ? (
          <p className="px-4 py-3 text-ink-soft">{emptyWords.mine}</p>
        ) : (
          <RequestsTable label="Waits for you" requests={mine} chosen={chosen} />
        )}
      </Panel>
      {others.length > 0 && (
        <Panel title="Waits for others, or for its time" aside={plural(others.length, 'request')} flush>
          <RequestsTable label="Waits for others, or for its time" requests={others} chosen={chosen} />
        </Panel>
      )}
    </div>
  );
}

'use client';

import { useParams } from 'next/navigation';
import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { PromotionsDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { usePlace } from '../shell/place.tsx';
import { PromotionsTable } from './promotions-table.tsx';

/** All promotions, the newest first. */
export function Promotions() {
  usePlace({ label: 'Promotions' });
  const { id } = useParams<{ id?: string }>();
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  return (
    <>
      <PageTitle title="Promotions" summary="Each attempt to bring a release into an environment." />
      <div className="space-y-4">
        {pages.map((after, index) => (
          <Page
            key={after ?? ''}
            after={after}
            chosen={id}
            onMore={index === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
          />
        ))}
      </div>
    </>
  );
}

function Page(props: {
  after: string | undefined;
  chosen: string | undefined;
  onMore: ((cursor: string) => void) | undefined;
}) {
  const { after, onMore } = props;
  const { data, error, reload } = useLive(PromotionsDocument, { after });
  const page = data?.promotions;
  const cursor = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <>
      <Panel flush>
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : page?.nodes.length === 0 ? (
          <Empty title="Nothing has been promoted yet.">
            Open a published release and promote it; each attempt stands here with its steps and log.
          </Empty>
        ) : (
          <PromotionsTable promotions={page?.nodes} chosen={props.chosen} />
        )}
      </Panel>
      {cursor && onMore && (
        <div className="flex justify-center">
          <Button onClick={() => onMore(cursor)}>Show older promotions</Button>
        </div>
      )}
    </>
  );
}

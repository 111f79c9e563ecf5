'use client';

import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { RebuildsDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { usePlace } from '../shell/place.tsx';
import { Calendar } from './calendar.tsx';
import { RebuildDrawer } from './rebuild-drawer.tsx';
import { RebuildsTable } from './rebuilds-table.tsx';

const views = [
  ['open', 'Open'],
  ['all', 'All'],
] as const;

/** Applications that are built anew because something below them moved: what waits and why, what ran, what comes. */
export function RebuildsPage() {
  usePlace({ label: 'Rebuilds' });
  const address = useAddress();
  const all = address.get('show') === 'all';
  const chosen = address.get('rebuild') ?? undefined;
  return (
    <>
      <PageTitle
        title="Rebuilds"
        summary="Applications built anew from the commit of their last good release, because what they stand on moved."
      />
      <div className="space-y-4">
        <Panel
          title="Queue"
          flush
          aside={
            <Segmented
              label="Rebuilds"
              value={all ? 'all' : 'open'}
              options={views}
              onChange={(view) => address.go({ show: view === 'all' ? view : null, rebuild: null }, 'replace')}
            />
          }
        >
          <Queue key={String(all)} all={all} chosen={chosen} />
        </Panel>
        <Calendar />
      </div>
      {chosen !== undefined && <RebuildDrawer id={chosen} onClose={() => address.go({ rebuild: null }, 'replace')} />}
    </>
  );
}

function Queue({ all, chosen }: { all: boolean; chosen: string | undefined }) {
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  return pages.map((after, index) => (
    <Page
      key={after ?? ''}
      all={all}
      after={after}
      chosen={chosen}
      onMore={index === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
    />
  ));
}

function Page(props: {
  all: boolean;
  after: string | undefined;
  chosen: string | undefined;
  onMore: ((cursor: string) => void) | undefined;
}) {
  const { all, after, onMore } = props;
  const { data, error, reload } = useLive(RebuildsDocument, { open: !all, after });
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const page = data?.rebuilds;
  const cursor = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  if (page?.nodes.length === 0 && after === undefined) {
    return all ? (
      <Empty title="Nothing has been rebuilt yet.">
        When a base image moves and has settled, applications whose policy says so are rebuilt, each with its cause.
      </Empty>
    ) : (
      <Empty title="Nothing waits, and nothing is being rebuilt.">
        What moved and is only reported stands here, too. “All” shows what was rebuilt before.
      </Empty>
    );
  }
  return (
    <>
      <RebuildsTable rebuilds={page?.nodes} chosen={props.chosen} />
      {cursor && onMore && (
        <div className="flex justify-center border-t border-line p-2">
          <Button kind="quiet" onClick={() => onMore(cursor)}>
            Show older rebuilds
          </Button>
        </div>
      )}
    </>
  );
}

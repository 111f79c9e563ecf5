'use client';

import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import {
  ApplicationReleasesDocument,
  type ApplicationReleasesQuery,
  type ReleaseState,
} from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Head, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { ReleaseRow } from './release-row.tsx';

type Filter = 'ALL' | Extract<ReleaseState, 'PUBLISHED' | 'RUNNING' | 'FAILED' | 'ERRORED'>;
type Node = NonNullable<ApplicationReleasesQuery['application']>['releases']['nodes'][number];

const filters: readonly (readonly [Filter, string])[] = [
  ['ALL', 'All'],
  ['PUBLISHED', 'Published'],
  ['RUNNING', 'Running'],
  ['FAILED', 'Failed'],
  ['ERRORED', 'Errored'],
];

/** An application's releases, the newest first; the filter is part of the address. */
export function ApplicationReleases({ name }: { name: string }) {
  const address = useAddress();
  const asked = address.get('state');
  const filter = filters.find(([value]) => value === asked)?.[0] ?? 'ALL';
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);

  return (
    <Panel
      title="Releases"
      flush
      aside={
        <Segmented
          label="Releases shown"
          value={filter}
          options={filters}
          onChange={(value) => {
            setPages([undefined]);
            address.go({ state: value === 'ALL' ? null : value }, 'replace');
          }}
        />
      }
    >
      <Table
        label={`Releases of ${name}`}
        cards
        minWidth={560}
        head={
          <>
            <Head>State</Head>
            <Head>Version</Head>
            <Head className="w-full">Commit</Head>
            <Head>Pull size</Head>
            <Head align="right" className="lg:max-xl:hidden">
              Took
            </Head>
            <Head align="right">When</Head>
          </>
        }
      >
        {pages.map((after, index) => (
          <Page
            key={after ?? ''}
            name={name}
            filter={filter}
            after={after}
            onMore={index === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
          />
        ))}
      </Table>
    </Panel>
  );
}

/** Twenty releases. Each page reads itself again, so that a page further down stays true as well. */
function Page(props: {
  name: string;
  filter: Filter;
  after: string | undefined;
  onMore: ((cursor: string) => void) | undefined;
}) {
  const { name, filter, after, onMore } = props;
  const { data, error, reload } = useLive(
    ApplicationReleasesDocument,
    { name, after, state: filter === 'ALL' ? undefined : filter },
    (change) => change.application === null || change.application === name,
  );
  if (!data) {
    if (!error) return <SkeletonRows rows={after === undefined ? 8 : 2} columns={6} height={44} />;
    return (
      <tr>
        <td colSpan={6}>
          <Problem message={describeFault(error)} onRetry={reload} />
        </td>
      </tr>
    );
  }
  const releases = data.application?.releases;
  const nodes: readonly Node[] = releases?.nodes ?? [];
  const cursor = releases?.pageInfo.hasNextPage ? releases.pageInfo.endCursor : null;
  return (
    <>
      {nodes.map((release) => (
        <ReleaseRow key={release.id} release={release} />
      ))}
      {nodes.length === 0 && after === undefined && (
        <tr>
          <td colSpan={6}>
            {filter === 'ALL' ? (
              <Empty title="Nothing has been released yet.">
                Start a release of a tag such as <code className="mono">v1.0.0</code>, or of a branch or commit.
              </Empty>
            ) : (
              <Empty title={`No release is ${filter.toLowerCase()}.`} />
            )}
          </td>
        </tr>
      )}
      {cursor && onMore && (
        <tr className="border-t border-line">
          <td colSpan={6} className="p-2 text-center">
            <Button kind="quiet" onClick={() => onMore(cursor)}>
              Show older releases
            </Button>
          </td>
        </tr>
      )}
    </>
  );
}

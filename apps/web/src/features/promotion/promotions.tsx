'use client';

import { useParams } from 'next/navigation';
import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import {
  type PromotionKind,
  PromotionsDocument,
  type PromotionsQueryVariables,
} from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { type Address, useAddress } from '../../ui/use-address.ts';
import { usePlace } from '../shell/place.tsx';
import { kindWords } from './promotion-words.ts';
import { PromotionsTable } from './promotions-table.tsx';

/** All promotions, the newest first. */
export function Promotions() {
  usePlace({ label: 'Promotions' });
  const address = useAddress();
  const filter = filterOf(address);
  return (
    <>
      <PageTitle title="Promotions" summary="Each attempt to bring a release into an environment." />
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="-mx-1 min-w-0 overflow-x-auto px-1 py-0.5">
          <Segmented
            label="How they began"
            value={filter.kind}
            options={kinds}
            onChange={(kind) => address.go({ kind: kind === 'ALL' ? null : kind.toLowerCase() }, 'replace')}
          />
        </div>
        <Segmented
          label="Since"
          value={filter.since}
          options={spans}
          onChange={(since) => address.go({ since: since === 'ever' ? null : since }, 'replace')}
        />
      </div>
      <Pages key={`${filter.kind} ${filter.since}`} filter={filter} />
    </>
  );
}

const kinds = [
  ['ALL', 'All'],
  ...(Object.keys(kindWords) as PromotionKind[]).map((kind) => [kind, kindWords[kind].word] as const),
] as const;
const spans = [
  ['ever', 'Ever'],
  ['week', 'Last 7 days'],
  ['day', 'Last 24 hours'],
] as const;
const hours = { week: 7 * 24, day: 24 } as const;

interface Filter {
  readonly kind: PromotionKind | 'ALL';
  readonly since: (typeof spans)[number][0];
}

function filterOf(address: Address): Filter {
  const kind = address.get('kind')?.toUpperCase();
  return {
    kind: kinds.find(([one]) => one === kind)?.[0] ?? 'ALL',
    since: spans.find(([one]) => one === address.get('since'))?.[0] ?? 'ever',
  };
}

function Pages({ filter: { kind, since } }: { filter: Filter }) {
  const { id } = useParams<{ id?: string }>();
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  // From when it was opened: a moment that moved with the clock would be another question at each look.
  const [from] = useState(() =>
    since === 'ever' ? undefined : new Date(Date.now() - hours[since] * 3_600_000).toISOString(),
  );
  const variables = { kind: kind === 'ALL' ? undefined : kind, since: from };
  return (
    <div className="space-y-4">
      {pages.map((after, index) => (
        <Page
          key={after ?? ''}
          variables={{ ...variables, after }}
          filtered={kind !== 'ALL' || since !== 'ever'}
          chosen={id}
          onMore={index === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
        />
      ))}
    </div>
  );
}

function Page(props: {
  variables: PromotionsQueryVariables;
  filtered: boolean;
  chosen: string | undefined;
  onMore: ((cursor: string) => void) | undefined;
}) {
  const { variables, onMore } = props;
  const { data, error, reload } = useLive(PromotionsDocument, variables);
  const page = data?.promotions;
  const cursor = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <>
      <Panel flush>
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : page?.nodes.length === 0 && props.filtered ? (
          <Empty title="None began like that in this time.">Choose another kind or a longer time above.</Empty>
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

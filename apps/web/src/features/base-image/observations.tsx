'use client';

import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { BaseImageObservationsDocument, type BaseImageObservationsQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { observationWords, seenByWords } from './base-image-words.ts';

type Observation = NonNullable<BaseImageObservationsQuery['baseImage']>['observations']['nodes'][number];

/** What was seen of a tag when, and by whom, the newest at the top. */
export function Observations({ id }: { id: string }) {
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  return pages.map((after, index) => (
    <Page
      key={after ?? ''}
      id={id}
      after={after}
      onMore={index === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : undefined}
    />
  ));
}

function Page(props: { id: string; after: string | undefined; onMore: ((cursor: string) => void) | undefined }) {
  const { id, after, onMore } = props;
  const { data, error, reload } = useLive(
    BaseImageObservationsDocument,
    { id, after },
    (change) => change.baseImage === null || change.baseImage === id,
  );
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (!data) {
    return (
      <div className="space-y-4 p-4">
        {[1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-10 w-full" />
        ))}
      </div>
    );
  }
  const seen = data.baseImage?.observations;
  const cursor = seen?.pageInfo.hasNextPage ? seen.pageInfo.endCursor : null;
  if (after === undefined && seen?.nodes.length === 0) {
    return (
      <Empty title="Nobody has looked yet.">Each time that something else is seen than before, it stands here.</Empty>
    );
  }
  return (
    <>
      <ol className="px-4 py-2">
        {seen?.nodes.map((one) => (
          <Observed key={one.id} one={one} />
        ))}
      </ol>
      {cursor && onMore && (
        <div className="flex justify-center border-t border-line p-2">
          <Button kind="quiet" onClick={() => onMore(cursor)}>
            Show what was seen before
          </Button>
        </div>
      )}
    </>
  );
}

function Observed({ one }: { one: Observation }) {
  return (
    <li className="relative py-2 pl-0 not-last:before:absolute not-last:before:top-7 not-last:before:-bottom-1.5 not-last:before:left-[6.5px] not-last:before:w-px not-last:before:bg-line">
      <div className="flex flex-wrap items-center gap-x-3">
        <StateMark {...observationWords[one.kind]} strong />
        {one.digest !== null && <Digest value={one.digest} quiet />}
        <span className="ml-auto text-meta text-ink-faint">
          <Age at={one.at} />
        </span>
      </div>
      <p className="pl-5 text-meta text-ink-soft">
        {one.message} <span className="text-ink-faint">Seen {seenByWords(one.seenBy, one.seer)}.</span>
      </p>
    </li>
  );
}

'use client';

import { useState } from 'react';
import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { PullSizesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWidth } from '../../ui/use-size.ts';
import { PullSizeChart } from './pull-size-chart.tsx';
import { pullSizePoints } from './pull-size-points.ts';

const height = 232;

/** Pull size per platform over the published releases. */
export function PullSizeTrend({ name }: { name: string }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [hovered, setHovered] = useState<number>();
  const { data, error, reload } = useLive(
    PullSizesDocument,
    { name },
    (change) => change.application === null || change.application === name,
  );
  const points = data?.application && pullSizePoints(data.application.releases.nodes);

  return (
    <Panel
      title="Pull size"
      aside={points && points.length > 0 && plural(points.length, 'published release')}
      className="h-full"
    >
      <div ref={ref} style={{ height }} className="overflow-x-clip">
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : !points || width === undefined ? (
          <Skeleton className="h-full w-full" />
        ) : points.length === 0 ? (
          <Empty title="No release is published yet.">
            The size that each platform’s image has to be pulled with is drawn here, release by release.
          </Empty>
        ) : (
          <PullSizeChart points={points} width={width} height={height} hovered={hovered} onHover={setHovered} />
        )}
      </div>
    </Panel>
  );
}

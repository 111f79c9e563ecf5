'use client';

import { Plus } from 'lucide-react';
import { listed, plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import {
  InFlightDocument,
  type InFlightQuery,
  OverviewDocument,
  OverviewOutdatedDocument,
  type OverviewOutdatedQuery,
  type OverviewQuery,
} from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle, SummarySkeleton } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { RegisterDrawer } from '../application/register-drawer.tsx';
import { EnvironmentDrawer } from '../environment/environment-drawer.tsx';
import { isMoving } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { InFlight } from './in-flight.tsx';
import { LatestFailures } from './latest-failures.tsx';
import { Matrix } from './matrix.tsx';

/** What runs where, what is in flight, and what went wrong last. */
export function Overview() {
  usePlace({ label: 'Overview' });
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const overview = useLive(OverviewDocument, {});
  const flight = useLive(InFlightDocument, {});
  const outdated = useLive(OverviewOutdatedDocument, {});
  const drawer = address.get('new');
  const close = () => address.go({ new: null }, 'replace');
  const isNew = overview.data?.applications.nodes.length === 0;

  return (
    <>
      <PageTitle
        title="Overview"
        summary={
          overview.data && flight.data ? (
            summary(overview.data, flight.data, outdated.data)
          ) : (
            <SummarySkeleton long failed={Boolean(overview.error ?? flight.error)} />
          )
        }
        actions={
          <>
            <Button
              why={mayConfigure}
              icon={<Plus size={14} aria-hidden />}
              onClick={() => address.go({ new: 'environment' })}
            >
              Add environment
            </Button>
            <Button
              kind={isNew ? 'primary' : 'plain'}
              why={mayConfigure}
              icon={<Plus size={14} aria-hidden />}
              onClick={() => address.go({ new: 'application' })}
            >
              Register application
            </Button>
          </>
        }
      />
      <div className="grid grid-cols-12 items-start gap-4">
        <Panel title="What runs where" flush className="col-span-12 min-[100rem]:col-span-8">
          {overview.error && !overview.data ? (
            <Problem message={describeFault(overview.error)} onRetry={overview.reload} />
          ) : (
            <Matrix
              data={overview.data}
              outdated={outdated.data}
              promotions={(flight.data?.promotions.nodes ?? []).filter((promotion) => isMoving(promotion.state))}
            />
          )}
        </Panel>
        <div className="col-span-12 grid items-start gap-4 min-[100rem]:col-span-4 min-[100rem]:grid-cols-1 lg:grid-cols-2">
          <Panel title="In flight" flush>
            {flight.error && !flight.data ? (
              <Problem message={describeFault(flight.error)} onRetry={flight.reload} />
            ) : (
              <InFlight data={flight.data} />
            )}
          </Panel>
          <Panel title="Latest failures" flush>
            {flight.data ? (
              <LatestFailures data={flight.data} />
            ) : flight.error ? (
              <Empty title="Not known while the server cannot be read." />
            ) : (
              <div className="space-y-3 p-4">
                <Skeleton className="h-4 w-2/3" />
                <Skeleton className="h-4 w-full" />
              </div>
            )}
          </Panel>
        </div>
      </div>
      {drawer === 'application' && <RegisterDrawer onClose={close} />}
      {drawer === 'environment' && overview.data && (
        <EnvironmentDrawer all={overview.data.environments} onSaved={overview.reload} onClose={close} />
      )}
    </>
  );
}

function summary(overview: OverviewQuery, flight: InFlightQuery, stand: OverviewOutdatedQuery | undefined): string {
  const deployments = overview.applications.nodes.flatMap((application) => application.deployments);
  const moving = [
    ...[flight.queued, flight.running, flight.cancelling].flatMap(({ nodes }) => nodes),
    ...flight.promotions.nodes.filter((promotion) => isMoving(promotion.state)),
  ].length;
  const troubles = (['DRIFTED', 'DEGRADED', 'UNREACHABLE'] as const)
    .map((state) => ({ state, count: deployments.filter((deployment) => deployment.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state.toLowerCase()}`);
  const outdated = (stand?.applications.nodes ?? [])
    .flatMap(({ deployments }) => deployments)
    .filter((deployment) => deployment.outdated.some(({ runtime }) => runtime)).length;
  const parts = [
    `${plural(overview.applications.nodes.length, 'application')} in ${plural(overview.environments.length, 'environment')}.`,
    moving === 0 ? 'Nothing is in flight.' : `${moving} in flight.`,
    deployments.length === 0
      ? ''
      : troubles.length === 0
        ? 'Everything runs what it was told to run.'
        : `${listed(troubles)}.`,
    outdated === 0 ? '' : `${plural(outdated, 'deployment')} on older base images.`,
  ];
  return parts.filter(Boolean).join(' ');
}

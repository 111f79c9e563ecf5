'use client';

import { Plus } from 'lucide-react';
import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { EnvironmentGraphDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle, SummarySkeleton } from '../../ui/page-title.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { StopButton } from '../restriction/stop-button.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { EnvironmentDrawer } from './environment-drawer.tsx';
import { EnvironmentGraph } from './environment-graph.tsx';

/** Environments in the order in which releases walk through them. */
export function Environments() {
  usePlace({ label: 'Environments' });
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const { data, error, reload } = useLive(EnvironmentGraphDocument, {});
  return (
    <>
      <PageTitle
        title="Environments"
        summary={
          data ? (
            `${plural(data.environments.length, 'environment')}, in the order in which releases walk through them.`
          ) : (
            <SummarySkeleton long failed={error !== undefined} />
          )
        }
        actions={
          <>
            <StopButton />
            <Button
              why={mayConfigure}
              icon={<Plus size={14} aria-hidden />}
              onClick={() => address.go({ new: 'environment' })}
            >
              Add environment
            </Button>
          </>
        }
      />
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data?.environments.length === 0 ? (
        <Empty title="There is no environment yet.">Add one, such as dev, and releases can be promoted to it.</Empty>
      ) : data ? (
        <EnvironmentGraph data={data} />
      ) : (
        <div className="flex flex-wrap gap-14">
          {[1, 2, 3].map((card) => (
            <Skeleton key={card} className="h-44 w-full rounded-lg md:w-72" />
          ))}
        </div>
      )}
      {address.get('new') === 'environment' && data && (
        <EnvironmentDrawer
          all={data.environments}
          onSaved={reload}
          onClose={() => address.go({ new: null }, 'replace')}
        />
      )}
    </>
  );
}

'use client';

import { Settings2 } from 'lucide-react';
import { useQuery } from 'urql';
import { describeFault } from '../../graphql/client.ts';
import { EnvironmentDocument, PlacesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Missing, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { DeploymentDrawer } from '../deployment/deployment-drawer.tsx';
import { paths } from '../paths.ts';
import { RollbackDrawer } from '../promotion/rollback-drawer.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { AsOfTab } from './as-of-tab.tsx';
import { ConfigurationTab } from './configuration-tab.tsx';
import { EnvironmentDrawer } from './environment-drawer.tsx';
import { EnvironmentTimeline } from './environment-timeline.tsx';
import { PolicyTab } from './policy-tab.tsx';
import { Running } from './running.tsx';
import { Where } from './where.tsx';

const tabNames = ['policy', 'configuration', 'as-of'] as const;
/** What belongs to one tab alone. */
const elsewhere = { after: null, application: null, at: null };

/** One environment: what runs in it, what was brought there when, and by which rules. */
export function EnvironmentPage({ name }: { name: string }) {
  usePlace({ label: 'Environments', href: paths.environments }, { label: name });
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const [places] = useQuery({ query: PlacesDocument });
  const tab = tabNames.find((one) => one === address.get('tab')) ?? 'now';
  const editing = address.get('edit') !== null;
  const after = address.get('after') ?? undefined;
  const rollback = address.get('rollback');
  const deployment = address.get('deployment') ?? undefined;
  const { data, error, reload } = useLive(
    EnvironmentDocument,
    { name, after },
    (change) => change.environment === null || change.environment === name,
  );
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (data && !data.environment) {
    return (
      <Missing title={`There is no environment ${name}.`} to={paths.environments} toName="All environments">
        Its name may have been mistyped.
      </Missing>
    );
  }
  const environment = data?.environment ?? undefined;
  const page = environment?.promotions;

  return (
    <>
      <PageTitle
        title={name}
        actions={
          <Button
            why={mayConfigure}
            icon={<Settings2 size={14} aria-hidden />}
            onClick={() => address.go({ edit: 'settings' })}
          >
            Settings
          </Button>
        }
        summary={
          environment ? <Where environment={environment} /> : <Skeleton className="h-15 w-80 max-w-full sm:h-5" />
        }
      />
      <div className="mb-4">
        <Tabs
          label={name}
          current={tab}
          tabs={[
            { name: 'now', label: 'Now and before', href: address.with({ ...elsewhere, tab: null }) },
            { name: 'policy', label: 'Policy', href: address.with({ ...elsewhere, tab: 'policy' }) },
            {
              name: 'configuration',
              label: 'Configuration',
              href: address.with({ ...elsewhere, tab: 'configuration' }),
            },
            { name: 'as-of', label: 'As of', href: address.with({ ...elsewhere, tab: 'as-of' }) },
          ]}
        />
      </div>
      {tab === 'policy' ? (
        <PolicyTab key={name} environment={name} />
      ) : tab === 'configuration' ? (
        <ConfigurationTab key={name} environment={name} />
      ) : tab === 'as-of' ? (
        <AsOfTab key={name} environment={name} />
      ) : (
        <div className="grid grid-cols-12 items-start gap-4">
          <Panel title="What runs here" flush className="col-span-12 min-[112rem]:col-span-8">
            {environment?.deployments.length === 0 ? (
              <Empty title="Nothing runs here yet.">Promote a published release to {name}, and it stands here.</Empty>
            ) : (
              <Running
                environment={environment}
                chosen={deployment}
                addressOf={(application) => address.with({ deployment: application })}
                onDone={reload}
                onRollback={(application) => address.go({ rollback: application })}
              />
            )}
          </Panel>
          <Panel title="Promotions" flush className="col-span-12 min-[112rem]:col-span-4">
            {page?.nodes.length === 0 ? (
              <Empty title={`Nothing has been promoted to ${name} yet.`} />
            ) : (
              <EnvironmentTimeline promotions={page?.nodes} />
            )}
            {page?.pageInfo.hasNextPage && (
              <div className="flex justify-center border-t border-line p-2">
                <Button kind="quiet" onClick={() => address.go({ after: page.pageInfo.endCursor })}>
                  Show older promotions
                </Button>
              </div>
            )}
          </Panel>
        </div>
      )}
      {editing && environment && places.data && (
        <EnvironmentDrawer
          environment={environment}
          all={places.data.environments}
          onSaved={reload}
          onClose={() => address.go({ edit: null }, 'replace')}
        />
      )}
      {deployment !== undefined && (
        <DeploymentDrawer
          key={`deployment ${deployment}`}
          environment={name}
          application={deployment}
          onRollback={() => address.go({ rollback: deployment })}
          onClose={() => address.go({ deployment: null }, 'replace')}
        />
      )}
      {rollback !== null && (
        <RollbackDrawer
          key={`rollback ${rollback}`}
          environment={name}
          application={rollback}
          onClose={() => address.go({ rollback: null }, 'replace')}
        />
      )}
    </>
  );
}

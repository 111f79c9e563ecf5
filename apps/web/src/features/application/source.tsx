'use client';

import { Settings2 } from 'lucide-react';
import type { ApplicationQuery } from '../../graphql/generated/documents.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { SourceDrawer } from './source-drawer.tsx';

type Application = NonNullable<ApplicationQuery['application']>;

/** Where an application's source is, and how it is read. */
export function Source({ application, onSaved }: { application: Application | undefined; onSaved: () => void }) {
  const address = useAddress();
  const why = useWhyNot('CONFIGURE');
  return (
    <Panel
      title="Source"
      aside={
        <Button
          kind="quiet"
          why={why}
          icon={<Settings2 size={13} aria-hidden />}
          onClick={() => address.go({ edit: 'source' })}
        >
          Edit…
        </Button>
      }
    >
      {application ? (
        <Facts
          facts={[
            [
              'Repository',
              <span key="url" className="mono break-all">
                {application.repositoryUrl}
              </span>,
            ],
            [
              'Pipeline file',
              <span key="file" className="mono break-all">
                {application.pipelineFile}
              </span>,
            ],
            ['Credentials', application.hasCredentials ? 'Kept, encrypted' : 'None'],
          ]}
        />
      ) : (
        <Skeleton className="h-17 w-full" />
      )}
      {application && address.get('edit') === 'source' && (
        <SourceDrawer
          application={application}
          onSaved={onSaved}
          onClose={() => address.go({ edit: null }, 'replace')}
        />
      )}
    </Panel>
  );
}

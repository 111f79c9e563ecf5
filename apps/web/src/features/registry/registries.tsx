'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { describeFault, isForbidden } from '../../graphql/client.ts';
import { CheckRegistryDocument, RegistriesDocument } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Forbidden, Problem, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Head, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { RegistryDrawer } from './registry-drawer.tsx';
import { RegistryRow } from './registry-row.tsx';

/** The registries that want something: credentials, plain http, an authority of their own. */
export function Registries() {
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const { data, error, reload } = useLive(RegistriesDocument, {});
  const check = useAct(CheckRegistryDocument);
  const [checking, setChecking] = useState<ReadonlySet<string>>(new Set());
  const edited = data?.registries.find(({ id }) => id === address.get('edit'));
  const close = () => address.go({ new: null, edit: null }, 'replace');
  const look = async (id: string) => {
    setChecking((before) => new Set(before).add(id));
    await check.run({ id });
    setChecking((before) => new Set([...before].filter((one) => one !== id)));
    reload();
  };
  const add = (
    <Button
      kind="primary"
      why={mayConfigure}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => address.go({ new: 'registry' })}
    >
      Add registry
    </Button>
  );

  return (
    <>
      <Panel title="Registries" flush aside={data?.registries.length === 0 ? undefined : add}>
        {error && !data && isForbidden(error) ? (
          <Forbidden>{describeFault(error)}</Forbidden>
        ) : error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : data?.registries.length === 0 ? (
          <Empty title="No registry needs anything special." action={add}>
            Images and base images are read and pushed without credentials, over HTTPS. Add a registry that wants a user
            name and a password, plain HTTP or a certificate of your own; builds, pushes and deployments use it at once.
          </Empty>
        ) : (
          <>
            {(check.reasons.length > 0 || check.fault !== undefined) && (
              <div className="p-4 pb-0">
                <Refused reasons={check.reasons} fault={check.fault} />
              </div>
            )}
            <Table
              label="Registries"
              cards
              minWidth={1020}
              head={
                <>
                  <Head>Registry</Head>
                  <Head>State</Head>
                  <Head>Signs in as</Head>
                  <Head>Connection</Head>
                  <Head>Used by</Head>
                  <Head />
                </>
              }
            >
              {data?.registries.map((registry) => (
                <RegistryRow
                  key={registry.id}
                  registry={registry}
                  checking={checking.has(registry.id)}
                  onCheck={() => void look(registry.id)}
                  onEdit={() => address.go({ edit: registry.id })}
                  onRemoved={reload}
                />
              )) ?? <SkeletonRows rows={3} columns={6} height={44} />}
            </Table>
          </>
        )}
      </Panel>
      {(address.get('new') === 'registry' || edited) && mayConfigure === undefined && (
        <RegistryDrawer
          key={edited?.id}
          registry={edited}
          onClose={close}
          onSaved={(id) => {
            close();
            void look(id);
          }}
        />
      )}
    </>
  );
}

'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { WebhooksDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SecretDrawer } from '../../ui/secret-drawer.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Head, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { AddWebhookDrawer, type IssuedWebhook } from './add-webhook-drawer.tsx';
import { DeliveriesDrawer } from './deliveries-drawer.tsx';
import { WebhookRow } from './webhook-row.tsx';
import { webhookWords } from './webhook-words.ts';

/** Addresses at which other tools tell what they did, and what came of it. */
export function Webhooks() {
  const address = useAddress();
  const why = useWhyNot('CONFIGURE');
  const { data, error, reload } = useLive(WebhooksDocument, {});
  const [issued, setIssued] = useState<IssuedWebhook>();
  const chosen = data?.webhooks.find(({ id }) => id === address.get('webhook'));
  const show = (one: IssuedWebhook) => {
    address.go({ new: null }, 'replace');
    setIssued(one);
    reload();
  };
  const add = (
    <Button why={why} icon={<Plus size={14} aria-hidden />} onClick={() => address.go({ new: 'webhook' })}>
      Add a webhook
    </Button>
  );
  return (
    <Panel title="Webhooks" flush aside={add}>
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data?.webhooks.length === 0 ? (
        <Empty title="There is no webhook.">
          Add one, and a git host’s pushes start releases, or another tool asks for promotions and tells how what it
          runs is.
        </Empty>
      ) : (
        <Table
          label="Webhooks"
          cards
          minWidth={820}
          head={
            <>
              <Head>Name</Head>
              <Head>Takes</Head>
              <Head>Of</Head>
              <Head>Address</Head>
              <Head className="w-full">Last delivery</Head>
              <Head />
            </>
          }
        >
          {data?.webhooks.map((webhook) => (
            <WebhookRow
              key={webhook.id}
              webhook={webhook}
              chosen={webhook.id === chosen?.id}
              href={address.with({ webhook: webhook.id })}
              onIssued={show}
              onDone={reload}
            />
          )) ?? <SkeletonRows rows={2} columns={6} height={44} />}
        </Table>
      )}
      {address.get('new') === 'webhook' && (
        <AddWebhookDrawer onIssued={show} onClose={() => address.go({ new: null }, 'replace')} />
      )}
      {chosen && <DeliveriesDrawer webhook={chosen} onClose={() => address.go({ webhook: null }, 'replace')} />}
      {issued && (
        <SecretDrawer
          title={`The secret of ${issued.webhook.name}`}
          what="secret"
          secret={issued.secret}
          stored="It is kept encrypted, to check what is signed with it."
          onClose={() => setIssued(undefined)}
        >
          <p>{webhookWords[issued.webhook.kind].sends}</p>
          <p className="mono break-all">
            {window.location.origin}
            {issued.webhook.path}
          </p>
        </SecretDrawer>
      )}
    </Panel>
  );
}

'use client';

import { useState } from 'react';
import {
  RemoveWebhookDocument,
  RenewWebhookSecretDocument,
  type WebhooksQuery,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Copyable } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { Refused } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Row } from '../../ui/table.tsx';
import { placeWords } from '../restriction/place-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import type { IssuedWebhook } from './add-webhook-drawer.tsx';
import { deliveryWords, webhookWords } from './webhook-words.ts';

export type Webhook = WebhooksQuery['webhooks'][number];

/** One webhook with what came last; its secret is renewed and it is removed here, each after it was asked once more. */
export function WebhookRow(props: {
  webhook: Webhook;
  chosen: boolean;
  href: string;
  onIssued: (issued: IssuedWebhook) => void;
  onDone: () => void;
}) {
  const { webhook } = props;
  const [last] = webhook.deliveries;
  return (
    <Row selected={props.chosen}>
      <Cell className="h-11 whitespace-nowrap">
        <Link
          href={props.href}
          scroll={false}
          aria-label={`${webhook.name}: its deliveries`}
          className="rounded-sm font-medium after:absolute after:inset-0"
        >
          {webhook.name}
        </Link>
      </Cell>
      <Cell className="text-ink-soft">{webhookWords[webhook.kind].word}</Cell>
      <Cell name="Of" className="text-ink-soft">
        {placeWords(webhook)}
      </Cell>
      <Cell name="Address">
        <span className="relative z-1">
          <Copyable text={`${window.location.origin}${webhook.path}`} shown={webhook.path} what="address" quiet />
        </span>
      </Cell>
      <Cell name="Last delivery">
        {last ? (
          <div>
            <span className="flex flex-wrap gap-x-3">
              <StateMark {...deliveryWords[last.result]} />
              <span className="relative z-1 text-meta text-ink-faint">
                <Age at={last.at} />
              </span>
            </span>
            <span className="line-clamp-1 pl-5 text-meta text-ink-soft">{last.message}</span>
          </div>
        ) : (
          <span className="text-ink-faint">nothing came yet</span>
        )}
      </Cell>
      <Cell align="right">
        <Acts {...props} />
      </Cell>
    </Row>
  );
}

function Acts({ webhook, onIssued, onDone }: Parameters<typeof WebhookRow>[0]) {
  const why = useWhyNot('CONFIGURE');
  const renew = useAct(RenewWebhookSecretDocument);
  const remove = useAct(RemoveWebhookDocument);
  const [asked, setAsked] = useState<'renew' | 'remove'>();
  const confirm = async () => {
    if (asked === 'renew') {
      const issued = await renew.run({ id: webhook.id });
      if (issued) onIssued(issued);
    } else if (await remove.run({ id: webhook.id })) onDone();
    setAsked(undefined);
  };
  return (
    <span className="relative z-1 inline-flex items-center justify-end gap-1 max-sm:flex-wrap max-sm:justify-start">
      {asked ? (
        <>
          <Button onClick={() => setAsked(undefined)}>Keep</Button>
          <Button kind="danger" busy={renew.busy || remove.busy} onClick={() => void confirm()}>
            {asked === 'renew' ? `Renew the secret of ${webhook.name}` : `Remove ${webhook.name} for good`}
          </Button>
        </>
      ) : (
        <>
          <Button kind="quiet" why={why} onClick={() => setAsked('renew')}>
            New secret…
          </Button>
          <Button kind="quiet" why={why} onClick={() => setAsked('remove')}>
            Remove…
          </Button>
        </>
      )}
      <Refused reasons={[...renew.reasons, ...remove.reasons]} fault={renew.fault ?? remove.fault} />
    </span>
  );
}

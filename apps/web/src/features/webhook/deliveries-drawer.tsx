'use client';

import { Age } from '../../ui/age.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import type { Webhook } from './webhook-row.tsx';
import { deliveryWords, webhookWords } from './webhook-words.ts';

/** What came to one webhook, the newest first, each with what came of it. */
export function DeliveriesDrawer({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  return (
    <Drawer title={`Deliveries to ${webhook.name}`} description={webhookWords[webhook.kind].meaning} onClose={onClose}>
      {webhook.deliveries.length === 0 ? (
        <Empty title="Nothing came yet.">
          {webhookWords[webhook.kind].sends} What it sends stands here, with what came of it.
        </Empty>
      ) : (
        <ol className="divide-y divide-line">
          {webhook.deliveries.map((delivery) => (
            <li key={delivery.id} className="space-y-0.5 px-5 py-3">
              <p className="flex flex-wrap items-center gap-x-3">
                <StateMark {...deliveryWords[delivery.result]} strong />
                {delivery.event !== null && <span className="mono text-ink-soft">{delivery.event}</span>}
                <span className="ml-auto text-meta text-ink-faint">
                  <Age at={delivery.at} />
                </span>
              </p>
              <p className="break-words text-ink-soft">{delivery.message}</p>
              {delivery.releases.map((release) => (
                <p key={release.id}>
                  <Link href={paths.release(release.id)} className="rounded-sm text-accent hover:underline">
                    {release.application.name} {releaseName(release)}
                  </Link>
                </p>
              ))}
              {delivery.promotion && (
                <p>
                  <Link
                    href={paths.promotion(delivery.promotion.id)}
                    className="rounded-sm text-accent hover:underline"
                  >
                    {delivery.promotion.release.application.name} {releaseName(delivery.promotion.release)} to{' '}
                    {delivery.promotion.environment.name}
                  </Link>
                </p>
              )}
              {delivery.key !== null && <p className="mono text-meta break-all text-ink-faint">{delivery.key}</p>}
            </li>
          ))}
        </ol>
      )}
    </Drawer>
  );
}

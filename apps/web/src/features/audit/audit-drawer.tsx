'use client';

import { formatInstant } from '../../format/format-age.ts';
import { Age } from '../../ui/age.tsx';
import { Copyable } from '../../ui/digest.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { paths } from '../paths.ts';
import { formattedFacts } from './audit-facts.ts';
import type { AuditEntry } from './audit-row.tsx';

/** All that was recorded of one change. */
export function AuditDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const facts = formattedFacts(entry.facts);
  return (
    <Drawer
      wide
      title={<span className="mono break-words">{entry.action}</span>}
      description={
        <>
          by {entry.actor}, <Age at={entry.at} />
        </>
      }
      onClose={onClose}
    >
      <div className="space-y-5 p-5">
        <Facts
          facts={[
            [
              'When',
              <span key="when" className="figures">
                {formatInstant(Date.parse(entry.at))}
              </span>,
            ],
            ['Who', entry.actor],
            [
              'What',
              <span key="what" className="mono">
                {entry.action}
              </span>,
            ],
            ['Subject', entry.subject],
            entry.application !== null && [
              'Application',
              <Link
                key="application"
                href={paths.application(entry.application)}
                className="text-accent hover:underline"
              >
                {entry.application}
              </Link>,
            ],
          ]}
        />
        <section>
          <header className="mb-1.5 flex items-center gap-3">
            <h3 className="flex-1 font-medium">Facts it was decided on</h3>
            {facts !== '' && <Copyable text={facts} shown="Copy the facts" what="facts" quiet />}
          </header>
          {facts === '' ? (
            <p className="text-ink-soft">None were recorded with this change.</p>
          ) : (
            <pre className="mono rounded-md border border-line bg-sunken px-3 py-2.5 break-words whitespace-pre-wrap text-ink">
              {facts}
            </pre>
          )}
        </section>
      </div>
    </Drawer>
  );
}

/** An address may name an entry that is on none of the pages shown. */
export function AuditDrawerElsewhere({ onClose }: { onClose: () => void }) {
  return (
    <Drawer title="This entry is not in the list yet" onClose={onClose}>
      <p className="p-5 text-ink-soft">
        It may be older than the entries shown: press “Show older entries” below the list, or choose all applications.
      </p>
    </Drawer>
  );
}

'use client';

import type { MouseEvent } from 'react';
import type { AuditQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Cell, Row } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { auditFacts } from './audit-facts.ts';

export type AuditEntry = AuditQuery['audit']['nodes'][number];

/** One entry in one line; a click opens the drawer with all of its facts. */
export function AuditRow({ entry, chosen }: { entry: AuditEntry; chosen: boolean }) {
  const address = useAddress();
  const facts = auditFacts(entry.facts);
  const open = (event: MouseEvent) => {
    // With a modifier the browser opens the same address elsewhere.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    address.go({ entry: entry.id });
  };
  return (
    <Row selected={chosen}>
      <Cell className="whitespace-nowrap text-ink-soft">
        <span className="relative z-1">
          <Age at={entry.at} />
        </span>
      </Cell>
      <Cell className="font-medium whitespace-nowrap">{entry.actor}</Cell>
      <Cell>
        <a
          href={address.with({ entry: entry.id })}
          onClick={open}
          aria-label={`${entry.action} ${entry.subject} by ${entry.actor}`}
          className="mono rounded-sm whitespace-nowrap text-ink-soft after:absolute after:inset-0"
        >
          {entry.action}
        </a>
      </Cell>
      <Cell className="min-w-40">{entry.subject}</Cell>
      <Cell className="max-w-0">
        <span className="block truncate text-ink-soft max-sm:wrap-anywhere max-sm:whitespace-normal">
          {facts.map(({ name, value }) => (
            <span key={name} className="mr-3">
              <span className="text-ink-faint">{name} </span>
              <span className="mono">{value}</span>
            </span>
          ))}
        </span>
      </Cell>
    </Row>
  );
}

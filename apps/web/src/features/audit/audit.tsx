'use client';

import { useQuery } from 'urql';
import { PlacesDocument } from '../../graphql/generated/documents.ts';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Head, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { usePlace } from '../shell/place.tsx';
import { AuditEntries } from './audit-entries.tsx';

/** Who did what to which subject, and the facts it was decided on. */
export function Audit() {
  usePlace({ label: 'Audit' });
  const address = useAddress();
  const application = address.get('application') ?? undefined;
  const [{ data: places }] = useQuery({ query: PlacesDocument });
  const names = (places?.applications.nodes ?? []).map(({ name }) => name);
  // An address may name an application that is not among the first; the filter still says so.
  if (application !== undefined && !names.includes(application)) names.unshift(application);

  return (
    <>
      <PageTitle
        title="Audit"
        summary="Every change: who made it, to what, and the facts it was decided on."
        actions={
          <label className="flex min-w-0 items-center gap-2 text-ink-soft">
            Application
            <select
              value={application ?? ''}
              onChange={(event) => address.go({ application: event.target.value || null, entry: null }, 'replace')}
              className="h-8 min-w-0 rounded-md border border-line-strong bg-surface px-2 text-ink"
            >
              <option value="">all of them</option>
              {names.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        }
      />
      <Panel flush>
        <Table
          label="Audit"
          cards
          minWidth={760}
          head={
            <>
              <Head>When</Head>
              <Head>Who</Head>
              <Head>What</Head>
              <Head>Subject</Head>
              <Head className="w-1/3">Facts</Head>
            </>
          }
        >
          <AuditEntries key={application ?? ''} application={application} />
        </Table>
      </Panel>
    </>
  );
}

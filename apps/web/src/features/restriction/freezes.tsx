'use client';

import { Plus } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import { type FreezePartsFragment, FreezesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle, SummarySkeleton } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Head, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { CreateFreezeDrawer } from './create-freeze-drawer.tsx';
import { FreezeRow } from './freeze-row.tsx';
import { FreezeStrip } from './freeze-strip.tsx';
import { StopButton } from './stop-button.tsx';

/** Times in which nothing is promoted: now, next, and over. */
export function Freezes() {
  usePlace({ label: 'Freezes' });
  const address = useAddress();
  const all = address.get('show') === 'all';
  const why = useWhyNot('GOVERN');
  const { data, error, reload } = useLive(FreezesDocument, { all });
  const active = data?.freezes.filter(({ occurrence }) => occurrence?.active).length ?? 0;
  const standing = data?.freezes.toSorted((a, b) => beginning(a) - beginning(b));
  const add = () => address.go({ new: 'freeze' });
  return (
    <>
      <PageTitle
        title="Freezes"
        summary={
          data ? (
            active === 0 ? (
              'Nothing is frozen now.'
            ) : (
              `${active} in force now.`
            )
          ) : (
            <SummarySkeleton failed={error !== undefined} />
          )
        }
        actions={
          <>
            <StopButton />
            <Button kind="primary" why={why} icon={<Plus size={14} aria-hidden />} onClick={add}>
              Add a freeze
            </Button>
          </>
        }
      />
      <div className="space-y-4">
        {(data || !error) && (
          <Panel title="The next 14 days" aside="The present or next window of each, in your time zone" flush>
            <FreezeStrip freezes={data?.freezes} />
          </Panel>
        )}
        <Panel
          title="All freezes"
          flush
          aside={
            <Segmented
              label="Which"
              value={all ? 'all' : 'standing'}
              options={[
                ['standing', 'Not over'],
                ['all', 'Over, too'],
              ]}
              onChange={(which) => address.go({ show: which === 'all' ? 'all' : null }, 'replace')}
            />
          }
        >
          {error && !data ? (
            <Problem message={describeFault(error)} onRetry={reload} />
          ) : data?.freezes.length === 0 ? (
            <Empty title="There is no freeze.">
              Add one for a time in which nothing may be promoted: a weekend, a sale, the closing of the books.
            </Empty>
          ) : (
            <Table
              label="Freezes"
              cards
              minWidth={880}
              head={
                <>
                  <Head>State</Head>
                  <Head>Freeze</Head>
                  <Head>Of</Head>
                  <Head>Window, on the clocks of its zone</Head>
                  <Head>Added</Head>
                  <Head />
                </>
              }
            >
              {standing?.map((freeze) => <FreezeRow key={freeze.id} freeze={freeze} onDone={reload} />) ?? (
                <SkeletonRows rows={4} columns={6} height={52} />
              )}
            </Table>
          )}
        </Panel>
      </div>
      {address.get('new') === 'freeze' && (
        <CreateFreezeDrawer onSaved={reload} onClose={() => address.go({ new: null }, 'replace')} />
      )}
    </>
  );
}

/** Those in force or next first, those that are over last, the newest of them first. */
function beginning({ occurrence, startsAt }: FreezePartsFragment): number {
  return occurrence ? Date.parse(occurrence.from) : Number.MAX_SAFE_INTEGER - Date.parse(startsAt);
}

'use client';

import { Plus } from 'lucide-react';
import { describeFault, isForbidden } from '../../graphql/client.ts';
import { BuildersDocument, type BuildersQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Forbidden, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { AddBuilderDrawer } from './add-builder-drawer.tsx';

type Builder = BuildersQuery['builders'][number];

/** The Docker Engines that build, with what they serve and how busy they are. */
export function Builders() {
  usePlace({ label: 'Builders' });
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const { data, error, reload } = useLive(BuildersDocument, {});
  const add = (
    <Button
      kind="primary"
      why={mayConfigure}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => address.go({ new: 'builder' })}
    >
      Add builder
    </Button>
  );
  return (
    <>
      <PageTitle
        title="Builders"
        summary="Docker Engines that build images. A platform is native to the machine, or emulated on it, which is several times slower."
        actions={add}
      />
      <Panel flush>
        {error && !data && isForbidden(error) ? (
          <Forbidden>{describeFault(error)}</Forbidden>
        ) : error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : data?.builders.length === 0 ? (
          <Empty title="There is no builder." action={mayConfigure === undefined && add}>
            Releases wait until there is an engine to build on: add one by its address, with the platforms that it
            serves.
          </Empty>
        ) : (
          <Table
            label="Builders"
            cards
            minWidth={720}
            head={
              <>
                <Head>Builder</Head>
                <Head>Engine</Head>
                <Head>Platforms</Head>
                <Head className="w-52">Running</Head>
                <Head align="right">Added</Head>
              </>
            }
          >
            {data?.builders.map((builder) => <BuilderRow key={builder.id} builder={builder} />) ?? (
              <SkeletonRows rows={2} columns={5} height={44} />
            )}
          </Table>
        )}
      </Panel>
      {address.get('new') === 'builder' && <AddBuilderDrawer onClose={() => address.go({ new: null }, 'replace')} />}
    </>
  );
}

function BuilderRow({ builder }: { builder: Builder }) {
  return (
    <Row>
      <Cell className="py-2 font-semibold">{builder.name}</Cell>
      <Cell name="Engine">
        <span className="mono wrap-anywhere text-ink-soft sm:whitespace-nowrap">{builder.dockerHost}</span>
      </Cell>
      <Cell name="Platforms">
        <span className="flex flex-wrap gap-x-4">
          {builder.platforms.map(({ platform, native }) => (
            <span key={platform}>
              <PlatformLabel platform={platform} />{' '}
              <span className="text-ink-faint">{native ? 'native' : 'emulated'}</span>
            </span>
          ))}
        </span>
      </Cell>
      <Cell name="Running">
        <span className="flex items-center gap-3">
          <Places running={builder.running} concurrency={builder.concurrency} />
          <span className="figures whitespace-nowrap text-ink-soft">
            {builder.running} of {builder.concurrency}
          </span>
        </span>
      </Cell>
      <Cell name="Added" align="right" className="text-ink-soft">
        <Age at={builder.createdAt} />
      </Cell>
    </Row>
  );
}

/** Places taken and free: one box each while boxes can be told apart, else one bar. */
function Places({ running, concurrency }: { running: number; concurrency: number }) {
  if (concurrency > 16) {
    return (
      <span aria-hidden className="flex h-2 w-24 overflow-hidden rounded-[1px] bg-line">
        <span className="bg-running" style={{ width: `${Math.min(100, (running / concurrency) * 100)}%` }} />
      </span>
    );
  }
  return (
    <span aria-hidden className="flex h-2 w-24 gap-0.5">
      {Array.from({ length: concurrency }, (_, place) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: places are alike
          key={place}
          className={`flex-1 rounded-[1px] ${place < running ? 'bg-running' : 'bg-line'}`}
        />
      ))}
    </span>
  );
}

'use client';

import { useState } from 'react';
import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { type BaseImageFilter, BaseImagesDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle, SummarySkeleton } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { usePlace } from '../shell/place.tsx';
import { shows } from './base-image-words.ts';
import { BaseImagesTable } from './base-images-table.tsx';
import { Quota } from './quota.tsx';
import { useReloadWhenDue } from './use-reload-when-due.ts';

/** Every tag that images stand on, each looked at once for all applications. */
export function BaseImagesPage() {
  usePlace({ label: 'Base images' });
  const address = useAddress();
  const asked = shows.find(({ show }) => show === address.get('show')) ?? shows[0];
  const text = address.get('find') ?? '';
  const unwatched = asked?.show === 'unwatched';
  const filter: BaseImageFilter = { states: asked?.states, text: text || undefined, unwatched };
  const { data, error, reload } = useLive(BaseImagesDocument, { filter });
  const page = data?.baseImages;
  useReloadWhenDue(page?.nodes.map(({ nextCheckAt }) => nextCheckAt) ?? [], reload);
  const quotas = new Map(page?.nodes.flatMap(({ quota }) => (quota ? [[quota.registry, quota] as const] : [])));
  const narrowed = text !== '' || asked?.states !== undefined;

  return (
    <>
      <PageTitle
        title="Base images"
        summary={
          page ? (
            narrowed ? (
              `${plural(page.totalCount, 'base image')} of that kind.`
            ) : (
              `${plural(page.totalCount, 'base image')} ${unwatched ? 'taken now or once' : 'under what runs or was published last'}.`
            )
          ) : (
            <SummarySkeleton failed={error !== undefined} />
          )
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchField
          label="Find a base image"
          value={text}
          onChange={(find) => address.go({ find: find || null }, 'replace')}
        />
        <div className="max-w-full overflow-x-auto">
          <Segmented
            label="Base images shown"
            value={asked?.show ?? 'all'}
            options={shows.map(({ show, word }) => [show, word] as const)}
            onChange={(show) => address.go({ show: show === 'all' ? null : show }, 'replace')}
          />
        </div>
        <div className="ml-auto flex flex-col gap-0.5 text-meta text-ink-faint">
          {[...quotas.values()].map((quota) => (
            <Quota key={quota.registry} quota={quota} />
          ))}
        </div>
      </div>
      <Panel flush>
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : page?.nodes.length === 0 ? (
          <None narrowed={narrowed} />
        ) : (
          <BaseImagesTable images={page?.nodes} />
        )}
      </Panel>
      <Further key={JSON.stringify(filter)} filter={filter} after={page?.pageInfo} />
    </>
  );
}

function None({ narrowed }: { narrowed: boolean }) {
  if (narrowed) return <Empty title="No base image is like that.">Choose “All”, or look for another name.</Empty>;
  return (
    <Empty title="No base image is watched yet.">
      When a release is published, every tag that its Dockerfile takes from outside (FROM, COPY --from, RUN --mount)
      appears here by itself. It is then looked at on a schedule, and at once when its registry tells of a push.
    </Empty>
  );
}

/** The pages after the first, each of them live as well. */
function Further(props: {
  filter: BaseImageFilter;
  after: { endCursor: string | null; hasNextPage: boolean } | undefined;
}) {
  const [open, setOpen] = useState(false);
  const { after, filter } = props;
  if (!after?.hasNextPage || after.endCursor === null) return null;
  if (open) return <NextPage filter={filter} after={after.endCursor} />;
  return (
    <div className="mt-3 flex justify-center">
      <Button onClick={() => setOpen(true)}>Show the next base images</Button>
    </div>
  );
}

function NextPage({ filter, after }: { filter: BaseImageFilter; after: string }) {
  const { data, error, reload } = useLive(BaseImagesDocument, { filter, after });
  const page = data?.baseImages;
  useReloadWhenDue(page?.nodes.map(({ nextCheckAt }) => nextCheckAt) ?? [], reload);
  return (
    <>
      <div className="mt-3">
        <Panel flush>
          {error && !data ? (
            <Problem message={describeFault(error)} onRetry={reload} />
          ) : (
            <BaseImagesTable images={page?.nodes} />
          )}
        </Panel>
      </div>
      <Further filter={filter} after={page?.pageInfo} />
    </>
  );
}

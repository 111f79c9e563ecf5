'use client';

import type { ReactNode } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { BaseImageDocument, BaseImageImpactDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Missing, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { usePlace } from '../shell/place.tsx';
import { BaseImageFacts } from './base-image-facts.tsx';
import { baseImageWords } from './base-image-words.ts';
import { CheckNow } from './check-now.tsx';
import { Downstream } from './downstream.tsx';
import { Impact } from './impact.tsx';
import { Observations } from './observations.tsx';
import { useReloadWhenDue } from './use-reload-when-due.ts';

/** One base image: what is known of it, what was seen of it when, and who stands on it. `of` is its id or its reference. */
export function BaseImagePage({ of }: { of: string }) {
  const known = isId(of) ? of : undefined;
  const { data, error, reload } = useLive(
    BaseImageDocument,
    { id: known, reference: known === undefined ? of : undefined },
    (change) => change.baseImage === null || known === undefined || change.baseImage === known,
  );
  const image = data?.baseImage ?? undefined;
  const id = known ?? image?.id;
  usePlace({ label: 'Base images', href: paths.baseImages }, { label: image?.name ?? 'Base image' });
  useReloadWhenDue([image?.nextCheckAt ?? null, image?.settlingUntil ?? null], reload);
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (data && !data.baseImage) {
    return (
      <Missing
        title={known === undefined ? `${of} is not watched.` : 'There is no such base image.'}
        to={paths.baseImages}
        toName="All base images"
      >
        They are what stages take by a tag; what a Dockerfile pins by a digest alone cannot move.
      </Missing>
    );
  }

  return (
    <>
      <PageTitle
        title={image ? <span className="mono wrap-anywhere">{image.name}</span> : <Skeleton className="h-7 w-52" />}
        summary={
          image ? (
            <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
              {image.watched ? (
                <StateMark {...baseImageWords[image.state]} strong />
              ) : (
                <StateMark mark="cancelled" word="Not watched" strong />
              )}
              <span className="min-w-0">{image.message}</span>
            </span>
          ) : (
            <Skeleton className="h-5 w-96 max-w-full" />
          )
        }
        actions={
          image && <CheckNow id={image.id} watched={image.watched} checkedAt={image.checkedAt} onReload={reload} />
        }
      />
      {id === undefined ? (
        <Skeleton className="h-96 w-full rounded-lg" />
      ) : (
        <StandsOnIt id={id} name={image?.name ?? ''}>
          <Panel title="Facts">{image ? <BaseImageFacts image={image} /> : <Skeleton className="h-48 w-full" />}</Panel>
          <Panel title="What was seen" flush>
            <Observations id={id} />
          </Panel>
        </StandsOnIt>
      )}
    </>
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The applications above it, drawn, and the releases on each of its images; `children` stand beside these. */
function StandsOnIt({ id, name, children }: { id: string; name: string; children: ReactNode }) {
  const { data, error, reload } = useLive(BaseImageImpactDocument, { id });
  const impact = data?.baseImage?.impact;
  const problem = error && !data && <Problem message={describeFault(error)} onRetry={reload} />;
  return (
    <div className="grid grid-cols-12 items-start gap-4">
      <Panel title="Applications that stand on it" aside="What is published last or runs" flush className="col-span-12">
        {problem || (impact ? <Downstream name={name} graph={impact.downstream} /> : <Skeleton className="m-4 h-64" />)}
      </Panel>
      <div className="col-span-12 space-y-4 lg:order-last lg:col-span-4">{children}</div>
      <Panel title="Releases, by the image that they stand on" flush className="col-span-12 lg:col-span-8">
        {problem || (impact ? <Impact impacts={impact.byDigest} /> : <Skeleton className="m-4 h-56" />)}
      </Panel>
    </div>
  );
}

'use client';

import { Play } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import { ApplicationDocument, type ApplicationQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Copyable } from '../../ui/digest.tsx';
import { Missing, Problem } from '../../ui/notice.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { paths } from '../paths.ts';
import { Platforms } from '../platform/platform-label.tsx';
import { ApplicationRebuilds } from '../rebuild/application-rebuilds.tsx';
import { RebuildDrawer } from '../rebuild/rebuild-drawer.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { ReleaseRule } from '../webhook/release-rule.tsx';
import { ApplicationReleases } from './application-releases.tsx';
import { Deployments } from './deployments.tsx';
import { PullSizeTrend } from './pull-size-trend.tsx';
import { Source } from './source.tsx';
import { StartReleaseDrawer } from './start-release-drawer.tsx';
import { Tags } from './tags.tsx';

/** One application: what it is, what runs of it where, how its size went, its releases and tags. */
export function ApplicationPage({ name }: { name: string }) {
  usePlace({ label: 'Applications', href: paths.applications }, { label: name });
  const address = useAddress();
  const mayRelease = useWhyNot('RELEASE');
  const rebuild = address.get('rebuild');
  const { data, error, reload } = useLive(
    ApplicationDocument,
    { name },
    (change) => change.application === null || change.application === name,
  );

  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (data && !data.application) {
    return (
      <Missing title={`There is no application ${name}.`} to={paths.applications} toName="All applications">
        Its name may have been mistyped.
      </Missing>
    );
  }
  const application = data?.application ?? undefined;
  const environments = (data?.environments ?? []).toSorted((a, b) => a.position - b.position);

  return (
    <>
      <PageTitle
        title={name}
        summary={<Where application={application} />}
        actions={
          <Button
            kind="primary"
            why={mayRelease}
            icon={<Play size={13} aria-hidden />}
            onClick={() => address.go({ start: '' })}
          >
            Start a release
          </Button>
        }
      />
      <div className="grid grid-cols-12 items-start gap-4 lg:grid-rows-[auto_1fr]">
        <div className="col-span-12 lg:col-span-8">
          <PullSizeTrend name={name} />
        </div>
        {/* A column as high as it likes beside the two at the left; on a narrow screen the releases come before its end. */}
        <div className="contents lg:col-span-4 lg:row-span-2 lg:block lg:space-y-4">
          <Panel title="Runs in" flush className="col-span-12">
            <Deployments
              deployments={application?.deployments}
              environments={environments}
              newest={application?.latestRelease ?? undefined}
            />
          </Panel>
          <div className="order-last col-span-12 space-y-4">
            <ApplicationRebuilds name={name} newest={application?.latestRelease ?? undefined} />
            <ReleaseRule application={name} />
            <Source application={application} onSaved={reload} />
            <Panel title="Tags" flush>
              <Tags tags={application?.tags} />
            </Panel>
          </div>
        </div>
        <div className="col-span-12 lg:col-span-8">
          <ApplicationReleases name={name} />
        </div>
      </div>
      {rebuild !== null && <RebuildDrawer id={rebuild} onClose={() => address.go({ rebuild: null }, 'replace')} />}
      {address.get('start') !== null && (
        <StartReleaseDrawer application={name} onClose={() => address.go({ start: null }, 'replace')} />
      )}
    </>
  );
}

function Where({ application }: { application: ApplicationQuery['application'] | undefined }) {
  if (!application) return <Skeleton className="h-11 w-96 max-w-full sm:h-5" />;
  return (
    <span className="flex flex-wrap items-center gap-x-5 gap-y-1 pr-4">
      <Copyable text={application.repositoryUrl} shown={application.repositoryUrl} what="repository address" />
      {application.imageRepository && (
        <Copyable text={application.imageRepository} shown={application.imageRepository} what="image repository" />
      )}
      <Platforms platforms={application.platforms} />
    </span>
  );
}

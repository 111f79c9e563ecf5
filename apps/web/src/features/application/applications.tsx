'use client';

import { Plus } from 'lucide-react';
import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { ApplicationsDocument, type ApplicationsQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Bytes } from '../../ui/bytes.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { PageTitle, SummarySkeleton } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MarkShape, StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { deploymentWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { PlatformLabel, Platforms } from '../platform/platform-label.tsx';
import { releaseName, releaseWords } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { RegisterDrawer } from './register-drawer.tsx';

type Application = ApplicationsQuery['applications']['nodes'][number];

export function Applications() {
  usePlace({ label: 'Applications' });
  const address = useAddress();
  const mayConfigure = useWhyNot('CONFIGURE');
  const after = address.get('after') ?? undefined;
  const { data, error, reload } = useLive(ApplicationsDocument, { after });
  const register = (
    <Button
      kind="primary"
      why={mayConfigure}
      icon={<Plus size={14} aria-hidden />}
      onClick={() => address.go({ new: 'application' })}
    >
      Register application
    </Button>
  );
  const nodes = data?.applications.nodes;

  return (
    <>
      <PageTitle
        title="Applications"
        summary={
          nodes ? (
            `${plural(nodes.length, 'application')} released from here.`
          ) : (
            <SummarySkeleton failed={error !== undefined} />
          )
        }
        actions={register}
      />
      <Panel flush>
        {error && !data ? (
          <Problem message={describeFault(error)} onRetry={reload} />
        ) : nodes?.length === 0 ? (
          <Empty title="No application is registered yet." action={mayConfigure === undefined && register}>
            An application is a repository with a Dockerfile and a <code className="mono">slipway.yaml</code> that says
            which platforms it is released for.
          </Empty>
        ) : (
          <Table
            label="Applications"
            cards
            minWidth={860}
            head={
              <>
                <Head>Application</Head>
                <Head>Newest published</Head>
                <Head>Last release</Head>
                <Head>Pull size</Head>
                <Head className="w-1/4">Runs in</Head>
                <Head align="right">Releases</Head>
              </>
            }
          >
            {nodes?.map((application) => <ApplicationRow key={application.id} application={application} />) ?? (
              <SkeletonRows rows={5} columns={6} height={52} />
            )}
          </Table>
        )}
      </Panel>
      {data?.applications.pageInfo.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button onClick={() => address.go({ after: data.applications.pageInfo.endCursor })}>
            Show the next applications
          </Button>
        </div>
      )}
      {address.get('new') === 'application' && <RegisterDrawer onClose={() => address.go({ new: null }, 'replace')} />}
    </>
  );
}

function ApplicationRow({ application }: { application: Application }) {
  const last = application.releases.nodes[0];
  const newest = application.latestRelease;
  const deployments = application.deployments.toSorted((a, b) => a.environment.position - b.environment.position);
  return (
    <Row>
      <Cell className="py-2">
        <Link href={paths.application(application.name)} className="rounded-sm font-semibold hover:text-accent">
          {application.name}
        </Link>
        <span className="block max-w-80 truncate text-meta lg:max-xl:max-w-56 text-ink-faint">
          {application.repositoryUrl}
        </span>
      </Cell>
      <Cell name="Newest">
        {newest ? (
          <div>
            <Link
              href={paths.release(newest.id)}
              className="block w-fit max-w-44 rounded-sm font-medium wrap-anywhere hover:text-accent"
            >
              {newest.version}
            </Link>
            <span className="block text-meta text-ink-faint">
              {newest.finishedAt && <Age at={newest.finishedAt} />}
            </span>
          </div>
        ) : (
          <span className="text-ink-faint">none yet</span>
        )}
      </Cell>
      <Cell name="Last release">
        {last ? (
          <div>
            <StateMark {...releaseWords[last.state]} />
            <Link
              href={paths.release(last.id)}
              className="block w-fit max-w-52 rounded-sm pl-5 wrap-anywhere text-meta text-ink-faint hover:text-accent hover:underline"
            >
              {releaseName(last)}
            </Link>
          </div>
        ) : (
          <span className="text-ink-faint">none yet</span>
        )}
      </Cell>
      <Cell name="Pull size">
        {(newest || application.platforms.length > 0) && <PullSizes application={application} />}
      </Cell>
      <Cell name="Runs in">
        <span className="flex flex-wrap gap-x-3">
          {deployments.map(({ environment, release, state }) => (
            <Link
              key={environment.id}
              href={paths.environment(environment.name)}
              className="inline-flex items-center gap-1.5 rounded-sm hover:text-accent"
            >
              <MarkShape {...{ mark: deploymentWords[state].mark, label: deploymentWords[state].word }} />
              {environment.name} <span className="text-ink-faint">{release.version}</span>
            </Link>
          ))}
          {deployments.length === 0 && <span className="text-ink-faint">nowhere</span>}
        </span>
      </Cell>
      <Cell name="Releases" align="right">
        {application.releases.totalCount}
      </Cell>
    </Row>
  );
}

function PullSizes({ application }: { application: Application }) {
  const images = application.latestRelease?.images ?? [];
  if (images.length === 0) return <Platforms platforms={application.platforms} />;
  return (
    <span className="grid w-fit grid-cols-[auto_auto] gap-x-3 gap-y-0.5 text-meta">
      {images.slice(0, 2).map((image) => (
        <span key={image.platform} className="contents">
          <span className="text-ink-soft">
            <PlatformLabel platform={image.platform} short />
          </span>
          <span className="text-right">
            <Bytes value={image.pullSize} />
          </span>
        </span>
      ))}
      {images.length > 2 && <span className="col-span-2 text-ink-faint">and {images.length - 2} more</span>}
    </span>
  );
}

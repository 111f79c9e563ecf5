'use client';

import { describeFault } from '../../graphql/client.ts';
import { Missing, Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type Tab, Tabs } from '../../ui/tabs.tsx';
import { type Address, useAddress } from '../../ui/use-address.ts';
import { Findings } from '../finding/findings.tsx';
import { BaseImages } from '../image/base-images.tsx';
import { Changes } from '../image/changes.tsx';
import { Images } from '../image/images.tsx';
import { StepLog } from '../log/step-log.tsx';
import { verticesOf } from '../log/vertices.ts';
import { paths } from '../paths.ts';
import { PromoteDrawer } from '../promotion/promote-drawer.tsx';
import { ReleasePromotions } from '../promotion/release-promotions.tsx';
import { ReleaseWhere } from '../promotion/release-where.tsx';
import { usePlace } from '../shell/place.tsx';
import { TestReports } from '../test-report/test-reports.tsx';
import { Dockerfile } from './dockerfile.tsx';
import { StageGraph } from './graph/stage-graph.tsx';
import { ReleaseHeader } from './release-header.tsx';
import { releaseName } from './release-words.ts';
import { StageDrawer } from './stage-drawer.tsx';
import { useRelease } from './use-release.ts';

const tabNames = ['log', 'tests', 'image', 'changes', 'findings', 'bases', 'dockerfile', 'promotions'] as const;
type TabName = (typeof tabNames)[number];

/** One release: how it went, live, and everything that came out of it. */
export function ReleasePage({ id }: { id: string }) {
  const address = useAddress();
  const { page, release } = useRelease(id);
  const application = page.data?.release?.application;
  usePlace(
    { label: 'Applications', href: paths.applications },
    ...(application ? [{ label: application.name, href: paths.application(application.name) }] : []),
    { label: release ? releaseName(release) : 'Release' },
  );
  if (page.error && !page.data) return <Problem message={describeFault(page.error)} onRetry={page.reload} />;
  if (page.data && !page.data.release) {
    return (
      <Missing title="There is no such release." to={paths.applications} toName="All applications">
        The address may be cut short, or from another Slipway.
      </Missing>
    );
  }
  if (!release || !application) return <Waiting />;

  const tab = tabNames.find((name) => name === address.get('tab')) ?? 'log';
  const promoting = address.get('promote');
  const stage = release.stageGraph?.stages.find((one) => String(one.number) === address.get('stage'));
  const subject = `${application.name}-${releaseName(release)}`;
  const moving = { id, moved: `${release.state} ${release.steps.filter((step) => step.finishedAt).length}` };

  return (
    <>
      <ReleaseHeader
        release={release}
        application={application}
        environments={page.data?.environments ?? []}
        stand={page.data?.release ?? undefined}
        onDone={page.reload}
      />
      <div className="space-y-4">
        <StageGraph release={release} />
        <Panel flush>
          <Tabs label="Parts of the release" tabs={tabsOf(address)} current={tab} />
          {tab === 'log' && (
            <StepLog
              owner={{ release: id }}
              subject={subject}
              steps={release.steps}
              verticesOf={(step) => verticesOf(release, step)}
            />
          )}
          {tab === 'tests' && <TestReports {...moving} />}
          {tab === 'image' && <Images {...moving} />}
          {tab === 'changes' && <Changes {...moving} />}
          {tab === 'findings' && <Findings id={id} name={`${application.name} ${releaseName(release)}`} />}
          {tab === 'bases' && <BaseImages {...moving} stages={release.stageGraph?.stages ?? []} />}
          {tab === 'dockerfile' && <Dockerfile id={id} graph={release.stageGraph} platforms={release.platforms} />}
          {tab === 'promotions' && (
            <>
              <ReleaseWhere id={id} name={releaseName(release)} />
              <ReleasePromotions id={id} name={releaseName(release)} />
            </>
          )}
        </Panel>
      </div>
      {stage && release.stageGraph && (
        <StageDrawer
          release={id}
          graph={release.stageGraph}
          stage={stage}
          platform={address.get('on') ?? release.platforms[0] ?? ''}
          onClose={() => address.go({ stage: null, on: null }, 'replace')}
        />
      )}
      {promoting !== null && (
        <PromoteDrawer
          release={id}
          environment={promoting}
          onEnvironment={(environment) => address.go({ promote: environment }, 'replace')}
          onClose={() => address.go({ promote: null }, 'replace')}
        />
      )}
    </>
  );
}

const labels: Record<TabName, string> = {
  log: 'Log',
  tests: 'Tests',
  image: 'Image',
  changes: 'Changes',
  findings: 'Findings',
  bases: 'Base images',
  dockerfile: 'Dockerfile',
  promotions: 'Where it goes',
};

function tabsOf(address: Address): Tab[] {
  return tabNames.map((name) => ({
    name,
    label: labels[name],
    href: address.with({ tab: name === 'log' ? null : name, stage: null, on: null }),
  }));
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton className="h-7 w-52" />
      <Skeleton className="mt-2 mb-4 h-5 w-96 max-w-full" />
      <Skeleton className="mb-4 h-72 w-full rounded-lg" />
      <Skeleton className="h-96 w-full rounded-lg" />
    </div>
  );
}

'use client';

import { ExternalLink } from 'lucide-react';
import { Age, Until } from '../../ui/age.tsx';
import { Bytes } from '../../ui/bytes.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Link } from '../../ui/link.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useNow } from '../../ui/use-now.ts';
import { OutdatedList } from '../base-image/outdated.tsx';
import { deploymentWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { releaseName } from '../release/release-words.ts';
import type { DetailedDeployment } from './detail.ts';
import { platformSights } from './sight-layout.ts';
import { taskWord } from './task-words.ts';

/** What was told to run, platform by platform, and what is seen of it, replica by replica. */
export function DeploymentSight({ deployment }: { deployment: DetailedDeployment }) {
  const { release, tasks } = deployment;
  return (
    <>
      <div className="space-y-3 px-5 py-4" aria-live="polite">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-lead">
          <Link href={paths.release(release.id)} className="rounded-sm font-semibold hover:text-accent">
            {releaseName(release)}
          </Link>
          <span className="text-body">
            <StateMark {...deploymentWords[deployment.state]} strong />
          </span>
        </p>
        {deployment.message && <p className="break-words text-ink-soft">{deployment.message}</p>}
        <Facts
          facts={[
            ['index', <Digest key="index" value={deployment.digest} />],
            ['since', <Age key="since" at={deployment.deployedAt} />],
            deployment.url !== null && [
              'address',
              <a
                key="address"
                href={deployment.url}
                target="_blank"
                rel="noreferrer"
                className="inline-flex items-center gap-1 rounded-sm hover:text-accent hover:underline"
              >
                {deployment.url.replace(/^https?:\/\//, '')}
                <ExternalLink size={11} aria-label="opens in a new window" />
              </a>,
            ],
            deployment.outdated.length > 0 && [
              'outdated',
              <OutdatedList key="outdated" outdated={deployment.outdated} />,
            ],
            ['looked at', <Looks key="looks" deployment={deployment} />],
          ]}
        />
      </div>
      <section className="border-t border-line pt-3 pb-4">
        <h3 className="px-5 pb-1 font-semibold">Images by platform</h3>
        <ul className="px-5">
          {platformSights(release.images, tasks ?? []).map(({ platform, digest, pullSize, running }) => (
            <li key={platform} className="flex min-h-8 flex-wrap items-center gap-x-5">
              <span className="w-28">
                <PlatformLabel platform={platform} />
              </span>
              <Digest value={digest} />
              <span className="text-ink-faint">
                <Bytes value={pullSize} />
              </span>
              <span className="ml-auto text-ink-soft max-sm:ml-0">
                {running > 0 ? `runs in ${running === 1 ? 'one replica' : `${running} replicas`}` : 'not running'}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className="border-t border-line pt-3 pb-1">
        <h3 className="px-5 pb-1 font-semibold">Replicas</h3>
        {tasks === null ? (
          <p className="px-5 pb-3 text-ink-soft">Not known here: another tool runs them, or nobody has looked yet.</p>
        ) : tasks.length === 0 ? (
          <p className="px-5 pb-3 text-ink-soft">None was there at the last look.</p>
        ) : (
          <div className="px-1">
            <Table
              label="Replicas"
              cards
              head={
                <>
                  <Head className="w-full">Replica</Head>
                  <Head>State</Head>
                  <Head>Image</Head>
                  <Head>Platform</Head>
                </>
              }
            >
              {tasks.map((task) => (
                <Row key={task.id}>
                  <Cell>
                    <span className="mono">{task.id.slice(0, 12)}</span>
                    {task.node && <span className="ml-2 text-meta text-ink-faint">on {task.node}</span>}
                    {task.message && <span className="block text-meta text-ink-soft">{task.message}</span>}
                  </Cell>
                  <Cell name="State">
                    <StateMark {...taskWord(task)} />
                  </Cell>
                  <Cell name="Image">
                    {task.digest === null ? (
                      <span className="text-ink-faint">not known</span>
                    ) : (
                      <Digest value={task.digest} />
                    )}
                  </Cell>
                  <Cell name="Platform">{task.platform && <PlatformLabel platform={task.platform} short />}</Cell>
                </Row>
              ))}
            </Table>
          </div>
        )}
      </section>
    </>
  );
}

function Looks({ deployment: { lastLookAt, nextLookAt } }: { deployment: DetailedDeployment }) {
  const now = useNow();
  if (lastLookAt === null) return <span className="text-ink-faint">not yet</span>;
  return (
    <span>
      <Age at={lastLookAt} />
      <span className="text-ink-faint">
        {nextLookAt === null
          ? ', a look is under way'
          : Date.parse(nextLookAt) > now && (
              <>
                , again at the latest <Until at={nextLookAt} />
              </>
            )}
      </span>
    </span>
  );
}

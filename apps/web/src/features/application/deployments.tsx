'use client';

import { ExternalLink } from 'lucide-react';
import type { ApplicationQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { OutdatedMark } from '../base-image/outdated.tsx';
import { deploymentWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';

type Application = NonNullable<ApplicationQuery['application']>;

/** What runs of an application, environment by environment, and the step that comes next. */
export function Deployments(props: {
  deployments: Application['deployments'] | undefined;
  environments: ApplicationQuery['environments'];
  newest: NonNullable<Application['latestRelease']> | undefined;
}) {
  const { deployments, environments, newest } = props;
  if (!deployments) {
    return (
      <div className="space-y-5 p-4">
        {[1, 2, 3].map((row) => (
          <div key={row} className="space-y-2">
            <Skeleton className="h-4 w-1/2" />
            <Skeleton className="h-3 w-3/4" />
          </div>
        ))}
      </div>
    );
  }
  if (environments.length === 0) {
    return <Empty title="There is no environment yet.">Add one on the overview, then promote a release to it.</Empty>;
  }
  return (
    <ul className="divide-y divide-line">
      {environments.map((environment) => {
        const deployment = deployments.find((one) => one.environment.id === environment.id);
        const next = newest && newest.id !== deployment?.release.id ? newest : undefined;
        return (
          <li key={environment.id} className="px-4 py-2.5">
            <div className="flex flex-wrap items-center gap-x-2">
              <Link
                href={paths.environment(environment.name)}
                className="min-w-0 rounded-sm font-medium break-words hover:text-accent"
              >
                {environment.name}
              </Link>
              {deployment ? (
                <Link href={paths.release(deployment.release.id)} className="rounded-sm hover:text-accent">
                  {releaseName(deployment.release)}
                </Link>
              ) : (
                <span className="text-ink-faint">runs nothing of it</span>
              )}
              <span className="ml-auto empty:hidden">
                {deployment && <StateMark {...deploymentWords[deployment.state]} />}
              </span>
            </div>
            <div className="flex flex-wrap items-center gap-x-3 text-meta text-ink-faint">
              {deployment && (
                <>
                  <Digest value={deployment.digest} quiet />
                  <Age at={deployment.deployedAt} />
                  {deployment.url && (
                    <a
                      href={deployment.url}
                      target="_blank"
                      rel="noreferrer"
                      className="inline-flex items-center gap-1 rounded-sm hover:text-accent hover:underline"
                    >
                      {deployment.url.replace(/^https?:\/\//, '')}
                      <ExternalLink size={11} aria-label="opens in a new window" />
                    </a>
                  )}
                </>
              )}
              {next && (
                <Link
                  href={paths.promote(next.id, environment.name)}
                  className="ml-auto min-w-0 rounded-sm font-medium wrap-anywhere text-accent hover:underline"
                >
                  Promote {releaseName(next)} →
                </Link>
              )}
            </div>
            {deployment && (
              <div className="flex empty:hidden">
                <OutdatedMark outdated={deployment.outdated} />
              </div>
            )}
            {deployment?.message && <p className="mt-1 text-meta text-ink-soft">{deployment.message}</p>}
          </li>
        );
      })}
    </ul>
  );
}

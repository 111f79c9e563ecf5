'use client';

import type { InFlightQuery, OverviewOutdatedQuery, OverviewQuery } from '../../graphql/generated/documents.ts';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Skeleton, SkeletonRows } from '../../ui/skeleton.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { paths } from '../paths.ts';
import { MatrixCell } from './matrix-cell.tsx';

type Application = OverviewQuery['applications']['nodes'][number];
type Promotion = InFlightQuery['promotions']['nodes'][number];

interface MatrixProps {
  readonly data: OverviewQuery | undefined;
  readonly promotions: readonly Promotion[];
  /** What moved below what runs; undefined while it is read. */
  readonly outdated: OverviewOutdatedQuery | undefined;
}

/** Applications down, environments across; on a narrow screen one application below the other. */
export function Matrix({ data, promotions, outdated }: MatrixProps) {
  if (data && data.applications.nodes.length === 0) {
    return (
      <Empty title="No application is registered yet.">
        An application is a repository with a Dockerfile and a <code className="mono">slipway.yaml</code>. Register one,
        start a release of a tag, and what runs in each environment stands here.
      </Empty>
    );
  }
  const standing = new Map(outdated?.applications.nodes.map(({ id, deployments }) => [id, deployments]));
  const environments = (data?.environments ?? []).toSorted((a, b) => a.position - b.position);
  const cell = (application: Application, environment: string) => (
    <MatrixCell
      application={application}
      environment={environment}
      deployment={application.deployments.find((one) => one.environment.name === environment)}
      promotion={promotions.find(
        (one) => one.environment.name === environment && one.release.application.id === application.id,
      )}
      outdated={standing.get(application.id)?.find((one) => one.environment.name === environment)?.outdated ?? []}
    />
  );

  // Below each other, a place where nothing runs and nothing can go would only be read past.
  const hasCell = (application: Application, environment: string) =>
    Boolean(application.latestRelease) ||
    application.deployments.some((deployment) => deployment.environment.name === environment);

  return (
    <>
      <div className="hidden sm:block">
        <Table
          label="What runs where"
          fixed
          minWidth={192 + environments.length * 196}
          head={
            <>
              <Head className="w-48">Application</Head>
              {environments.map((environment) => (
                <Head key={environment.id}>
                  <Link
                    href={paths.environment(environment.name)}
                    title={environment.name}
                    className="block truncate rounded-sm hover:text-accent hover:underline"
                  >
                    {environment.name}
                  </Link>
                </Head>
              ))}
              {data && environments.length === 0 && <Head>Environments</Head>}
              {!data && [1, 2, 3].map((column) => <Head key={column} />)}
            </>
          }
        >
          {!data && <SkeletonRows rows={7} height={64} columns={4} />}
          {data?.applications.nodes.map((application, index) => (
            <Row key={application.id}>
              <Cell className="py-2.5 align-top">
                <ApplicationName application={application} />
              </Cell>
              {environments.map((environment) => (
                <Cell key={environment.id} className="py-2.5 align-top">
                  {cell(application, environment.name)}
                </Cell>
              ))}
              {environments.length === 0 && (
                <Cell className="py-2.5 align-top text-ink-faint">
                  {index === 0 && 'There is no environment yet: add one to promote releases to it.'}
                </Cell>
              )}
            </Row>
          ))}
        </Table>
      </div>
      <ul className="divide-y divide-line sm:hidden">
        {!data && <SkeletonCards />}
        {(data?.applications.nodes ?? []).map((application) => (
          <li key={application.id} className="px-4 py-3">
            <ApplicationName application={application} />
            <dl className="mt-2 space-y-2.5 empty:hidden">
              {environments
                .filter((environment) => hasCell(application, environment.name))
                .map((environment) => (
                  <div key={environment.id} className="flex flex-wrap">
                    <dt className="min-w-21">
                      <Link href={paths.environment(environment.name)} className="text-meta text-ink-faint">
                        {environment.name}
                      </Link>
                    </dt>
                    <dd className="min-w-0 flex-1 basis-58">{cell(application, environment.name)}</dd>
                  </div>
                ))}
            </dl>
          </li>
        ))}
      </ul>
    </>
  );
}

/** As high as a narrow screen, so that what follows does not jump when the applications are there. */
function SkeletonCards() {
  return [1, 2, 3, 4, 5, 6].map((card) => (
    <li key={card} aria-hidden className="space-y-3 px-4 py-3">
      <Skeleton className="h-4 w-32" />
      <Skeleton className="h-3 w-20" />
      <Skeleton className="h-4 w-56" />
      <Skeleton className="h-4 w-48" />
    </li>
  ));
}

function ApplicationName({ application }: { application: Application }) {
  const { latestRelease } = application;
  return (
    <>
      <Link href={paths.application(application.name)} className="rounded-sm font-semibold hover:text-accent">
        {application.name}
      </Link>
      <span className="block text-meta text-ink-faint">
        {latestRelease ? (
          <>
            newest{' '}
            <Link
              href={paths.release(latestRelease.id)}
              className="rounded-sm wrap-anywhere hover:text-accent hover:underline"
            >
              {latestRelease.version}
            </Link>
          </>
        ) : (
          'nothing published yet'
        )}
      </span>
    </>
  );
}

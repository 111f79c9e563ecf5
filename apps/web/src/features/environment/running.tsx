'use client';

import { ExternalLink, Undo2 } from 'lucide-react';
import type { EnvironmentQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { OutdatedMark } from '../base-image/outdated.tsx';
import { paths } from '../paths.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { deploymentWords } from './deployment-words.ts';
import { HoldActions } from './hold-actions.tsx';

type Environment = NonNullable<EnvironmentQuery['environment']>;

/** What an environment was told to run and is seen to run, and what keeps automatic promotion away from it. */
export function Running(props: {
  environment: Environment | undefined;
  /** The application whose drawer is open. */
  chosen: string | undefined;
  /** Address of an application's drawer here. */
  addressOf: (application: string) => string;
  onRollback: (application: string) => void;
  onDone: () => void;
}) {
  const { environment } = props;
  const mayPromote = useWhyNot('PROMOTE');
  return (
    <Table
      label="What runs here"
      cards
      minWidth={1080}
      head={
        <>
          <Head>Application</Head>
          <Head>Release</Head>
          <Head>State</Head>
          <Head>Told to run</Head>
          <Head>Seen running</Head>
          <Head>Address</Head>
          <Head align="right">Since</Head>
          <Head>Automatic promotion</Head>
          <Head />
        </>
      }
    >
      {environment?.deployments.map((deployment) => (
        <Row key={deployment.application.id} selected={deployment.application.name === props.chosen}>
          <Cell>
            <Link
              href={props.addressOf(deployment.application.name)}
              scroll={false}
              aria-label={`${deployment.application.name} in ${environment.name}: replicas, looks and what comes next`}
              className="rounded-sm font-medium after:absolute after:inset-0"
            >
              {deployment.application.name}
            </Link>
          </Cell>
          <Cell>
            <Link href={paths.release(deployment.release.id)} className="relative z-1 rounded-sm hover:text-accent">
              {releaseName(deployment.release)}
            </Link>
            <span className="block max-w-56 empty:hidden">
              <OutdatedMark outdated={deployment.outdated} />
            </span>
          </Cell>
          <Cell name="State">
            <div>
              <StateMark {...deploymentWords[deployment.state]} />
              {deployment.message && (
                <p className="max-w-72 pl-5 text-meta break-words text-ink-soft">{deployment.message}</p>
              )}
            </div>
          </Cell>
          <Cell name="Told to run">
            <span className="relative z-1">
              <Digest value={deployment.digest} />
            </span>
          </Cell>
          <Cell name="Seen running">
            <span className="relative z-1">
              {deployment.observedDigest ? (
                <Digest value={deployment.observedDigest} />
              ) : (
                <span className="text-ink-faint">–</span>
              )}
              {deployment.platform && (
                <span className="block text-meta text-ink-faint">
                  <PlatformLabel platform={deployment.platform} />
                </span>
              )}
            </span>
          </Cell>
          <Cell name="Address">
            {deployment.url && (
              <a
                href={deployment.url}
                target="_blank"
                rel="noreferrer"
                className="relative z-1 inline-flex w-fit items-center gap-1 rounded-sm text-ink-soft hover:text-accent hover:underline"
              >
                {deployment.url.replace(/^https?:\/\//, '')}
                <ExternalLink size={11} aria-label="opens in a new window" />
              </a>
            )}
          </Cell>
          <Cell name="Since" align="right" className="text-ink-soft">
            <span className="relative z-1">
              <Age at={deployment.deployedAt} />
            </span>
          </Cell>
          <Cell name="Automatic">
            <HoldActions
              environment={environment.name}
              application={deployment.application.name}
              automatic={environment.automatic !== 'OFF'}
              hold={environment.holds.find((hold) => hold.application.id === deployment.application.id)}
              onDone={props.onDone}
            />
          </Cell>
          <Cell
            align="right"
            className="sticky right-0 z-1 bg-surface transition-colors duration-(--quick) group-hover/row:bg-hover"
          >
            <Button
              kind="quiet"
              why={mayPromote}
              icon={<Undo2 size={14} aria-hidden />}
              onClick={() => props.onRollback(deployment.application.name)}
            >
              Roll back…
            </Button>
          </Cell>
        </Row>
      )) ?? <SkeletonRows rows={4} columns={9} height={44} />}
    </Table>
  );
}

'use client';

import type { InFlightQuery, OutdatedPartsFragment, OverviewQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { classes } from '../../ui/classes.ts';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { MarkShape, markColour } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { OutdatedMark } from '../base-image/outdated.tsx';
import { deploymentWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { shortPlatform } from '../platform/platform-colour.ts';
import { releaseName } from '../release/release-words.ts';

type Application = OverviewQuery['applications']['nodes'][number];

/** One application in one environment: what runs, since when, whether it is what was asked for, and what comes next. */
export function MatrixCell(props: {
  application: Application;
  environment: string;
  deployment: Application['deployments'][number] | undefined;
  promotion: InFlightQuery['promotions']['nodes'][number] | undefined;
  /** What moved below what runs. */
  outdated: readonly OutdatedPartsFragment[];
}) {
  const { application, environment, deployment, promotion } = props;
  const newest = application.latestRelease;
  const isBehind = newest && deployment && newest.id !== deployment.release.id;
  const coming = promotion && (
    <Link
      href={paths.promotion(promotion.id)}
      className="flex items-center gap-1.5 rounded-sm text-meta text-running hover:underline"
    >
      <MarkShape mark="running" size={12} />
      {promotion.release.version ?? promotion.release.ref} on its way
    </Link>
  );
  if (!deployment) {
    const next =
      coming ??
      (newest && <NextLink address={paths.promote(newest.id, environment)} text={`Promote ${newest.version}`} />);
    return (
      <div className="space-y-0.5">
        <span className={classes('text-ink-faint', next ? 'hidden sm:block' : 'block')}>–</span>
        {next}
      </div>
    );
  }
  const { mark, word } = deploymentWords[deployment.state];
  return (
    <div className="max-w-96 min-w-0 space-y-0.5">
      <div className="flex items-center gap-1.5">
        <Tooltip content={deployment.message ?? word}>
          <span className="flex" tabIndex={-1}>
            <MarkShape mark={mark} label={word} />
          </span>
        </Tooltip>
        <Link
          href={paths.release(deployment.release.id)}
          className="min-w-0 truncate rounded-sm font-medium hover:text-accent"
        >
          {releaseName(deployment.release)}
        </Link>
        <OutdatedMark outdated={props.outdated} short />
        {deployment.state !== 'IN_SYNC' && (
          <Link
            href={paths.deployment(environment, application.name)}
            className={classes('rounded-sm text-meta hover:underline', markColour(mark))}
          >
            {word.toLowerCase()}
          </Link>
        )}
        <span className="ml-auto pl-2 text-meta text-ink-faint">
          <Age at={deployment.deployedAt} />
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-2.5 pl-5 text-meta text-ink-faint">
        <Digest value={deployment.digest} quiet />
        <Tooltip content={deployment.release.platforms.join(', ')}>
          <span className="min-w-0">{deployment.release.platforms.map(shortPlatform).join(' ')}</span>
        </Tooltip>
      </div>
      <div className="pl-5 empty:hidden">
        {coming ??
          (isBehind && (
            <NextLink address={paths.promote(newest.id, environment)} text={`${newest.version} was published later`} />
          ))}
      </div>
    </div>
  );
}

function NextLink({ address, text }: { address: string; text: string }) {
  return (
    <Link href={address} className="rounded-sm text-meta wrap-anywhere text-accent hover:underline">
      {text} →
    </Link>
  );
}

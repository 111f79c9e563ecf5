'use client';

import { ChevronRight } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import {
  type DecisionPartsFragment,
  ReleaseMayGoToDocument,
  ReleaseWhereDocument,
  type ReleaseWhereQuery,
} from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Link } from '../../ui/link.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { deploymentWords } from '../environment/deployment-words.ts';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { Checks } from './checks.tsx';
import { DecisionHead } from './decision-head.tsx';
import { ReleaseSets } from './release-sets.tsx';

type Release = NonNullable<ReleaseWhereQuery['release']>;
type Environment = ReleaseWhereQuery['environments'][number];

/** Where a release runs, where it may go now, what keeps it out of the rest and until when; then what goes with it. */
export function ReleaseWhere({ id, name }: { id: string; name: string }) {
  const { data, error, reload } = useLive(ReleaseWhereDocument, { id });
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const release = data?.release;
  if (!release) return <Skeleton className="m-4 h-24" />;
  if (release.state !== 'PUBLISHED') return null;
  const environments = data.environments.toSorted((a, b) => a.position - b.position);
  return (
    <>
      {environments.length > 0 && (
        <section aria-label={`Where ${name} may go`}>
          <h3 className="px-4 pt-3 pb-1 font-semibold">Where it may go</h3>
          <ul className="divide-y divide-line border-b border-line">
            {environments.map((environment) => (
              <Place key={environment.id} release={release} name={name} environment={environment} />
            ))}
          </ul>
        </section>
      )}
      <ReleaseSets
        sets={release.sets}
        release={release.id}
        version={name}
        application={release.application.name}
        onDone={reload}
      />
      <h3 className="px-4 pt-3 pb-1 font-semibold">Promotions</h3>
    </>
  );
}

function Place({ release, name, environment }: { release: Release; name: string; environment: Environment }) {
  const address = useAddress();
  const there = release.application.deployments.find((one) => one.environment.id === environment.id);
  const { data, error, reload } = useLive(ReleaseMayGoToDocument, {
    release: release.id,
    environment: environment.name,
  });
  const decision = data?.release?.mayGoTo;
  const runs = there?.release.id === release.id;
  return (
    <li aria-label={environment.name} className="px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Link
          href={paths.environment(environment.name)}
          className="w-28 truncate rounded-sm font-medium hover:text-accent"
        >
          {environment.name}
        </Link>
        <span className="min-w-0 flex-1 basis-64">
          {there && runs ? (
            <span className="flex flex-wrap items-center gap-x-3">
              <StateMark {...deploymentWords[there.state]} />
              <span className="text-ink-soft">
                runs there, since <Age at={there.deployedAt} />
              </span>
            </span>
          ) : decision ? (
            <DecisionHead decision={decision} />
          ) : error ? (
            <span className="text-failed">{describeFault(error)}</span>
          ) : (
            <Skeleton className="h-4 w-48" />
          )}
        </span>
        <span className="text-ink-faint">
          {there ? !runs && `${releaseName(there.release)} runs there` : 'nothing of it runs there'}
        </span>
        {error && !data ? (
          <button type="button" onClick={reload} className="rounded-sm text-accent hover:underline">
            Try again
          </button>
        ) : (
          !runs && (
            <Link
              href={address.with({ promote: environment.name })}
              scroll={false}
              className="rounded-sm font-medium text-accent hover:underline"
            >
              {decision?.allowed === false ? `Plan ${name} to` : `Promote ${name} to`} {environment.name} →
            </Link>
          )
        )}
      </div>
      {decision && !runs && !decision.allowed && <Why decision={decision} />}
    </li>
  );
}

/** The first reason in sight, all of them a click away. */
function Why({ decision }: { decision: DecisionPartsFragment }) {
  const reasons = decision.checks.filter(({ state }) => state === 'REFUSED').flatMap((check) => check.reasons);
  const more = reasons.length - 1;
  return (
    <details className="group mt-0.5 sm:pl-32">
      <summary className="flex w-fit items-start gap-1 rounded-sm text-ink-soft select-none hover:text-ink">
        <ChevronRight
          size={14}
          aria-hidden
          className="mt-[3px] -ml-1 shrink-0 transition-transform group-open:rotate-90"
        />
        <span className="min-w-0 break-words">
          {reasons[0]?.message}
          {more > 0 && (
            <span className="text-ink-faint"> And {more === 1 ? 'one more reason' : `${more} more reasons`}.</span>
          )}
        </span>
      </summary>
      <div className="mt-1.5 overflow-clip rounded-md border border-line">
        <Checks checks={decision.checks} />
      </div>
    </details>
  );
}

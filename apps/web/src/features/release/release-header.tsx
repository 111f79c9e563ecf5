'use client';

import type { ReleaseLiveFragment, ReleaseQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Commit, Digest } from '../../ui/digest.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { RejectionBanner } from './rejection.tsx';
import { ReleaseActions } from './release-actions.tsx';
import { ReleaseCause, ReleaseStand } from './release-cause.tsx';
import { releaseName, releaseWords, subjectLine } from './release-words.ts';

type Application = NonNullable<ReleaseQuery['release']>['application'];

/** What was released, by whom, when, in how long, from which commit, and what can be done with it. */
export function ReleaseHeader(props: {
  release: ReleaseLiveFragment;
  application: Application;
  environments: ReleaseQuery['environments'];
  /** What moved below it since; undefined while that is read. */
  stand: Pick<NonNullable<ReleaseQuery['release']>, 'outdated' | 'uncertain'> | undefined;
  onDone: () => void;
}) {
  const { release, application, stand } = props;
  const address = useAddress();
  return (
    <header className="mb-4">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="flex flex-wrap items-center gap-x-3 text-title font-semibold tracking-[-0.012em]">
            <span className="min-w-0 wrap-anywhere">
              {application.name} <span className="figures">{releaseName(release)}</span>
            </span>
            <span className="text-lead font-normal tracking-normal">
              <StateMark {...releaseWords[release.state]} strong />
            </span>
          </h1>
          <p className="mt-0.5 text-ink-soft">{subjectLine(release.commitSubject)}</p>
        </div>
        <ReleaseActions {...props} />
      </div>
      <ul className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1 text-ink-faint">
        {release.commit && (
          <li>
            commit <Commit value={release.commit} />
          </li>
        )}
        {release.version !== null && release.ref !== release.version && release.ref !== release.commit && (
          <li>
            asked for <span className="mono text-ink-soft">{release.ref}</span>
          </li>
        )}
        <li>
          by <span className="text-ink-soft">{release.requestedBy}</span>, <Age at={release.createdAt} />
        </li>
        {release.startedAt && (
          <li>
            {release.finishedAt ? 'took' : 'for'}{' '}
            <span className="text-ink-soft">
              <Duration from={release.startedAt} to={release.finishedAt} />
            </span>
          </li>
        )}
        {release.index && (
          <li>
            index <Digest value={release.index} />
          </li>
        )}
        {release.tags.length > 0 && (
          <li className="flex flex-wrap gap-1.5">
            {release.tags.map((tag) => (
              <span key={tag} className="mono rounded-sm border border-line bg-surface px-1.5 text-ink-soft">
                {tag}
              </span>
            ))}
          </li>
        )}
      </ul>
      {release.rejection && (
        <RejectionBanner release={release.id} rejection={release.rejection} onDone={props.onDone} />
      )}
      <ReleaseCause release={release} />
      {stand && release.state === 'PUBLISHED' && <ReleaseStand {...stand} />}
      {release.waitingFor && (
        <p className="mt-3 flex gap-2 rounded-md border border-line bg-surface px-3 py-2 text-ink-soft">
          <StateMark mark="waiting" word="Waiting" />
          {release.waitingFor}
        </p>
      )}
      {release.failure && (
        <p
          role="alert"
          className="mt-3 flex flex-wrap items-start gap-x-2.5 gap-y-1 rounded-md border border-failed/40 bg-failed/8 px-3 py-2"
        >
          <StateMark {...releaseWords[release.failure.kind]} strong />
          <span className="min-w-0 flex-1 basis-64 break-words">{release.failure.message}</span>
          {release.failure.step && (
            <Link
              href={address.with({ tab: null, step: release.failure.step })}
              scroll={false}
              className="rounded-sm font-medium text-accent hover:underline"
            >
              Show the log of {release.failure.step}
            </Link>
          )}
        </p>
      )}
    </header>
  );
}

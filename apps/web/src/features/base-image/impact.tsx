'use client';

import { plural } from '../../format/plural.ts';
import type { BaseImageImpactQuery, BaseImageUserPartsFragment } from '../../graphql/generated/documents.ts';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { impactByPlatform, stageName } from './impact-layout.ts';

type DigestImpact = NonNullable<BaseImageImpactQuery['baseImage']>['impact']['byDigest'][number];

const now = { mark: 'succeeded', word: 'The tag is at it' } as const;
const older = { mark: 'outdated', word: 'Older' } as const;

/** Which releases stand on which image of it, platform by platform. */
export function Impact({ impacts }: { impacts: readonly DigestImpact[] }) {
  if (impacts.length === 0) {
    return (
      <Empty title="No release stands on it yet.">
        Releases appear here once their plan has resolved the base image, with the stages that take it.
      </Empty>
    );
  }
  // A release that stands on it through another names that one by its id; it is a user itself.
  const names = new Map(
    impacts.flatMap(({ users }) =>
      users.map((one) => [one.release, `${one.application} ${one.version ?? ''}`] as const),
    ),
  );
  return (
    <div className="divide-y divide-line">
      {impactByPlatform(impacts).map(({ platform, digests }) => (
        <section key={platform} aria-label={platform} className="px-4 py-3">
          <h3 className="font-semibold">
            <PlatformLabel platform={platform} />
          </h3>
          <ul className="mt-1.5 space-y-3">
            {digests.map((impact) => (
              <li key={impact.digest}>
                <p className="flex flex-wrap items-center gap-x-4 gap-y-0.5">
                  <StateMark {...(impact.current ? now : older)} />
                  <Digest value={impact.digest} />
                  <span className="text-meta text-ink-faint">
                    {plural(impact.releaseCount, 'release')} of {plural(impact.applicationCount, 'application')}
                  </span>
                </p>
                <ul className="mt-1 pl-5">
                  {impact.users.map((user) => (
                    <User key={`${user.release} ${user.through}`} user={user} through={names.get(user.through ?? '')} />
                  ))}
                </ul>
                {impact.releaseCount > impact.users.length && (
                  <p className="pl-5 text-meta text-ink-faint">
                    and {plural(impact.releaseCount - impact.users.length, 'older release')}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function User({ user, through }: { user: BaseImageUserPartsFragment; through: string | undefined }) {
  return (
    <li className="grid grid-cols-1 items-baseline gap-x-4 rounded-sm py-0.5 hover:bg-hover sm:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,1.5fr)]">
      <span className="min-w-0 wrap-anywhere">
        <Link href={paths.application(user.application)} className="rounded-sm hover:text-accent hover:underline">
          {user.application}
        </Link>{' '}
        <Link
          href={paths.release(user.release)}
          className="figures rounded-sm font-medium hover:text-accent hover:underline"
        >
          {user.version ?? 'without a version'}
        </Link>
        {user.newest && <span className="text-meta text-ink-faint"> newest</span>}
      </span>
      <span className="min-w-0 text-meta break-words text-ink-soft">
        {user.through === null ? (
          <>
            in <span className="mono">{user.stages.map(stageName).join(', ')}</span>
          </>
        ) : (
          <>
            through{' '}
            <Link href={paths.release(user.through)} className="rounded-sm hover:text-accent hover:underline">
              {through ?? 'an image built here'}
            </Link>
          </>
        )}
      </span>
      <span className="min-w-0 text-meta">
        {user.environments.length === 0 && <span className="text-ink-faint">runs nowhere</span>}
        {user.environments.map((environment, index) => (
          <span key={environment}>
            {index === 0 ? 'runs in ' : ', '}
            <Link href={paths.environment(environment)} className="rounded-sm hover:text-accent hover:underline">
              {environment}
            </Link>
          </span>
        ))}
      </span>
    </li>
  );
}

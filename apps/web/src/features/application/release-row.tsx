'use client';

import type { ApplicationReleasesQuery } from '../../graphql/generated/documents.ts';
import { Age } from '../../ui/age.tsx';
import { Bytes } from '../../ui/bytes.tsx';
import { Commit } from '../../ui/digest.tsx';
import { Duration } from '../../ui/duration.tsx';
import { Link } from '../../ui/link.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Row } from '../../ui/table.tsx';
import { paths } from '../paths.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { releaseName, releaseWords, subjectLine } from '../release/release-words.ts';

type Release = NonNullable<ApplicationReleasesQuery['application']>['releases']['nodes'][number];

/** One release in a list; what went wrong stands in the place of the commit's subject. */
export function ReleaseRow({ release }: { release: Release }) {
  const images = release.images.slice(0, 2);
  return (
    <Row>
      <Cell className="w-28">
        <StateMark {...releaseWords[release.state]} />
      </Cell>
      <Cell>
        <Link
          href={paths.release(release.id)}
          className="block w-max max-w-48 rounded-sm font-medium wrap-anywhere after:absolute after:inset-0 hover:text-accent"
        >
          {releaseName(release)}
        </Link>
      </Cell>
      <Cell name="Commit" className="max-w-0">
        <span className="flex items-baseline gap-2">
          {release.commit && (
            <span className="relative z-1">
              <Commit value={release.commit} />
            </span>
          )}
          <span className="min-w-0 truncate text-ink-soft" title={release.failure?.message ?? release.cause?.sentence}>
            {release.failure?.message ??
              release.waitingFor ??
              release.cause?.sentence ??
              subjectLine(release.commitSubject)}
          </span>
        </span>
      </Cell>
      <Cell name="Pull size">
        <span className="relative z-1 inline-grid w-fit grid-cols-[auto_auto] gap-x-2 text-meta leading-4">
          {images.map((image) => (
            <span key={image.platform} className="contents">
              <span className="text-ink-faint">
                <PlatformLabel platform={image.platform} short />
              </span>
              <span className="text-right">
                <Bytes value={image.pullSize} />
              </span>
            </span>
          ))}
        </span>
      </Cell>
      <Cell name={release.startedAt ? 'Took' : undefined} align="right" className="text-ink-soft lg:max-xl:hidden">
        {release.startedAt && <Duration from={release.startedAt} to={release.finishedAt} />}
      </Cell>
      <Cell name="When" align="right" className="text-ink-soft">
        <span className="relative z-1">
          <Age at={release.finishedAt ?? release.createdAt} />
        </span>
      </Cell>
    </Row>
  );
}

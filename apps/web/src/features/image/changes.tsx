'use client';

import { describeFault } from '../../graphql/client.ts';
import { CompareReleasesDocument, ReleasePreviousDocument } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { useReloadOn } from './images.tsx';
import { PlatformChanges } from './platform-changes.tsx';
import { useWhilePending } from './use-while-pending.ts';

/** What changed inside the images since the application's release before, of a rebuild since what it replaces. */
export function Changes({ id, moved }: { id: string; moved: string }) {
  const { data, error, reload } = useLive(ReleasePreviousDocument, { id }, () => false);
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (!data) return <Waiting />;
  const rebuilt = data.release?.rebuiltFrom;
  const before = rebuilt ?? data.release?.previous;
  if (!before) {
    return (
      <Empty title="No release was published before this one.">
        From the next one on, what changed inside the images stands here: packages, files and sizes.
      </Empty>
    );
  }
  return (
    <>
      <p className="border-b border-line px-4 py-2.5 text-ink-soft">
        Changes since{' '}
        <Link href={paths.release(before.id)} className="rounded-sm font-medium text-accent hover:underline">
          {releaseName(before)}
        </Link>
        , {rebuilt ? 'the release that it is a rebuild of' : 'the release that was published before it'}
      </p>
      <Compared from={before.id} to={id} moved={moved} />
    </>
  );
}

function Compared({ from, to, moved }: { from: string; to: string; moved: string }) {
  const { data, error, reload } = useLive(CompareReleasesDocument, { from, to }, () => false);
  useReloadOn(moved, reload);
  const pending = data?.compareReleases?.platforms.some(({ contents }) => contents === 'PENDING') ?? false;
  useWhilePending(pending, data, reload);
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (!data) return <Waiting />;
  if (!data.compareReleases) {
    return (
      <Empty title="There is no image to compare yet.">
        The step assemble puts the images together, and the step check looks into their layers.
      </Empty>
    );
  }
  return (
    <div>
      {data.compareReleases.platforms.map((changes) => (
        <PlatformChanges key={changes.platform} changes={changes} releases={[from, to]} onAsked={reload} />
      ))}
    </div>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="space-y-3 p-4">
      <Skeleton className="h-5 w-64" />
      <Skeleton className="h-56 w-full" />
    </div>
  );
}

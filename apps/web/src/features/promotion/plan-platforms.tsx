'use client';

import { ArrowRight, ChevronRight } from 'lucide-react';
import type { PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { Digest } from '../../ui/digest.tsx';
import { type Mark, StateMark } from '../../ui/state-mark.tsx';
import { FileList } from '../image/file-list.tsx';
import { NotKnown } from '../image/not-known.tsx';
import { PackageChanges } from '../image/package-changes.tsx';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { plannedContents } from './plan-contents-words.ts';
import { usePlanContents } from './use-plan-contents.ts';

type Platform = PlanPartsFragment['platforms'][number];

const tests: Readonly<Record<string, { mark: Mark; word: string }>> = {
  passed: { mark: 'succeeded', word: 'Tests passed' },
  failed: { mark: 'failed', word: 'Tests failed' },
  none: { mark: 'cancelled', word: 'No tests' },
};
const unknownTests = { mark: 'waiting', word: 'Tests not known' } as const;

const looks = {
  none: 'text-ink-faint',
  same: 'text-ink-faint',
  unknown: 'text-ink-soft',
  pending: 'breathing text-ink-soft',
};

/** What runs and what would, platform by platform, with what is different inside below it. */
export function PlanPlatforms({ plan }: { plan: PlanPartsFragment }) {
  const { platforms, ask } = usePlanContents(plan);
  const releases = [...(plan.presentReleaseId === null ? [] : [plan.presentReleaseId]), plan.release.id];
  return (
    <ul aria-label="Images by platform" className="divide-y divide-line">
      {platforms.map((platform) => (
        <li key={platform.platform} aria-label={platform.platform} className="px-4 py-2">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="w-28 font-medium">
              <PlatformLabel platform={platform.platform} />
            </span>
            <span className="flex items-center gap-4">
              {platform.presentDigest === null ? (
                <span className="text-ink-faint">nothing</span>
              ) : (
                <Digest value={platform.presentDigest} quiet />
              )}
              <ArrowRight size={13} aria-label="becomes" className="text-ink-faint" />
              <Then platform={platform} />
            </span>
            <span className="ml-auto max-sm:ml-0">
              <StateMark {...(tests[platform.tests ?? ''] ?? unknownTests)} />
            </span>
          </div>
          <p className="mt-0.5 flex flex-wrap gap-x-4 text-ink-faint">
            <Size name="update size" value={platform.updateSize} />
            <Size name="pull size" value={platform.pullSize} />
          </p>
          <Inside platform={platform} releases={releases} onAsked={ask} />
        </li>
      ))}
    </ul>
  );
}

function Then({ platform: { digest, presentDigest } }: { platform: Platform }) {
  if (digest === null) return <span className="text-ink-faint">nothing</span>;
  if (digest === presentDigest) return <span className="text-ink-faint">the same</span>;
  return <Digest value={digest} />;
}

function Size({ name, value }: { name: string; value: number | null }) {
  return (
    <span>
      {name}{' '}
      {value === null ? (
        'not known'
      ) : (
        <span className="font-medium text-ink">
          <Bytes value={value} />
        </span>
      )}
    </span>
  );
}

function Inside(props: { platform: Platform; releases: readonly string[]; onAsked: () => void }) {
  const { platform, releases, onAsked } = props;
  const { kind, words } = plannedContents(platform);
  if (kind === 'unread') {
    return (
      <div className="mt-1">
        <NotKnown state={platform.contents} sentence={words} releases={releases} onAsked={onAsked} />
      </div>
    );
  }
  if (kind !== 'differs') return <p className={`mt-0.5 ${looks[kind]}`}>{words}</p>;
  return (
    <details className="group mt-0.5">
      <summary className="flex w-fit items-start gap-1 rounded-sm text-ink-soft select-none hover:text-ink">
        <ChevronRight
          size={14}
          aria-hidden
          className="mt-[3px] -ml-1 shrink-0 transition-transform group-open:rotate-90"
        />
        {words}
      </summary>
      <div className="pb-1 pl-3.5">
        <PackageChanges changes={platform} />
        {platform.files && (
          <section aria-label={`Files of ${platform.platform}`} className="mt-2">
            <h4 className="mb-1 text-meta font-medium text-ink-faint">Files, the largest first</h4>
            <FileList
              platform={platform.platform}
              files={platform.files.listed}
              by="size"
              unlisted={platform.files.unlisted}
            />
          </section>
        )}
      </div>
    </details>
  );
}

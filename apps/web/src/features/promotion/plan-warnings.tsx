'use client';

import type { ReactNode } from 'react';
import { plural } from '../../format/plural.ts';
import type { PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { classes } from '../../ui/classes.ts';
import { type Mark, MarkShape } from '../../ui/state-mark.tsx';

/** What somebody should know before pressing, whatever the policy says. */
export function PlanWarnings({ plan, environment }: { plan: PlanPartsFragment; environment: string }) {
  const { backwards, commits, presentRelease, presentPullable, rollout } = plan;
  return (
    <>
      {backwards && (
        <Warning mark="outdated">
          <span className="font-medium">It goes back.</span> {presentRelease} is newer;{' '}
          {commits.length === 0
            ? `what it brought to ${environment} would not run there any more.`
            : `${plural(commits.length, 'release')} of changes would not run in ${environment} any more.`}{' '}
          Automatic promotion is held then.
        </Warning>
      )}
      {presentRelease !== null && presentPullable === false && (
        <Warning mark="failed">
          <span className="font-medium">The image of {presentRelease} is gone from its registry</span>, so nothing could
          bring it back.
        </Warning>
      )}
      {presentRelease !== null && presentPullable === null && (
        <Warning mark="waiting">
          Whether the image of {presentRelease} can still be pulled is not known: its registry did not say.
        </Warning>
      )}
      {rollout.map((sentence) => (
        <Warning key={sentence} mark="waiting">
          {sentence}
        </Warning>
      ))}
    </>
  );
}

const looks: Partial<Record<Mark, string>> = {
  outdated: 'border-outdated/50 bg-outdated/8',
  failed: 'border-failed/40 bg-failed/8',
};

function Warning({ mark, children }: { mark: Mark; children: ReactNode }) {
  return (
    <p className={classes('flex gap-2.5 rounded-md border px-3 py-2', looks[mark] ?? 'border-line text-ink-soft')}>
      <span className="mt-[3px]">
        <MarkShape mark={mark} />
      </span>
      <span className="min-w-0">{children}</span>
    </p>
  );
}

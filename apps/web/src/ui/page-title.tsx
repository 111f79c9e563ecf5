import type { ReactNode } from 'react';
import { Skeleton } from './skeleton.tsx';

/** Stands where the summary will, a `long` one takes two lines on a narrow screen; nothing once it cannot be read. */
export function SummarySkeleton({ failed, long }: { failed: boolean; long?: boolean }) {
  return failed ? null : <Skeleton className={long ? 'h-10 w-72 max-w-full sm:h-5' : 'h-5 w-48'} />;
}

/** A page's title, one line that sums it up, and what can be done with it. */
export function PageTitle(props: { title: ReactNode; summary?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="mb-4 flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="text-title font-semibold tracking-[-0.012em]">{props.title}</h1>
        {props.summary && <div className="mt-0.5 text-ink-soft">{props.summary}</div>}
      </div>
      {props.actions && <div className="flex min-w-0 flex-wrap items-center gap-2">{props.actions}</div>}
    </header>
  );
}

'use client';

import { formatClock } from '../../format/format-age.ts';
import { useConnectionState } from '../../graphql/api-provider.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';

/** Whether what is shown follows what happens. */
export function LiveMark() {
  const state = useConnectionState();
  if (state.kind === 'opening') return null;
  if (state.kind === 'live') {
    return (
      <Tooltip content="Changes appear as they happen.">
        <span role="status" className="inline-flex h-8 items-center gap-1.5 px-1 text-meta text-ink-faint">
          <span aria-hidden className="size-1.5 rounded-full bg-succeeded" />
          <span className="max-sm:sr-only">Live</span>
        </span>
      </Tooltip>
    );
  }
  return (
    <Tooltip content="What is shown may be old. It is read again as soon as the server answers.">
      <span
        role="status"
        className="inline-flex h-6 items-center gap-1.5 rounded-full bg-blocked/12 px-2 text-meta text-blocked"
      >
        <MarkShape mark="outdated" size={13} />
        <span className="figures">
          Reconnecting<span className="max-sm:hidden"> since {formatClock(state.since)}</span>
        </span>
      </span>
    </Tooltip>
  );
}

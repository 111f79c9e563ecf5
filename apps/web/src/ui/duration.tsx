'use client';

import { formatDuration, formatRunningDuration } from '../format/format-duration.ts';
import { useRunningNow } from './use-now.ts';

/** How long it took, or, without an end, how long it has taken so far. */
export function Duration({ from, to }: { from: string; to: string | null }) {
  const now = useRunningNow(to === null);
  const start = Date.parse(from);
  const text = to === null ? formatRunningDuration(now - start) : formatDuration(Date.parse(to) - start);
  return <span className="figures whitespace-nowrap">{text}</span>;
}

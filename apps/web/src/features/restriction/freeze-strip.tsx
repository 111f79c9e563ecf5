'use client';

import type { FreezePartsFragment } from '../../graphql/generated/documents.ts';
import { classes } from '../../ui/classes.ts';
import { DayStrip, shareOf } from '../../ui/day-strip.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useNow } from '../../ui/use-now.ts';
import { freezeStrip } from './freeze-strip-layout.ts';
import { placeWords, zonedMoment } from './place-words.ts';

/** Two weeks from today with a bar for each freeze's present or next window; a repeated one says how it goes on. */
export function FreezeStrip({ freezes }: { freezes: readonly FreezePartsFragment[] | undefined }) {
  const now = useNow();
  if (!freezes) return <Skeleton className="m-4 h-16" />;
  const { strip, bars } = freezeStrip(freezes, now);
  const name = (id: string) => freezes.find((freeze) => freeze.id === id);
  return (
    <DayStrip strip={strip} now={now}>
      <ul className="relative min-h-10 space-y-1 pt-2">
        {bars.map((bar) => {
          const freeze = name(bar.id);
          if (!freeze?.occurrence) return null;
          const { from, until, active } = freeze.occurrence;
          const times = `${zonedMoment(from, freeze.timeZone)} to ${zonedMoment(until, freeze.timeZone)}, ${freeze.timeZone}`;
          const atEnd = bar.from > 0.7;
          return (
            <li key={bar.id} className="relative h-6">
              <Tooltip content={`${freeze.name}, ${placeWords(freeze)}: ${times}`}>
                <button
                  type="button"
                  aria-label={`${freeze.name}, ${placeWords(freeze)}: ${times}`}
                  style={{ left: shareOf(bar.from), width: shareOf(bar.to - bar.from) }}
                  className={classes(
                    'absolute inset-y-0 min-w-1.5 border border-blocked',
                    active ? 'bg-blocked/35' : 'bg-blocked/12',
                    bar.openStart ? 'border-l-0' : 'rounded-l-sm',
                    bar.openEnd ? 'border-r-0' : 'rounded-r-sm',
                  )}
                />
              </Tooltip>
              <span
                aria-hidden
                style={atEnd ? { right: shareOf(1 - bar.to) } : { left: shareOf(bar.from) }}
                className="pointer-events-none absolute inset-y-0 flex max-w-full items-center truncate px-2 text-meta font-medium whitespace-nowrap"
              >
                {freeze.name}
                <span className="pl-1.5 font-normal text-ink-soft">
                  {placeWords(freeze)}
                  {freeze.recurrence && ', then again'}
                </span>
              </span>
            </li>
          );
        })}
        {bars.length === 0 && <li className="px-4 py-1 text-ink-faint">No freeze begins or stands by then.</li>}
      </ul>
    </DayStrip>
  );
}

'use client';

import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import type { DayStripLayout } from './day-strip-layout.ts';

/** A share of a strip, 0 to 1, as a length of CSS. */
export const shareOf = (share: number) => `${(share * 100).toFixed(3)}%`;

/** Days side by side with weekends and the present moment marked; what stands in them is given, row below row. */
export function DayStrip({ strip, now, children }: { strip: DayStripLayout; now: number; children: ReactNode }) {
  return (
    <div className="overflow-x-auto">
      <div className="relative min-w-160 pb-2">
        <div aria-hidden className="absolute inset-0">
          {strip.days.map(({ at, time, weekend }) => (
            <span
              key={time}
              style={{ left: shareOf(at), width: shareOf(1 / strip.days.length) }}
              className={classes('absolute inset-y-0 border-l border-line first:border-l-0', weekend && 'bg-hover/60')}
            />
          ))}
          <span
            style={{ left: shareOf((now - strip.from) / (strip.until - strip.from)) }}
            className="absolute inset-y-0 w-px bg-accent"
          />
        </div>
        <div className="relative h-8 border-b border-line">
          {strip.days.map(({ at, time, weekend }) => (
            <span
              key={time}
              style={{ left: shareOf(at) }}
              className={classes(
                'figures absolute top-2 pl-1.5 text-meta',
                weekend ? 'text-ink-faint' : 'text-ink-soft',
              )}
            >
              {dayName(time)}
            </span>
          ))}
        </div>
        {children}
      </div>
    </div>
  );
}

function dayName(time: number): string {
  const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options).format(time);
  return `${part({ weekday: 'short' })} ${part({ day: 'numeric' })}`;
}

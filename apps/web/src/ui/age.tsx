'use client';

import { formatAge, formatInstant, formatMoment } from '../format/format-age.ts';
import { Tooltip } from './tooltip.tsx';
import { useNow } from './use-now.ts';

/** A relative age; the exact instant with its zone on hover. */
export function Age({ at }: { at: string }) {
  const now = useNow();
  const time = Date.parse(at);
  return (
    <Tooltip content={<span className="figures">{formatInstant(time)}</span>}>
      <time dateTime={at} className="figures whitespace-nowrap">
        {formatAge(time, Math.max(now, time))}
      </time>
    </Tooltip>
  );
}

/** As `Age`, for a time that is still to come. */
export function Until({ at }: { at: string }) {
  const time = Date.parse(at);
  return (
    <Tooltip content={<span className="figures">{formatInstant(time)}</span>}>
      <time dateTime={at} className="figures whitespace-nowrap">
        {formatAge(time, useNow())}
      </time>
    </Tooltip>
  );
}

/** A time to come that something waits for, to the minute in which it has come, and how far away that is. */
export function Moment({ at }: { at: string }) {
  const time = Date.parse(at);
  return (
    <Tooltip content={<span className="figures">{formatInstant(time)}</span>}>
      <time dateTime={at} className="figures">
        {formatMoment(Math.ceil(time / 60_000) * 60_000)} ({formatAge(time, useNow())})
      </time>
    </Tooltip>
  );
}

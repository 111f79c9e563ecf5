export interface StripDay {
  /** Where it begins, 0 to 1 of the strip. */
  readonly at: number;
  readonly time: number;
  readonly weekend: boolean;
}

export interface StripSpan {
  /** 0 to 1 of the strip. */
  readonly from: number;
  readonly to: number;
  /** It began before the strip, or goes on after it. */
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

export interface DayStripLayout {
  readonly from: number;
  readonly until: number;
  readonly days: readonly StripDay[];
  /** The part of a time that lies within the strip; undefined when none of it does. */
  readonly span: (begin: number, end: number) => StripSpan | undefined;
  /** Where a moment is, 0 to 1; undefined when it is outside of the strip. */
  readonly place: (time: number) => number | undefined;
}

/** `count` days of the reader's calendar from the one of `now` on; times in milliseconds. */
export function dayStrip(now: number, count: number): DayStripLayout {
  const starts = Array.from({ length: count + 1 }, (_, index) => {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    // By the calendar: days on which clocks change are not 24 hours long.
    day.setDate(day.getDate() + index);
    return day.getTime();
  });
  const from = starts[0] ?? now;
  const until = starts[count] ?? now;
  const share = (time: number) => (Math.min(until, Math.max(from, time)) - from) / (until - from);
  const days = starts
    .slice(0, count)
    .map((time) => ({ at: share(time), time, weekend: [0, 6].includes(new Date(time).getDay()) }));
  return {
    from,
    until,
    days,
    span: (begin, end) =>
      begin >= until || end <= from
        ? undefined
        : { from: share(begin), to: share(end), openStart: begin < from, openEnd: end > until },
    place: (time) => (time < from || time >= until ? undefined : share(time)),
  };
}

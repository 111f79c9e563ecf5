export interface StripDay {
  /** Where it begins, 0 to 1 of the strip. */
  readonly at: number;
  readonly time: number;
  readonly weekend: boolean;
}

export interface StripBar {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** It began before the strip, or goes on after it. */
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

export interface Strip {
  readonly from: number;
  readonly until: number;
  readonly days: readonly StripDay[];
  /** Those that touch the strip, one row each, the earliest first. */
  readonly bars: readonly StripBar[];
}

interface Frozen {
  readonly id: string;
  readonly occurrence: { readonly from: string; readonly until: string } | null;
}

/** Days of the reader's calendar from the one of `now` on, and the next window of each freeze within them. */
export function freezeStrip(freezes: readonly Frozen[], now: number, count = 14): Strip {
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
  const bars = freezes
    .flatMap(({ id, occurrence }) => {
      if (!occurrence) return [];
      const begin = Date.parse(occurrence.from);
      const end = Date.parse(occurrence.until);
      if (begin >= until || end <= from) return [];
      return [{ id, from: share(begin), to: share(end), openStart: begin < from, openEnd: end > until }];
    })
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
  const days = starts
    .slice(0, count)
    .map((time) => ({ at: share(time), time, weekend: [0, 6].includes(new Date(time).getDay()) }));
  return { from, until, days, bars };
}

import { type DayStripLayout, dayStrip, type StripSpan } from '../../ui/day-strip-layout.ts';

interface StripBar extends StripSpan {
  readonly id: string;
}

export interface FreezeStripLayout {
  readonly strip: DayStripLayout;
  /** Those that touch the strip, one row each, the earliest first. */
  readonly bars: readonly StripBar[];
}

interface Frozen {
  readonly id: string;
  readonly occurrence: { readonly from: string; readonly until: string } | null;
}

/** Days of the reader's calendar from the one of `now` on, and the next window of each freeze within them. */
export function freezeStrip(freezes: readonly Frozen[], now: number, count = 14): FreezeStripLayout {
  const strip = dayStrip(now, count);
  const bars = freezes
    .flatMap(({ id, occurrence }) => {
      const span = occurrence && strip.span(Date.parse(occurrence.from), Date.parse(occurrence.until));
      return span ? [{ id, ...span }] : [];
    })
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
  return { strip, bars };
}

import { dateOf, localToInstant, type Zoned, zonedAt } from '../promotion/local-time.ts';
import type { RebuildPolicy, RebuildWindow } from './policy.ts';
import { weekdays } from './policy.ts';

/** Open: until when. Closed: when the next one opens. */
export type WindowAnswer =
  | { readonly open: true; readonly until: Date | undefined }
  | { readonly open: false; readonly opensAt: Date };

/** A week and the days beside it hold every window that is open or comes next. */
const daysAround = [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Whether rebuilds may begin at `now`. Without windows they may at any time. */
export function windowAt({ windows, timeZone }: Pick<RebuildPolicy, 'windows' | 'timeZone'>, now: Date): WindowAnswer {
  if (windows.length === 0) return { open: true, until: undefined };
  const today = zonedAt(now, timeZone);
  const spans = windows.flatMap((window) =>
    daysAround.flatMap((days) => spanOn(today.add({ days }), window, timeZone)),
  );
  const open = spans.filter(({ from, to }) => from <= now && now < to);
  if (open.length > 0) return { open: true, until: latest(open.map(({ to }) => to)) };
  return { open: false, opensAt: earliest(spans.map(({ from }) => from).filter((from) => from > now)) };
}

function spanOn(day: Zoned, { days, from, to }: RebuildWindow, zone: string): { from: Date; to: Date }[] {
  const weekday = weekdays[day.dayOfWeek - 1];
  if (weekday === undefined || (days.length > 0 && !days.includes(weekday))) return [];
  const start = at(day, from, zone);
  const end = at(to > from ? day : day.add({ days: 1 }), to, zone);
  // A window inside the hour that a change of the clocks leaves out has no length.
  return end > start ? [{ from: start, to: end }] : [];
}

function at(day: Zoned, time: string, zone: string): Date {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return dateOf(
    localToInstant(day.with({ hour, minute, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 }), zone),
  );
}

const latest = (dates: readonly Date[]) => new Date(Math.max(...dates.map(Number)));
const earliest = (dates: readonly Date[]) => new Date(Math.min(...dates.map(Number)));

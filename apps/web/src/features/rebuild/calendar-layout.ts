import type { UpcomingKind, Weekday } from '../../graphql/generated/documents.ts';
import { type DayStripLayout, dayStrip, type StripSpan } from '../../ui/day-strip-layout.ts';
import { instantOf, localOf } from '../restriction/local-time.ts';

interface Upcoming {
  readonly at: string;
  readonly kind: UpcomingKind;
  readonly application: { readonly name: string };
}

interface Application {
  readonly name: string;
  readonly rebuildPolicy: {
    readonly mode: string;
    readonly timeZone: string;
    readonly windows: readonly { readonly days: readonly Weekday[]; readonly from: string; readonly to: string }[];
  };
}

/** What runs at about one time; several that would lie on each other are one. */
export interface CalendarMark<Entry> {
  /** 0 to 1 of the strip. */
  readonly at: number;
  /** The earliest first. */
  readonly entries: readonly Entry[];
}

export interface CalendarLane<Entry> {
  readonly application: string;
  /** When rebuilds may begin; none: at any time. */
  readonly windows: readonly StripSpan[];
  readonly marks: readonly CalendarMark<Entry>[];
}

export interface CalendarLayout<Entry> {
  readonly strip: DayStripLayout;
  /** Applications of which something runs or may run, by the alphabet. */
  readonly lanes: readonly CalendarLane<Entry>[];
}

const day = 86_400_000;
const apart = 0.012;
const order: readonly Weekday[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const rebuilding = ['RUNTIME_STAGE', 'ANY_STAGE'];

/** A lane for each application: its windows, and what runs when. What is due already lies at `now`. */
export function calendar<Entry extends Upcoming>(
  upcoming: readonly Entry[],
  applications: readonly Application[],
  now: number,
  days: number,
): CalendarLayout<Entry> {
  const strip = dayStrip(now, days);
  const policies = new Map(applications.map(({ name, rebuildPolicy }) => [name, rebuildPolicy]));
  const names = new Set([
    ...upcoming.map(({ application }) => application.name),
    ...applications.flatMap(({ name, rebuildPolicy: { mode, windows } }) =>
      rebuilding.includes(mode) && windows.length > 0 ? [name] : [],
    ),
  ]);
  const lanes = [...names]
    .toSorted((a, b) => a.localeCompare(b))
    .map((application) => ({
      application,
      windows: windowSpans(policies.get(application), strip),
      marks: marksOf(
        upcoming.filter((entry) => entry.application.name === application),
        strip,
        now,
      ),
    }));
  return { strip, lanes };
}

function marksOf<Entry extends Upcoming>(
  entries: readonly Entry[],
  strip: DayStripLayout,
  now: number,
): CalendarMark<Entry>[] {
  const placed = entries
    .flatMap((entry) => {
      const at = strip.place(Math.max(now, Date.parse(entry.at)));
      return at === undefined ? [] : [{ at, entry }];
    })
    .toSorted((a, b) => a.at - b.at);
  const marks: { at: number; entries: Entry[] }[] = [];
  for (const { at, entry } of placed) {
    const last = marks.at(-1);
    if (last && at - last.at < apart) last.entries.push(entry);
    else marks.push({ at, entries: [entry] });
  }
  return marks;
}

function windowSpans(policy: Application['rebuildPolicy'] | undefined, strip: DayStripLayout): StripSpan[] {
  if (!policy) return [];
  const { timeZone, windows } = policy;
  // One day earlier as well: a window of that day may reach into the strip, and zones differ by up to a day.
  const dates = Array.from({ length: strip.days.length + 3 }, (_, index) =>
    localOf(strip.from + (index - 2) * day + day / 2, timeZone).slice(0, 10),
  );
  return windows.flatMap(({ days, from, to }) =>
    [...new Set(dates)].flatMap((date) => {
      const weekday = order[new Date(`${date}T00:00:00Z`).getUTCDay()];
      if (days.length > 0 && weekday !== undefined && !days.includes(weekday)) return [];
      const end = to > from ? date : new Date(Date.parse(`${date}T00:00:00Z`) + day).toISOString().slice(0, 10);
      const begins = instantOf(`${date}T${from}`, timeZone)?.getTime();
      const ends = instantOf(`${end}T${to}`, timeZone)?.getTime();
      const span = begins !== undefined && ends !== undefined ? strip.span(begins, ends) : undefined;
      return span ? [span] : [];
    }),
  );
}

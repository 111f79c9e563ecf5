'use client';

import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { RebuildCalendarDocument, type RebuildCalendarQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Moment } from '../../ui/age.tsx';
import { DayStrip, shareOf } from '../../ui/day-strip.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useNow } from '../../ui/use-now.ts';
import { paths } from '../paths.ts';
import { zonedMoment } from '../restriction/place-words.ts';
import { type CalendarMark, calendar } from './calendar-layout.ts';

type Upcoming = RebuildCalendarQuery['upcomingRebuilds'][number];

const listedFirst = 6;
const zone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What runs next by schedule or because it waits, and when rebuilds may begin at all. */
export function Calendar() {
  const address = useAddress();
  const days = address.get('days') === '14' ? 14 : 7;
  const { data, error, reload } = useLive(RebuildCalendarDocument, { days });
  return (
    <Panel
      title="What runs next"
      flush
      aside={
        <>
          <span className="max-sm:hidden">In your time zone; shaded: rebuilds may begin</span>
          <Segmented
            label="How far ahead"
            value={String(days)}
            options={[
              ['7', '7 days'],
              ['14', '14 days'],
            ]}
            onChange={(chosen) => address.go({ days: chosen === '14' ? chosen : null }, 'replace')}
          />
        </>
      }
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : data ? (
        <Days data={data} days={days} />
      ) : (
        <Skeleton className="m-4 h-24" />
      )}
    </Panel>
  );
}

function Days({ data, days }: { data: RebuildCalendarQuery; days: number }) {
  const now = useNow();
  const { strip, lanes } = calendar(data.upcomingRebuilds, data.applications.nodes, now, days);
  if (lanes.length === 0) {
    return (
      <Empty title={`Nothing is planned for the next ${days} days.`}>
        An application gets a schedule or a window in its rebuild policy: open the application and press “Policy…”
        beside “Rebuilds”.
      </Empty>
    );
  }
  return (
    <>
      <DayStrip strip={strip} now={now}>
        <ul aria-label="Calendar" className="relative pt-1">
          {lanes.map((lane) => (
            <li key={lane.application} className="relative h-11 border-line not-first:border-t">
              {lane.windows.map((window) => (
                <span
                  key={window.from}
                  aria-hidden
                  style={{ left: shareOf(window.from), width: shareOf(window.to - window.from) }}
                  className="absolute inset-y-0 bg-accent/10"
                />
              ))}
              <Link
                href={paths.application(lane.application)}
                className="sticky left-0 z-1 inline-block max-w-60 truncate rounded-sm px-1.5 pt-0.5 text-meta font-medium hover:text-accent"
              >
                {lane.application}
              </Link>
              {lane.marks.map((mark) => (
                <Mark key={mark.at} application={lane.application} mark={mark} />
              ))}
            </li>
          ))}
        </ul>
      </DayStrip>
      <NextRuns upcoming={data.upcomingRebuilds} />
    </>
  );
}

function Mark({ application, mark }: { application: string; mark: CalendarMark<Upcoming> }) {
  const [first] = mark.entries;
  if (!first) return null;
  const more = mark.entries.length - 1;
  const words = `${application}, ${zonedMoment(first.at, zone())}: ${first.because}${more > 0 ? ` And ${plural(more, 'more', 'more')} soon after.` : ''}`;
  return (
    <Tooltip content={words}>
      <button
        type="button"
        aria-label={words}
        style={{ left: shareOf(mark.at) }}
        className="absolute bottom-1 z-1 flex size-5 -translate-x-1/2 items-center justify-center rounded-full bg-surface"
      >
        <MarkShape mark={first.kind === 'WAITING' ? 'outdated' : 'waiting'} size={16} />
      </button>
    </Tooltip>
  );
}

/** The same in words, for the next few. */
function NextRuns({ upcoming }: { upcoming: readonly Upcoming[] }) {
  const next = upcoming.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <ol aria-label="Next runs" className="divide-y divide-line border-t border-line empty:hidden">
      {next.slice(0, listedFirst).map((one) => (
        <li
          key={`${one.at} ${one.application.id} ${one.kind}`}
          className="flex flex-wrap items-baseline gap-x-4 px-4 py-1.5 sm:grid sm:grid-cols-[192px_minmax(0,1fr)_minmax(0,3fr)]"
        >
          <span className="w-48 text-ink-soft">
            <Moment at={one.at} />
          </span>
          <Link
            href={paths.application(one.application.name)}
            className="w-fit rounded-sm font-medium hover:text-accent"
          >
            {one.application.name}
          </Link>
          <span className="min-w-0 basis-full text-ink-soft">{one.because}</span>
        </li>
      ))}
      {next.length > listedFirst && (
        <li className="px-4 py-1.5 text-meta text-ink-faint">
          {plural(next.length - listedFirst, 'run')} more in this time
        </li>
      )}
    </ol>
  );
}

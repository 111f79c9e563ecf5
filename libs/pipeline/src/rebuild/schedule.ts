import { Cron } from 'croner';

/** What is wrong with a schedule, in one sentence; undefined when it can be kept. The zone must be known. */
export function scheduleProblem(schedule: string, timeZone: string): string | undefined {
  const fields = schedule.split(/\s+/).length;
  const shown = schedule.slice(0, 60);
  const example = 'write five fields, as 30 3 * * 1 for Mondays at 3:30';
  if (fields !== 5) return `The schedule "${shown}" has ${fields} ${fields === 1 ? 'field' : 'fields'}; ${example}.`;
  // croner would put the present time in the place of a question mark.
  if (schedule.includes('?')) return `The schedule "${shown}" has a question mark, which means no time; ${example}.`;
  try {
    if (cronOf(schedule, timeZone).nextRun(new Date(0)) === null)
      return `The schedule "${shown}" names a day that never comes; ${example}.`;
    return undefined;
  } catch {
    return `The schedule "${shown}" cannot be read; ${example}.`;
  }
}

/** The next times after `from`, at most `count`; none for a schedule that was not validated. */
export function nextRuns(schedule: string, timeZone: string, from: Date, count: number): readonly Date[] {
  const cron = cronOf(schedule, timeZone);
  const runs: Date[] = [];
  for (let at = cron.nextRun(from); at !== null && runs.length < count; at = cron.nextRun(at)) runs.push(at);
  return runs;
}

/**
 * The first time of the schedule since it was looked at that has come; the ones that were missed after it are not made up
 * for one by one. A clock that was set back makes nothing due again, and does not keep the schedule waiting either.
 */
export function dueRun(schedule: string, timeZone: string, seenAt: Date, now: Date): Date | undefined {
  if (seenAt >= now) return undefined;
  const next = cronOf(schedule, timeZone).nextRun(seenAt);
  return next !== null && next <= now ? next : undefined;
}

function cronOf(schedule: string, timezone: string): Cron {
  return new Cron(schedule, { mode: '5-part', timezone, paused: true });
}

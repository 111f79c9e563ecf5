import type { FreezeFacts } from './facts.ts';
import { dateOf, endOf, FreezeError, localToInstant, type Zoned, zonedAt, zoneOf } from './local-time.ts';
import type { PolicyFreeze } from './policy.ts';
import { type FreezeWindow, Recurrence } from './recurrence.ts';

export type FreezeTimes = Pick<FreezeFacts, 'startsAt' | 'seconds' | 'recurrence' | 'timeZone'>;

const second = 1_000;

/** The present window of a freeze, or else its next one; undefined when it is over. Throws FreezeError. */
export function freezeWindow(freeze: FreezeTimes, now: Date): FreezeWindow | undefined {
  const start = startOf(freeze);
  if (freeze.recurrence !== undefined) return new Recurrence(start, freeze.seconds, freeze.recurrence).windowAt(now);
  const until = endOf(start, freeze.seconds);
  return now >= until ? undefined : { from: freeze.startsAt, until, active: now >= freeze.startsAt };
}

/** The same of a window that a policy has. Throws FreezeError. */
export function policyFreezeWindow(freeze: PolicyFreeze, now: Date): FreezeWindow | undefined {
  return freezeWindow(timesOf(freeze), now);
}

/** What is wrong with a freeze, in one sentence; undefined when it can be kept. */
export function freezeProblem(freeze: FreezeTimes | PolicyFreeze): string | undefined {
  try {
    const times = 'start' in freeze ? timesOf(freeze) : freeze;
    if (!Number.isSafeInteger(times.seconds) || times.seconds <= 0) return 'Its duration must be longer than nothing.';
    const start = startOf(times);
    if (times.recurrence === undefined) return undefined;
    return new Recurrence(start, times.seconds, times.recurrence).problem();
  } catch (error) {
    if (error instanceof FreezeError) return error.message;
    throw error;
  }
}

/** Years beyond these are mistakes, and calendars break in some of them. */
function startOf({ startsAt, timeZone }: FreezeTimes): Zoned {
  const year = startsAt.getUTCFullYear();
  if (!(year >= 1970 && year <= 9998)) throw new FreezeError('It must begin in a year from 1970 to 9998.');
  return zonedAt(startsAt, zoneOf(timeZone));
}

function timesOf({ start, duration, recurrence, timeZone }: PolicyFreeze): FreezeTimes {
  const local = new Date(`${start}Z`);
  if (Number.isNaN(local.getTime()))
    throw new FreezeError(`"${start.slice(0, 40)}" is no local time; write it as 2026-01-02T18:00.`);
  const startsAt = localToInstant(
    startOf({ startsAt: local, timeZone: 'UTC', seconds: 0, recurrence }),
    zoneOf(timeZone),
  );
  return { startsAt: dateOf(startsAt), seconds: duration / second, recurrence, timeZone };
}

import { RRuleTemporal } from 'rrule-temporal';

/** A moment with the time zone whose clocks tell it. */
export type Zoned = NonNullable<ReturnType<RRuleTemporal['next']>>;

/** A freeze cannot be read; its message is one sentence. */
export class FreezeError extends Error {
  override readonly name = 'FreezeError';
}

const day = 86_400;

/** RFC 5545, 3.3.6: whole days are days of the calendar, what is left of them is exact. */
export function endOf(start: Zoned, seconds: number): Date {
  return dateOf(start.add({ days: Math.floor(seconds / day) }).add({ seconds: seconds % day }));
}

// The library brings Temporal with it and hands it out only as the dates of a rule.
const [epoch] = new RRuleTemporal({ rruleString: 'DTSTART:19700101T000000Z\nRRULE:FREQ=DAILY;COUNT=1' }).all();

export function zonedAt(instant: Date, zone: string): Zoned {
  return (epoch as Zoned).add({ seconds: Math.floor(instant.getTime() / 1_000) }).withTimeZone(zone);
}

export function localToInstant(local: Zoned, zone: string): Zoned {
  return local.toPlainDateTime().toZonedDateTime(zone);
}

export function localAsUtc(zoned: Zoned): Date {
  return dateOf(localToInstant(zoned, 'UTC'));
}

export function dateOf(zoned: Zoned): Date {
  return new Date(zoned.epochMilliseconds);
}

/** Looking a zone up takes longer than all the rest, and there are only a few hundred. */
const zones = new Map<string, string>();

/** The name under which a zone is known. Throws FreezeError. */
export function zoneOf(name: string): string {
  const known = zones.get(name);
  if (known !== undefined) return known;
  try {
    if (!/^[A-Za-z]/.test(name)) throw new RangeError();
    const zone = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // Names that differ in case alone are one; only the usual way of writing is kept.
    if (zone === name) zones.set(name, zone);
    return zone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FreezeError(`"${name.slice(0, 60)}" is no time zone; write one as Europe/Berlin or UTC.`);
  }
}

/** As iCalendar writes it: 20260102T180000. */
export function basic(instant: Date): string {
  return instant.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

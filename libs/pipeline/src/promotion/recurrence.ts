import { RRuleTemporal } from 'rrule-temporal';
import { basic, dateOf, endOf, FreezeError, localAsUtc, localToInstant, type Zoned, zonedAt } from './local-time.ts';

const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'];
// Without BYWEEKNO, of which the library says different days depending on how it is asked.
const parts = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYMINUTE', 'BYHOUR', 'BYDAY', 'BYMONTHDAY', 'BYYEARDAY'].concat([
  'BYMONTH',
  'BYSETPOS',
  'WKST',
]);
const longestRule = 500;
const mostPeriods = 3_000;
/** Windows that touch are one; more in a row than this never end within a reasonable time. */
const mostJoined = 400;
/** Local time repeats itself by at most this when clocks go back. */
const clockChange = 3 * 3_600_000;

/** When a freeze is in force; `until` is the first moment at which it is not. */
export interface FreezeWindow {
  readonly from: Date;
  readonly until: Date;
  readonly active: boolean;
  /** One follows the other without a gap, as far as was looked: `until` is only where the looking ended. */
  readonly endless?: true;
}

/**
 * Repeats in local time written as UTC, and only then looks up what the clocks of the zone say: a rule that names 02:30
 * also has a window on the day on which clocks skip 02:30, an hour later.
 */
export class Recurrence {
  readonly #rule: RRuleTemporal;
  readonly #recurrence: string;
  readonly #zone: string;
  readonly #seconds: number;

  constructor(start: Zoned, seconds: number, recurrence: string) {
    this.#zone = start.timeZoneId;
    this.#seconds = seconds;
    const local = basic(localAsUtc(start));
    const rule = `RRULE:${localUntil(checkRule(recurrence), this.#zone)}`;
    this.#rule = reading(recurrence, () => {
      return new RRuleTemporal({ rruleString: `DTSTART:${local}Z\n${rule}`, maxIterations: mostPeriods });
    });
    this.#recurrence = recurrence;
  }

  windowAt(now: Date): FreezeWindow | undefined {
    return reading(this.#recurrence, () => {
      const local = new Date(localAsUtc(zonedAt(now, this.#zone)).getTime() + clockChange);
      let last = this.#rule.previous(local, true);
      while (last !== null && this.#instant(last) > now) last = this.#rule.previous(dateOf(last), false);
      const present = last !== null && this.#end(last) > now ? last : undefined;
      const next = present ?? this.#after(last, now);
      if (next === null) return undefined;
      const from = this.#instant(present === undefined ? next : this.#firstOfRow(present));
      const { until, count } = this.#joined(next);
      return { from, until, active: from <= now, ...(count < mostJoined ? {} : { endless: true }) };
    });
  }

  problem(): string | undefined {
    return reading(this.#recurrence, () => {
      const first = this.#rule.next(new Date(0), true);
      if (first === null) return `"${this.#recurrence}" never happens.`;
      if (this.#joined(first).count < mostJoined) return undefined;
      return 'Its windows leave no time between them, so it would never end; stop the line instead, or make them shorter.';
    });
  }

  #instant(local: Zoned): Date {
    return dateOf(localToInstant(local, this.#zone));
  }

  #end(local: Zoned): Date {
    return endOf(localToInstant(local, this.#zone), this.#seconds);
  }

  /** The next one after `last` of the rule; of the whole rule when there is none before. */
  #after(last: Zoned | null, now: Date): Zoned | null {
    if (last !== null) return this.#rule.next(dateOf(last), false);
    const local = new Date(localAsUtc(zonedAt(now, this.#zone)).getTime() - clockChange);
    return this.#rule.next(local, true);
  }

  #firstOfRow(present: Zoned): Zoned {
    let first = present;
    for (let count = 0; count < mostJoined; count += 1) {
      const before = this.#rule.previous(dateOf(first), false);
      if (before === null || this.#end(before) < this.#instant(first)) return first;
      first = before;
    }
    return first;
  }

  #joined(first: Zoned): { readonly until: Date; readonly count: number } {
    let until = this.#end(first);
    let count = 1;
    for (let next = this.#rule.next(dateOf(first), false); next !== null && count < mostJoined; count += 1) {
      if (this.#instant(next) > until) break;
      until = this.#end(next);
      next = this.#rule.next(dateOf(next), false);
    }
    return { until, count };
  }
}

function checkRule(text: string): string {
  const fail = (why: string) => new FreezeError(`"${text.slice(0, 80)}" is no recurrence that can be used: ${why}.`);
  if (text.length > longestRule) throw fail(`it is longer than ${longestRule} characters`);
  const seen = new Map<string, string>();
  for (const part of text.split(';')) {
    const [, name, value] = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) throw fail('write it as FREQ=WEEKLY;BYDAY=FR');
    if (!parts.includes(name)) throw fail(`it has ${name}; use ${parts.join(', ')}`);
    if (seen.has(name)) throw fail(`it has ${name} twice`);
    seen.set(name, value);
  }
  if (!frequencies.includes(seen.get('FREQ') ?? '')) throw fail(`FREQ must be one of ${frequencies.join(', ')}`);
  // RFC 5545, 3.3.10: the second Friday is one of a month or a year.
  if (/\d/.test(seen.get('BYDAY') ?? '') && !['MONTHLY', 'YEARLY'].includes(seen.get('FREQ') ?? ''))
    throw fail('BYDAY counts days only with FREQ=MONTHLY or FREQ=YEARLY');
  return text;
}

/** UNTIL in UTC becomes local time, since everything else of the rule is; a date means that whole day. */
function localUntil(recurrence: string, zone: string): string {
  return recurrence.replace(
    /UNTIL=(\d{8})(?:T(\d{6})(Z?))?(?=;|$)/,
    (_text, date: string, time = '235959', mark = '') => {
      const text = `${date}T${time}`.replace(/^(....)(..)(..)T(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
      const instant = new Date(text);
      if (Number.isNaN(instant.getTime()))
        throw new FreezeError(`The UNTIL of "${recurrence.slice(0, 80)}" is no time.`);
      return `UNTIL=${basic(mark === 'Z' ? localAsUtc(zonedAt(instant, zone)) : instant)}Z`;
    },
  );
}

/** The library throws plain errors for what it cannot read and for rules that never meet a date. */
function reading<T>(recurrence: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FreezeError || !(error instanceof Error)) throw error;
    const why = error.message.startsWith('Maximum') ? 'it never happens' : error.message.replace(/\.$/, '');
    throw new FreezeError(`"${recurrence.slice(0, 80)}" is no recurrence that can be used: ${why}.`);
  }
}

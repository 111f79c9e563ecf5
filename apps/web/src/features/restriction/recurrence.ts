export type Repeats = 'once' | 'daily' | 'weekdays' | 'weekly' | 'monthly' | 'other';

export const repeatWords: readonly (readonly [Repeats, string])[] = [
  ['once', 'Once'],
  ['daily', 'Daily'],
  ['weekdays', 'Weekdays'],
  ['weekly', 'Weekly'],
  ['monthly', 'Monthly'],
  ['other', 'Other'],
];

const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** The RRULE of a choice, on the weekday or the day of the month of a local start; empty for once. */
export function ruleOf(repeats: Exclude<Repeats, 'other'>, localStart: string): string {
  const start = new Date(`${localStart.slice(0, 10)}T00:00:00Z`);
  const known = !Number.isNaN(start.getTime());
  switch (repeats) {
    case 'once':
      return '';
    case 'daily':
      return 'FREQ=DAILY';
    case 'weekdays':
      return 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';
    case 'weekly':
      return known ? `FREQ=WEEKLY;BYDAY=${days[start.getUTCDay()]}` : 'FREQ=WEEKLY';
    case 'monthly':
      return known ? `FREQ=MONTHLY;BYMONTHDAY=${start.getUTCDate()}` : 'FREQ=MONTHLY';
  }
}

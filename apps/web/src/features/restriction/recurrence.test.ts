import { expect, test } from '@jest/globals';
import { type Repeats, ruleOf } from './recurrence.ts';

test.each<[Exclude<Repeats, 'other'>, string, string]>([
  ['once', '2026-11-27T18:00', ''],
  ['daily', '2026-11-27T18:00', 'FREQ=DAILY'],
  ['weekdays', '2026-11-27T18:00', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
  ['weekly', '2026-11-27T18:00', 'FREQ=WEEKLY;BYDAY=FR'],
  ['weekly', '2026-11-29T00:00', 'FREQ=WEEKLY;BYDAY=SU'],
  ['weekly', '', 'FREQ=WEEKLY'],
  ['monthly', '2026-11-03T18:00', 'FREQ=MONTHLY;BYMONTHDAY=3'],
])('%s from %s', (repeats, start, rule) => {
  expect(ruleOf(repeats, start)).toBe(rule);
});

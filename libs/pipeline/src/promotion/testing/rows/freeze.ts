import { all, at, frozen, having, type Row, request, rollback, same } from '../decide-table.ts';

const freezes = (...list: readonly ReturnType<typeof frozen>[]) => having({ freezes: list });
const nightly = frozen({ startsAt: at('01-01T22:00'), seconds: 36_000 - 1_800, recurrence: 'FREQ=DAILY' });
const windows = (...lines: readonly string[]) => `freezeWindows: { windows: [${lines.join(', ')}] }`;
const weekend =
  '{ name: weekend, start: 2026-01-02T18:00, duration: 62h, recurrence: FREQ=WEEKLY;BYDAY=FR, timeZone: Europe/Berlin }';
const monday =
  '{ name: start of week, start: 2026-01-05T08:00, duration: 4h, recurrence: FREQ=WEEKLY;BYDAY=MO, timeZone: Europe/Berlin }';
const friday =
  '{ name: friday, start: 2026-01-02T12:00, duration: 12h, recurrence: FREQ=WEEKLY;BYDAY=FR, timeZone: UTC }';

export const freeze: readonly Row[] = [
  ['none', '', same, 'allowed'],
  ['one that holds', '', freezes(frozen()), 'freeze.active@10:00 → 10:00'],
  ['at its first moment', '', freezes(frozen({ startsAt: at('08:00') })), 'freeze.active@12:00 → 12:00'],
  ['at its end', '', freezes(frozen({ startsAt: at('04:00') })), 'allowed'],
  ['one that is over', '', freezes(frozen({ startsAt: at('11-20T06:00') })), 'allowed'],
  ['one that comes', '', freezes(frozen({ startsAt: at('09:00') })), 'allowed'],
  ['of the environment', '', freezes(frozen({ environment: 'production' })), 'freeze.active@10:00 → 10:00'],
  ['of another environment', '', freezes(frozen({ environment: 'staging' })), 'allowed'],
  ['of the application', '', freezes(frozen({ application: 'shop' })), 'freeze.active@10:00 → 10:00'],
  ['of another application', '', freezes(frozen({ application: 'cart' })), 'allowed'],
  [
    'of the application in another environment',
    '',
    freezes(frozen({ application: 'shop', environment: 'staging' })),
    'allowed',
  ],
  [
    'two that overlap',
    '',
    freezes(frozen(), frozen({ startsAt: at('07:00') })),
    'freeze.active@10:00, freeze.active@11:00 → 11:00',
  ],
  [
    'one that begins before the other ends',
    '',
    freezes(frozen(), frozen({ startsAt: at('09:00') })),
    'freeze.active@10:00 → 13:00',
  ],
  [
    'one that begins as the other ends',
    '',
    freezes(frozen(), frozen({ startsAt: at('10:00') })),
    'freeze.active@10:00 → 14:00',
  ],
  [
    'one that begins after the other',
    '',
    freezes(frozen(), frozen({ startsAt: at('10:01') })),
    'freeze.active@10:00 → 10:00',
  ],
  ['one that recurs', '', freezes(nightly), 'allowed'],
  ['one that recurs and holds', '', freezes({ ...nightly, seconds: 39_600 }), 'freeze.active@09:00 → 09:00'],
  ['one in a zone that does not exist', '', freezes(frozen({ timeZone: 'Mars/Base' })), 'freeze.unreadable → ?'],
  ['one that recurs in a way nobody knows', '', freezes(frozen({ recurrence: 'FREQ=NEVER' })), 'freeze.unreadable → ?'],
  ['a retry', '', all(freezes(frozen()), request({ kind: 'retry' })), 'freeze.active@10:00 → 10:00'],
  ['automatic promotion', '', all(freezes(frozen()), request({ kind: 'automatic' })), 'freeze.active@10:00 → 10:00'],
  ['a rollback passes', '', all(freezes(frozen()), rollback), 'allowed'],
  [
    'a rollback to what never ran here does not',
    'upstream: false',
    all(freezes(frozen()), request({ kind: 'rollback' })),
    'freeze.active@10:00 → 10:00',
  ],
  [
    'overridden',
    '',
    all(freezes(frozen()), request({ override: { by: 'eve', reason: 'security fix', mayPassStops: false } })),
    'allowed !freeze.active@10:00',
  ],
];

export const freezeWindows: readonly Row[] = [
  ['a weekend', windows(weekend), same, 'freeze-windows.active@11-23T07:00 → 11-23T07:00'],
  [
    'a weekend in rehearsal',
    `freezeWindows: { rehearsal: true, windows: [${weekend}] }`,
    same,
    'allowed ~freeze-windows.active@11-23T07:00',
  ],
  ['not now', windows(friday), same, 'allowed'],
  ['one ends as the next begins', windows(weekend, monday), same, 'freeze-windows.active@11-23T07:00 → 11-23T11:00'],
  [
    'with a freeze of a person',
    windows(weekend),
    freezes(frozen()),
    'freeze.active@10:00, freeze-windows.active@11-23T07:00 → 11-23T07:00',
  ],
  ['a rollback passes', windows(weekend), rollback, 'allowed'],
  [
    'a rollback does not where the policy says so',
    `freezeWindows: { rollbacksPass: false, windows: [${weekend}] }`,
    rollback,
    'freeze-windows.active@11-23T07:00 → 11-23T07:00',
  ],
  [
    'a retry of a rollback passes as well',
    windows(weekend),
    all(rollback, request({ kind: 'retry', retryOf: 'rollback' })),
    'allowed',
  ],
  [
    'overridden',
    windows(weekend),
    request({ override: { by: 'eve', reason: 'security fix', mayPassStops: false } }),
    'allowed !freeze-windows.active@11-23T07:00',
  ],
  [
    'an override needs a reason',
    windows(weekend),
    request({ override: { by: 'eve', reason: '  ', mayPassStops: true } }),
    'freeze-windows.active@11-23T07:00 → 11-23T07:00',
  ],
];

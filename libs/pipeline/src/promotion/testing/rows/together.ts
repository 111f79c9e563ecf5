import { all, approval, at, deployed, frozen, having, type Row, release, request, rollback } from '../decide-table.ts';

const everything = all(
  release({ state: 'failed' }),
  having({
    rejection: { by: 'dora', reason: 'it leaks', at: at('07:00') },
    stops: [{ by: 'dora', reason: 'it burns', at: at('07:00') }],
    freezes: [frozen()],
    deployments: [],
    approvals: [],
  }),
);
const soaking = having({ deployments: [deployed('staging', { verifiedAt: at('07:00') })] });

/** Several rules at once, and the time at which all of them have cleared. */
export const together: readonly Row[] = [
  [
    'every reason is said at once',
    'soak: { duration: 1h }\napprovals: {}\ntests: {}',
    everything,
    'published.not-published, rejected.release, stop.line, freeze.active@10:00, upstream.not-deployed, soak.not-started, approvals.missing → ?',
  ],
  [
    'an override passes what it may and no more',
    'soak: { duration: 1h }\napprovals: {}\ntests: {}',
    all(everything, request({ override: { by: 'eve', reason: 'I must', mayPassStops: true } })),
    'published.not-published, rejected.release → ? !stop.line !freeze.active@10:00 !upstream.not-deployed !soak.not-started !approvals.missing',
  ],
  [
    'the last of two times',
    'soak: { duration: 2h }',
    all(soaking, having({ freezes: [frozen()] })),
    'freeze.active@10:00, soak.running@09:00 → 10:00',
  ],
  [
    'a freeze begins before the soak is done',
    'soak: { duration: 2h }',
    all(soaking, having({ freezes: [frozen({ startsAt: at('08:30') })] })),
    'soak.running@09:00 → 12:30',
  ],
  [
    'a freeze begins after the soak is done',
    'soak: { duration: 2h }',
    all(soaking, having({ freezes: [frozen({ startsAt: at('09:01') })] })),
    'soak.running@09:00 → 09:00',
  ],
  [
    'three in a row',
    'soak: { duration: 2h }',
    all(
      soaking,
      having({
        freezes: [frozen({ startsAt: at('08:30'), seconds: 3_600 }), frozen({ startsAt: at('09:15'), seconds: 3_600 })],
      }),
    ),
    'soak.running@09:00 → 10:15',
  ],
  [
    'the approval expires while it waits',
    'soak: { duration: 2h }\napprovals: {}',
    all(soaking, having({ approvals: [approval('anna', { expiresAt: at('08:30') })] })),
    'soak.running@09:00 → ?',
  ],
  [
    'the base image grows too old while it waits',
    'soak: { duration: 2h }\nbaseImage: { maxAge: 28830m }',
    soaking,
    'soak.running@09:00 → ?',
  ],
  [
    'a rehearsed rule does not delay the rest',
    'soak: { duration: 48h, rehearsal: true }',
    having({ freezes: [frozen()] }),
    'freeze.active@10:00 → 10:00 ~soak.running@11-22T08:00',
  ],
  [
    'a freeze that never ends by itself',
    '',
    having({ freezes: [frozen({ startsAt: at('01-01T00:00'), seconds: 86_400, recurrence: 'FREQ=DAILY' })] }),
    'freeze.active → ?',
  ],
  [
    'a rejected release is not rolled back to',
    '',
    all(rollback, having({ rejection: { by: 'dora', reason: 'it leaks', at: at('07:00') } })),
    'rejected.release → ?',
  ],
  [
    'a stopped line is not rolled back on',
    '',
    all(rollback, having({ stops: [{ by: 'dora', reason: 'it burns', at: at('07:00') }] })),
    'stop.line → ?',
  ],
];

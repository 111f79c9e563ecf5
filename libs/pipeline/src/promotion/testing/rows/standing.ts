import { all, at, digest, environment, having, on, type Row, release, request, same } from '../decide-table.ts';

const by = { by: 'dora', reason: 'it burns', at: at('07:00') };
const underWay = {
  promotion: 'promotion-9',
  application: 'shop',
  environment: 'production',
  release: 'release-140',
  name: '1.4.0',
};
const hold = { cause: 'rollback', by: 'dora', reason: undefined, at: at('07:00') } as const;

export const published: readonly Row[] = [
  ['a published release', '', same, 'allowed'],
  ['one that is queued', '', release({ state: 'queued' }), 'published.not-published → ?'],
  ['one that runs', '', release({ state: 'running' }), 'published.not-published → ?'],
  ['one that is being cancelled', '', release({ state: 'cancelling' }), 'published.not-published → ?'],
  ['one that failed', '', release({ state: 'failed' }), 'published.not-published → ?'],
  ['one that errored', '', release({ state: 'errored' }), 'published.not-published → ?'],
  ['one that was cancelled', '', release({ state: 'cancelled' }), 'published.not-published → ?'],
  [
    'one without a digest, which was not deployed anywhere either',
    '',
    release({ digest: undefined }),
    'published.digest-unknown, upstream.not-deployed → ?',
  ],
  [
    'one that failed and everything else that is wrong',
    '',
    all(release({ state: 'failed' }), on('arm64', { digest: undefined }), having({ deployments: [] })),
    'published.not-published, upstream.not-deployed, platforms.missing → ?',
  ],
];

export const rejected: readonly Row[] = [
  ['a rejected release', '', having({ rejection: by }), 'rejected.release → ?'],
  [
    'a rejected release that goes automatically',
    '',
    all(having({ rejection: by }), request({ kind: 'automatic' })),
    'rejected.release → ?',
  ],
  [
    'a rejected release is not overridden',
    '',
    all(having({ rejection: by }), request({ override: { by: 'eve', reason: 'I must', mayPassStops: true } })),
    'rejected.release → ?',
  ],
  [
    'every rule may be off and it is still rejected',
    'upstream: false\nplatforms: false',
    having({ rejection: by }),
    'rejected.release → ?',
  ],
];

export const stop: readonly Row[] = [
  ['a stop of everything', '', having({ stops: [by] }), 'stop.line → ?'],
  ['a stop of the environment', '', having({ stops: [{ ...by, environment: 'production' }] }), 'stop.line → ?'],
  ['a stop of the application', '', having({ stops: [{ ...by, application: 'shop' }] }), 'stop.line → ?'],
  [
    'a stop of the application in the environment',
    '',
    having({ stops: [{ ...by, application: 'shop', environment: 'production' }] }),
    'stop.line → ?',
  ],
  ['a stop of another environment', '', having({ stops: [{ ...by, environment: 'staging' }] }), 'allowed'],
  ['a stop of another application', '', having({ stops: [{ ...by, application: 'cart' }] }), 'allowed'],
  [
    'a stop of the application in another environment',
    '',
    having({ stops: [{ ...by, application: 'shop', environment: 'staging' }] }),
    'allowed',
  ],
  [
    'two stops are two reasons',
    '',
    having({ stops: [by, { ...by, application: 'shop' }] }),
    'stop.line, stop.line → ?',
  ],
  [
    'a stop is not overridden by who may override the rest',
    '',
    all(having({ stops: [by] }), request({ override: { by: 'eve', reason: 'I must', mayPassStops: false } })),
    'stop.line → ?',
  ],
  [
    'a stop is passed by who may lift it',
    '',
    all(having({ stops: [by] }), request({ override: { by: 'eve', reason: 'the fix', mayPassStops: true } })),
    'allowed !stop.line',
  ],
];

export const busy: readonly Row[] = [
  ['another promotion there', '', having({ underWay: [underWay] }), 'busy.promotion → ?'],
  [
    'the same release is on its way there',
    '',
    having({ underWay: [{ ...underWay, release: 'release-142', name: '1.4.2' }] }),
    'busy.promotion → ?',
  ],
  ['itself', '', all(having({ underWay: [underWay] }), request({ promotion: 'promotion-9' })), 'allowed'],
  ['another application', '', having({ underWay: [{ ...underWay, application: 'cart' }] }), 'allowed'],
  ['another environment', '', having({ underWay: [{ ...underWay, environment: 'staging' }] }), 'allowed'],
  [
    'nobody overrides it',
    '',
    all(having({ underWay: [underWay] }), request({ override: { by: 'eve', reason: 'I must', mayPassStops: true } })),
    'busy.promotion → ?',
  ],
];

export const holds: readonly Row[] = [
  ['a hold and automatic promotion', '', all(having({ hold }), request({ kind: 'automatic' })), 'hold.stands → ?'],
  ['a hold and a schedule', '', all(having({ hold }), request({ kind: 'schedule' })), 'hold.stands → ?'],
  [
    'a schedule and the hold that it made itself',
    '',
    all(having({ hold: { ...hold, cause: 'older-release' } }), request({ kind: 'schedule', promotion: 'promotion-1' })),
    'allowed',
  ],
  [
    'a schedule that has begun and a pin',
    '',
    all(having({ hold: { ...hold, cause: 'pin' } }), request({ kind: 'schedule', promotion: 'promotion-1' })),
    'hold.stands → ?',
  ],
  ['a hold and a webhook', '', all(having({ hold }), request({ kind: 'webhook' })), 'hold.stands → ?'],
  ['a hold and a person', '', having({ hold }), 'allowed'],
  [
    'a hold and a retry by a person',
    '',
    all(having({ hold }), request({ kind: 'retry', retryOf: 'automatic' })),
    'allowed',
  ],
  [
    'a pin and automatic promotion',
    '',
    all(having({ hold: { ...hold, cause: 'pin' } }), request({ kind: 'automatic' })),
    'hold.stands → ?',
  ],
  [
    'a hold is lifted, not overridden',
    '',
    all(having({ hold }), request({ kind: 'automatic', override: { by: 'eve', reason: 'go', mayPassStops: true } })),
    'hold.stands → ?',
  ],
  ['no hold and automatic promotion', '', request({ kind: 'automatic' }), 'allowed'],
  ['no hold and a schedule', '', request({ kind: 'schedule' }), 'allowed'],
  ['no hold and a webhook', '', request({ kind: 'webhook' }), 'allowed'],
];

export const platforms: readonly Row[] = [
  ['all there', 'upstream: false', same, 'allowed'],
  ['one is missing', '', on('arm64', { digest: undefined }), 'platforms.missing → ?'],
  ['all are missing', '', on('', { digest: undefined }), 'platforms.missing → ?'],
  ['none is declared', '', release({ platforms: [] }), 'platforms.none → ?'],
  ['one is missing where nobody asks', 'platforms: false', on('arm64', { digest: undefined }), 'allowed'],
  [
    'one is missing in rehearsal',
    'platforms: { rehearsal: true }',
    on('arm64', { digest: undefined }),
    'allowed ~platforms.missing',
  ],
  ['a first release', '', all(having({ present: { state: 'none' } }), release({ digest })), 'allowed'],
  ['an environment without a policy', '', environment({ policyVersion: 0 }), 'allowed'],
];

import { all, at, having, present, type Row, release, request, rollback, same } from '../decide-table.ts';

const version = (version: string | undefined, committed?: string, created = '11-19T08:00') =>
  release({
    order: { version, committedAt: committed === undefined ? undefined : at(committed), createdAt: at(created) },
  });
const runs = (version: string | undefined, committed?: string, created = '11-10T08:00') =>
  present({
    order: { version, committedAt: committed === undefined ? undefined : at(committed), createdAt: at(created) },
  });

export const order: readonly Row[] = [
  ['a newer version', 'order: {}', same, 'allowed'],
  ['an older version', 'order: {}', runs('1.4.3'), 'order.older → ?'],
  [
    'an older version that was published later',
    'order: {}',
    runs('1.5.0', '11-01T00:00', '11-01T00:00'),
    'order.older → ?',
  ],
  ['numbers, not letters', 'order: {}', all(version('1.10.0'), runs('1.9.0')), 'allowed'],
  ['a release candidate of what runs', 'order: {}', all(version('1.4.2-rc.1'), runs('1.4.2')), 'order.older → ?'],
  ['a release after its candidate', 'order: {}', all(version('1.4.2'), runs('1.4.2-rc.2')), 'allowed'],
  ['an earlier candidate', 'order: {}', all(version('1.4.2-rc.2'), runs('1.4.2-rc.10')), 'order.older → ?'],
  ['commits after the tag that runs', 'order: {}', all(version('1.4.2-3-gabcdef0'), runs('1.4.2')), 'allowed'],
  [
    'the tag before the commits that run',
    'order: {}',
    all(version('1.4.2'), runs('1.4.2-3-gabcdef0')),
    'order.older → ?',
  ],
  [
    'as many commits on another branch: the later commit',
    'order: {}',
    all(version('1.4.2-3-gabcdef0', '11-12T00:00'), runs('1.4.2-3-g1234567', '11-11T00:00')),
    'allowed',
  ],
  [
    'no versions: the earlier commit',
    'order: {}',
    all(version('0.0.0-0-gabcdef0', '11-09T00:00'), runs('0.0.0-0-g1234567', '11-11T00:00')),
    'order.older → ?',
  ],
  [
    'no versions and no commits: the earlier creation',
    'order: {}',
    all(version('main', undefined, '11-01T00:00'), runs('develop')),
    'order.older → ?',
  ],
  ['a rebuild of what runs', 'order: {}', all(version('1.4.2-r1'), runs('1.4.2')), 'allowed'],
  ['a later rebuild, by number', 'order: {}', all(version('1.4.2-r10'), runs('1.4.2-r9')), 'allowed'],
  ['what was rebuilt', 'order: {}', all(version('1.4.2'), runs('1.4.2-r3')), 'order.older → ?'],
  ['an earlier rebuild', 'order: {}', all(version('1.4.2-r2'), runs('1.4.2-r3')), 'order.older → ?'],
  ['a rebuild of what came before', 'order: {}', all(version('1.4.2-r3'), runs('1.4.3')), 'order.older → ?'],
  ['the patch after a rebuild', 'order: {}', all(version('1.4.3'), runs('1.4.2-r3')), 'allowed'],
  [
    'commits after the tag that was rebuilt',
    'order: {}',
    all(version('1.4.2-3-gabcdef0'), runs('1.4.2-r3')),
    'allowed',
  ],
  ['a release after its rebuilt candidate', 'order: {}', all(version('1.4.2'), runs('1.4.2-rc.1-r2')), 'allowed'],
  [
    'a rebuild of what has no number',
    'order: {}',
    all(version('nightly', '11-09T00:00'), runs('nightly-r1', '11-09T00:00', '11-10T00:00')),
    'order.older → ?',
  ],
  ['the same again', 'order: {}', all(runs('9.9.9'), present({ release: 'release-142' })), 'allowed'],
  ['nothing runs', 'order: {}', having({ present: { state: 'none' } }), 'allowed'],
  ['nobody knows what runs', 'order: {}', having({ present: { state: 'unknown' } }), 'order.present-unknown → ?'],
  ['nobody knows what runs, and nobody asks', '', having({ present: { state: 'unknown' } }), 'allowed'],
  ['an older one where nobody asks', '', runs('1.4.3'), 'allowed'],
  ['a rollback', 'order: {}', all(rollback, runs('1.4.3')), 'allowed'],
  [
    'a rollback while nobody knows what runs',
    'order: {}',
    all(rollback, having({ present: { state: 'unknown' } })),
    'allowed',
  ],
  [
    'a retry of a rollback',
    'order: {}',
    all(runs('1.4.3'), request({ kind: 'retry', retryOf: 'rollback' })),
    'allowed',
  ],
  [
    'a retry of anything else',
    'order: {}',
    all(runs('1.4.3'), request({ kind: 'retry', retryOf: 'manual' })),
    'order.older → ?',
  ],
  ['in rehearsal', 'order: { rehearsal: true }', runs('1.4.3'), 'allowed ~order.older'],
  [
    'overridden',
    'order: {}',
    all(runs('1.4.3'), request({ override: { by: 'eve', reason: 'the newer one is broken', mayPassStops: false } })),
    'allowed !order.older',
  ],
];

const elsewhere = {
  promotion: 'promotion-8',
  application: 'shop',
  environment: 'staging',
  release: 'release-142',
  name: '1.4.2',
};

export const concurrency: readonly Row[] = [
  ['nowhere else', 'concurrency: {}', same, 'allowed'],
  ['on its way elsewhere', 'concurrency: {}', having({ underWay: [elsewhere] }), 'concurrency.elsewhere → ?'],
  [
    'another release elsewhere',
    'concurrency: {}',
    having({ underWay: [{ ...elsewhere, release: 'release-141' }] }),
    'allowed',
  ],
  ['on its way elsewhere, which nobody asks', '', having({ underWay: [elsewhere] }), 'allowed'],
  [
    'on its way to two others',
    'concurrency: {}',
    having({ underWay: [elsewhere, { ...elsewhere, promotion: 'promotion-9', environment: 'canary' }] }),
    'concurrency.elsewhere, concurrency.elsewhere → ?',
  ],
  [
    'on its way here already',
    'concurrency: {}',
    having({ underWay: [{ ...elsewhere, environment: 'production' }] }),
    'busy.promotion → ?',
  ],
  [
    'in rehearsal',
    'concurrency: { rehearsal: true }',
    having({ underWay: [elsewhere] }),
    'allowed ~concurrency.elsewhere',
  ],
  ['a rollback does not ask', 'concurrency: {}', all(rollback, having({ underWay: [elsewhere] })), 'allowed'],
];

const cart = { application: 'cart', name: '2.0.0', there: false };
const mail = { application: 'mail', name: '7.1.0', there: true };

export const releaseSet: readonly Row[] = [
  ['all there', 'releaseSet: {}', same, 'allowed'],
  [
    'one is missing',
    'releaseSet: {}',
    having({ sets: [{ name: 'autumn', members: [cart, mail] }] }),
    'release-set.incomplete → ?',
  ],
  ['one is missing, which nobody asks', '', having({ sets: [{ name: 'autumn', members: [cart] }] }), 'allowed'],
  [
    'one of two sets is there',
    'releaseSet: {}',
    having({
      sets: [
        { name: 'autumn', members: [cart] },
        { name: 'winter', members: [mail] },
      ],
    }),
    'allowed',
  ],
  [
    'none of two sets is there',
    'releaseSet: {}',
    having({
      sets: [
        { name: 'autumn', members: [cart] },
        { name: 'winter', members: [mail, cart] },
      ],
    }),
    'release-set.incomplete, release-set.incomplete → ?',
  ],
  ['in no set', 'releaseSet: {}', having({ sets: [] }), 'allowed'],
  ['in no set, where one is required', 'releaseSet: { required: true }', having({ sets: [] }), 'release-set.none → ?'],
  [
    'alone in its set',
    'releaseSet: { required: true }',
    having({ sets: [{ name: 'autumn', members: [] }] }),
    'allowed',
  ],
  [
    'in rehearsal',
    'releaseSet: { rehearsal: true }',
    having({ sets: [{ name: 'autumn', members: [cart] }] }),
    'allowed ~release-set.incomplete',
  ],
  [
    'overridden',
    'releaseSet: {}',
    all(
      having({ sets: [{ name: 'autumn', members: [cart] }] }),
      request({ override: { by: 'eve', reason: 'cart is broken', mayPassStops: false } }),
    ),
    'allowed !release-set.incomplete',
  ],
  ['a rollback does not ask', 'releaseSet: { required: true }', all(rollback, having({ sets: [] })), 'allowed'],
];

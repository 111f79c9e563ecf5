import {
  all,
  at,
  deployed,
  digest,
  environment,
  having,
  otherDigest,
  type Row,
  request,
  rollback,
  same,
} from '../decide-table.ts';

const deployments = (...list: readonly ReturnType<typeof deployed>[]) => having({ deployments: list });
const unverified = { verifiedAt: undefined };
const oneOf = (...environments: string[]) => environment({ upstreams: { mode: 'one', environments } });
const allOf = (...environments: string[]) => environment({ upstreams: { mode: 'all', environments } });

export const upstream: readonly Row[] = [
  ['verified there', '', same, 'allowed'],
  ['never deployed there', '', deployments(), 'upstream.not-deployed → ?'],
  ['deployed elsewhere', '', deployments(deployed('dev')), 'upstream.not-deployed → ?'],
  ['deployed, never verified', '', deployments(deployed('staging', unverified)), 'upstream.not-verified → ?'],
  ['verified at the second try', '', deployments(deployed('staging', unverified), deployed('staging')), 'allowed'],
  [
    'other digests were verified',
    '',
    deployments(deployed('staging', { digest: otherDigest })),
    'upstream.not-deployed → ?',
  ],
  ['it runs there no more', '', deployments(deployed('staging', { until: at('07:00') })), 'allowed'],
  ['no upstream', '', all(environment({ upstreams: { mode: 'all', environments: [] } }), deployments()), 'allowed'],
  ['all of two', '', allOf('staging', 'canary'), 'allowed'],
  [
    'all of two, one is missing',
    '',
    all(allOf('staging', 'canary'), deployments(deployed('staging'))),
    'upstream.not-deployed → ?',
  ],
  [
    'all of two, both are missing',
    '',
    all(allOf('staging', 'canary'), deployments(deployed('canary', unverified))),
    'upstream.not-deployed, upstream.not-verified → ?',
  ],
  ['one of two, one is there', '', all(oneOf('staging', 'canary'), deployments(deployed('canary'))), 'allowed'],
  ['one of two, both are there', '', oneOf('staging', 'canary'), 'allowed'],
  [
    'one of two, none is there',
    '',
    all(oneOf('staging', 'canary'), deployments()),
    'upstream.not-deployed, upstream.not-deployed → ?',
  ],
  ['one that is gone', '', allOf('staging', 'qa'), 'upstream.environment-gone → ?'],
  ['one of two, one is gone', '', oneOf('staging', 'qa'), 'allowed'],
  [
    'one of two, one is gone and the other missing',
    '',
    all(oneOf('staging', 'qa'), deployments()),
    'upstream.not-deployed, upstream.environment-gone → ?',
  ],
  ['the policy names others', 'upstream: { environments: [canary] }', deployments(deployed('canary')), 'allowed'],
  ['the policy names one that is gone', 'upstream: { environments: [qa] }', same, 'upstream.environment-gone → ?'],
  [
    'the policy is content with one',
    'upstream: { environments: [dev, canary], mode: one }',
    deployments(deployed('dev')),
    'allowed',
  ],
  [
    'the policy wants all',
    'upstream: { mode: all }',
    all(oneOf('staging', 'canary'), deployments(deployed('staging'))),
    'upstream.not-deployed → ?',
  ],
  ['the policy does not ask', 'upstream: false', deployments(), 'allowed'],
  ['in rehearsal', 'upstream: { rehearsal: true }', deployments(), 'allowed ~upstream.not-deployed'],
  [
    'overridden',
    '',
    all(deployments(), request({ override: { by: 'eve', reason: 'security fix', mayPassStops: false } })),
    'allowed !upstream.not-deployed',
  ],
  ['a rollback does not ask', '', all(rollback, having({ deployments: [deployed('production')] })), 'allowed'],
  [
    'a rollback to what never ran here asks',
    '',
    all(deployments(), request({ kind: 'rollback' })),
    'upstream.not-deployed → ?',
  ],
  [
    'a rollback to a release of which other digests ran here asks',
    '',
    all(deployments(deployed('production', { digest: otherDigest })), request({ kind: 'rollback' })),
    'upstream.not-deployed → ?',
  ],
  [
    'a rollback to what ran here and was never verified asks',
    '',
    all(deployments(deployed('production', unverified)), request({ kind: 'rollback' })),
    'upstream.not-deployed → ?',
  ],
];

const since = (time: string, more: { until?: Date } = {}) => deployed('staging', { verifiedAt: at(time), ...more });
const canary = (time: string) => deployed('canary', { verifiedAt: at(time) });
const day = 'soak: { duration: 24h }';

export const soak: readonly Row[] = [
  ['long enough to the millisecond', day, same, 'allowed'],
  ['a minute too short', day, deployments(since('11-20T08:01')), 'soak.running@08:01 → 08:01'],
  ['just verified', day, deployments(since('08:00')), 'soak.running@11-22T08:00 → 11-22T08:00'],
  ['never verified', day, deployments(deployed('staging', unverified)), 'upstream.not-verified, soak.not-started → ?'],
  ['never deployed', day, deployments(), 'upstream.not-deployed, soak.not-started → ?'],
  [
    'it ran there for long enough once',
    day,
    deployments(since('11-10T08:00', { until: at('11-11T08:00') })),
    'allowed',
  ],
  [
    'it ran there too shortly once',
    day,
    deployments(since('11-10T08:00', { until: at('11-11T07:59') })),
    'soak.ended → ?',
  ],
  [
    'too shortly once, and again',
    day,
    deployments(since('11-10T08:00', { until: at('11-10T20:00') }), since('06:00')),
    'soak.running@11-22T06:00 → 11-22T06:00',
  ],
  [
    'two short times do not add up',
    day,
    deployments(since('11-10T08:00', { until: at('11-10T22:00') }), since('11-12T08:00', { until: at('11-12T22:00') })),
    'soak.ended → ?',
  ],
  [
    'in all upstreams',
    day,
    all(allOf('staging', 'canary'), deployments(since('11-20T09:00'), canary('11-20T10:00'))),
    'soak.running@09:00, soak.running@10:00 → 10:00',
  ],
  [
    'in one of the upstreams',
    day,
    all(oneOf('staging', 'canary'), deployments(since('07:00'), canary('11-20T07:00'))),
    'allowed',
  ],
  [
    'in one of the upstreams, the first counts',
    day,
    all(oneOf('staging', 'canary'), deployments(since('11-20T09:00'), canary('11-20T10:00'))),
    'soak.running@09:00 → 09:00',
  ],
  [
    'in one of the upstreams, never',
    `${day}\nupstream: false`,
    all(oneOf('staging', 'canary'), deployments()),
    'soak.not-started, soak.not-started → ?',
  ],
  [
    'in an environment by its name',
    'soak: { environments: { dev: 2d } }',
    same,
    'soak.running@11-22T08:00 → 11-22T08:00',
  ],
  [
    'in another one by its name',
    'soak: { environments: { canary: 90m } }',
    deployments(deployed('staging'), canary('07:00')),
    'soak.running@08:30 → 08:30',
  ],
  [
    'its own time before the general one',
    'soak: { duration: 30d, environments: { staging: 1h } }',
    deployments(since('06:00')),
    'allowed',
  ],
  [
    'its own time and the general one',
    'soak: { duration: 1h, environments: { canary: 2h } }',
    deployments(since('07:30'), canary('07:30')),
    'soak.running@09:30, soak.running@08:30 → 09:30',
  ],
  ['in one that is gone', 'soak: { environments: { qa: 1h } }', same, 'soak.environment-gone → ?'],
  ['no upstream', day, all(environment({ upstreams: { mode: 'all', environments: [] } }), deployments()), 'allowed'],
  ['in rehearsal', 'soak: { duration: 48h, rehearsal: true }', same, 'allowed ~soak.running@11-22T08:00'],
  [
    'overridden',
    'soak: { duration: 48h }',
    request({ override: { by: 'eve', reason: 'security fix', mayPassStops: false } }),
    'allowed !soak.running@11-22T08:00',
  ],
  ['a rollback does not ask', 'soak: { duration: 30d }', rollback, 'allowed'],
  [
    'other digests soaked',
    day,
    deployments(since('08:00'), deployed('staging', { digest: otherDigest, verifiedAt: at('11-01T08:00') })),
    'soak.running@11-22T08:00 → 11-22T08:00',
  ],
  [
    'the same digests again',
    day,
    deployments(since('08:00'), deployed('staging', { digest, verifiedAt: at('11-01T08:00') })),
    'allowed',
  ],
];

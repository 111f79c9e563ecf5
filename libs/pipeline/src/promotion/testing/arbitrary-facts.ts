import fc from 'fast-check';
import type { ReleaseState } from '../../release/status.ts';
import type { DecisionFacts, MadeByPerson, PlatformFacts, RequestFacts } from '../facts.ts';
import { severities } from '../severity.ts';
import { approval, base, deployed, digest, frozen, now, otherDigest } from './decide-table.ts';

const hour = 3_600_000;
const near = (hours: number) =>
  fc.integer({ min: -hours * 4, max: hours * 4 }).map((quarters) => new Date(now.getTime() + quarters * (hour / 4)));
const before = (hours: number) =>
  fc.integer({ min: 0, max: hours * 4 }).map((quarters) => new Date(now.getTime() - quarters * (hour / 4)));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 4 });
/** The usual one, and now and then one of the others. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 2) => fc.array(arbitrary, { maxLength });
const environments = fc.constantFrom('dev', 'staging', 'canary', 'production', 'gone');
const places = fc.record({ environment: maybe(environments), application: maybe(fc.constantFrom('shop', 'cart')) });
const byPerson = fc.record({ by: fc.constantFrom('dora', 'eve'), reason: fc.constant('why not'), at: before(48) });

const platform = (name: string): fc.Arbitrary<PlatformFacts> =>
  fc.record({
    platform: fc.constant(name),
    digest: mostly<string | undefined>(digest, undefined),
    tests: mostly<PlatformFacts['tests']>('passed', 'failed', 'none', undefined),
    pullSize: maybe(fc.integer({ min: 0, max: 200_000_000 })),
    updateSize: maybe(fc.integer({ min: 0, max: 50_000_000 })),
    baseImages: maybe(
      few(
        fc.record({
          reference: fc.constantFrom('debian:13', 'golang:1'),
          runtime: fc.boolean(),
          builtAt: maybe(before(96)),
          outdated: maybe(fc.boolean()),
        }),
      ),
    ),
    findings: maybe(
      fc.record({
        tool: fc.constant('trivy'),
        at: before(48),
        findings: few(
          fc.record({
            id: fc.constantFrom('CVE-1', 'CVE-2'),
            severity: fc.constantFrom(...severities),
            count: fc.nat(2),
          }),
        ),
      }),
    ),
  });

const request: fc.Arbitrary<RequestFacts> = fc.record({
  kind: fc.constantFrom('manual', 'manual', 'automatic', 'schedule', 'webhook', 'retry', 'rollback'),
  retryOf: maybe(fc.constantFrom('manual', 'rollback')),
  requestedBy: fc.constantFrom('carol', 'anna'),
  promotion: maybe(fc.constant('promotion-1')),
  plan: maybe(fc.constant('plan-7')),
  override: fc.option(
    fc.record({ by: fc.constant('eve'), reason: fc.constantFrom('a fix', ' '), mayPassStops: fc.boolean() }),
    { nil: undefined, freq: 2 },
  ),
});

const freezes = fc
  .tuple(
    places,
    near(24),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom(undefined, 'FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=SA,MO'),
  )
  .map(([place, startsAt, hours, recurrence]) => frozen({ ...place, startsAt, seconds: hours * 3_600, recurrence }));

/** Facts around the base: near enough to it that both answers come up. */
export const facts: fc.Arbitrary<DecisionFacts> = fc.record({
  request,
  release: fc.record({
    id: fc.constant('release-142'),
    application: fc.constant('shop'),
    name: fc.constant('1.4.2'),
    state: mostly<ReleaseState>('published', 'failed', 'running'),
    digest: mostly<string | undefined>(digest, undefined),
    platforms: fc.tuple(platform('linux/amd64'), platform('linux/arm64')),
    order: fc.constant(base.release.order),
  }),
  environment: fc.record({
    name: fc.constant('production'),
    upstreams: fc.record({
      mode: fc.constantFrom('all', 'one'),
      environments: fc.uniqueArray(environments, { maxLength: 2 }),
    }),
    policyVersion: mostly(3, 4),
  }),
  environments: fc.constant(base.environments),
  deployments: few(
    fc
      .record({
        environment: environments,
        digest: fc.constantFrom(digest, digest, otherDigest),
        verifiedAt: maybe(before(96)),
        until: maybe(before(24)),
      })
      .map(({ environment, ...more }) => deployed(environment, more)),
    5,
  ),
  present: fc.oneof(
    fc.constant(base.present),
    fc.constant({ state: 'none' } as const),
    fc.constant({ state: 'unknown' } as const),
  ),
  approvals: few(
    fc
      .record({
        actor: fc.constantFrom('anna', 'ben', 'carol'),
        verdict: fc.constantFrom('approved', 'approved', 'declined'),
        at: before(12),
        expiresAt: maybe(near(12)),
        plan: fc.constantFrom('plan-7', 'plan-7', undefined),
      })
      .map(({ actor, ...more }) => approval(actor, more)),
    3,
  ),
  freezes: few(freezes),
  stops: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: few(fc.tuple(places, byPerson).map(([place, by]) => ({ ...place, ...by }))) },
  ),
  rejection: fc.option(byPerson, { nil: null, freq: 10 }).chain((one) => mostly<MadeByPerson | null>(null, one)),
  hold: fc.constantFrom(null, null, { cause: 'pin', by: 'dora', reason: undefined, at: now } as const),
  underWay: few(
    fc.record({
      promotion: fc.constantFrom('promotion-1', 'promotion-2'),
      application: fc.constantFrom('shop', 'cart'),
      environment: environments,
      release: fc.constantFrom('release-142', 'release-141'),
      name: fc.constant('1.4.2'),
    }),
    1,
  ),
  sets: few(
    fc.record({
      name: fc.constant('autumn'),
      members: few(fc.record({ application: fc.constant('cart'), name: fc.constant('2.0.0'), there: fc.boolean() })),
    }),
  ),
});

const rule = (text: string) =>
  fc.constantFrom('', '', text, text.replace(/ ?}$/, ', rehearsal: true }').replace('{,', '{'));

/** Policy documents in which each rule is asked, rehearsed or left out. */
export const policies: fc.Arbitrary<string> = fc
  .tuple(
    rule(
      'freezeWindows: { windows: [{ name: a, start: 2026-01-02T09:00, duration: 3h, recurrence: FREQ=DAILY, timeZone: Europe/Berlin }] }',
    ),
    fc.oneof(rule('upstream: { mode: one }'), fc.constant('upstream: false')),
    fc.oneof(rule('soak: { duration: 24h }'), rule('soak: { environments: { dev: 12h } }')),
    fc.oneof(rule('platforms: {}'), fc.constant('platforms: false')),
    rule('tests: { nonePasses: true }'),
    rule('size: { pull: 100MB, update: 20MB, growth: 5MB }'),
    rule('baseImage: { maxAge: 2d, current: true }'),
    rule('findings: { below: high, reportAge: 1d }'),
    fc.oneof(rule('approvals: { expiresAfter: 6h }'), rule('approvals: { count: 2, groups: { managers: 1 } }')),
    rule('order: {}'),
    rule('concurrency: {}'),
    rule('releaseSet: { required: true }'),
  )
  .map((lines) => lines.filter((line) => line !== '').join('\n'));

/** Facts in which only time stands against it, mostly: freezes, soaking, a decline that expires. */
export const timely: fc.Arbitrary<DecisionFacts> = fc
  .record({
    freezes: few(freezes, 4),
    deployments: few(before(30).map((verifiedAt) => deployed('staging', { verifiedAt }))).map((list) => [
      deployed('staging', { verifiedAt: now }),
      ...list,
    ]),
    approvals: few(
      near(12).map((expiresAt) => approval('ben', { verdict: 'declined', expiresAt })),
      1,
    ).map((list) => [approval('anna'), ...list]),
  })
  .map((changes) => ({ ...base, ...changes }));

export const timelyPolicies: fc.Arbitrary<string> = fc
  .tuple(
    rule(
      'freezeWindows: { windows: [{ name: a, start: 2026-01-02T09:00, duration: 3h, recurrence: FREQ=DAILY, timeZone: Europe/Berlin }] }',
    ),
    fc.oneof(rule('soak: { duration: 24h }'), rule('soak: { environments: { staging: 6h } }')),
    rule('approvals: {}'),
    rule('baseImage: { maxAge: 21d }'),
  )
  .map((lines) => lines.filter((line) => line !== '').join('\n'));
